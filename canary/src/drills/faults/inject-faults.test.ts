import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { parsePrometheusText } from '@zenlogic/loadtest';
import { type AuthRelease, startAuthRelease } from '@zenlogic/runtime/testing/auth-release';
import { frame, withSession } from '@zenlogic/runtime/testing/raw-call';
import { preloadFaults } from './faults-module.js';

/** How an answer came: `grpc-status` among the headers, or behind them in trailers. */
interface Answer {
  readonly httpStatus: number | undefined;
  readonly inHeaders: string | undefined;
  readonly inTrailers: string | undefined;
  readonly milliseconds: number;
}

const path = '/auth.AuthService/GetUserPermissions';

function startFaulty(t: TestContext, env: Record<string, string> = {}): Promise<AuthRelease> {
  return startAuthRelease(t, { release: 'v2', env: { NODE_OPTIONS: preloadFaults, ...env } });
}

function askOnce(
  session: Parameters<Parameters<typeof withSession>[1]>[0],
  callPath: string,
): Promise<Answer> {
  const start = performance.now();
  return new Promise((resolve) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': callPath,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    let httpStatus: number | undefined;
    let inHeaders: string | undefined;
    let inTrailers: string | undefined;
    stream.on('response', (headers) => {
      httpStatus = headers[':status'];
      inHeaders = headers['grpc-status']?.toString();
    });
    stream.on('trailers', (trailers) => {
      inTrailers = trailers['grpc-status']?.toString();
    });
    stream.on('data', () => undefined);
    stream.on('error', () => undefined);
    stream.on('close', () =>
      resolve({ httpStatus, inHeaders, inTrailers, milliseconds: performance.now() - start }),
    );
    stream.end(frame(request));
  });
}

/** An id each for `user_id` and `organization_id`, which exist or not: the answer is OK all the same. */
const id = Buffer.from('550e8400-e29b-41d4-a716-446655440001');
const request = Buffer.concat([
  ...[1, 2].map((field) => Buffer.concat([Buffer.from([field * 8 + 2, id.length]), id])),
]);

function ask({ grpc }: AuthRelease, calls: number, callPath = path): Promise<Answer[]> {
  return withSession(grpc, async (session) => {
    const answers: Answer[] = [];
    for (let call = 0; call < calls; call++) {
      answers.push(await askOnce(session, callPath));
    }
    return answers;
  });
}

/** How many calls ended with each status, those that none did left out. */
async function readCounts({ metricsUrl }: AuthRelease): Promise<Readonly<Record<string, number>>> {
  const samples = parsePrometheusText(await (await fetch(metricsUrl)).text());
  return Object.fromEntries(
    samples
      .filter(
        ({ name, labels, value }) =>
          name === 'grpc_requests_total' && labels['method'] === 'GetUserPermissions' && value > 0,
      )
      .map(({ labels, value }) => [labels['status'] ?? '', value]),
  );
}

describe('a real auth process with faults', () => {
  it('answers as ever while none is set', async (t) => {
    const auth = await startFaulty(t);
    const answers = await ask(auth, 20);
    assert.ok(answers.every(({ inTrailers }) => inTrailers === '0'));
    assert.deepEqual(await readCounts(auth), { OK: 20 });
  });

  it('fails calls with INTERNAL after HTTP 200, headers first or trailers only, and counts them itself', async (t) => {
    const auth = await startFaulty(t, { FAULTS_FAIL_PERCENT: '40', FAULTS_SEED: '7' });
    const answers = await ask(auth, 200);
    assert.ok(answers.every(({ httpStatus }) => httpStatus === 200));
    const headersFirst = answers.filter(({ inTrailers }) => inTrailers === '13').length;
    const trailersOnly = answers.filter(({ inHeaders }) => inHeaders === '13').length;
    const failed = headersFirst + trailersOnly;
    assert.ok(headersFirst > 20 && trailersOnly > 20, `${headersFirst} and ${trailersOnly}`);
    assert.ok(failed > 55 && failed < 105, `${failed} of 200`);
    assert.deepEqual(await readCounts(auth), { OK: 200 - failed, INTERNAL: failed });
  });

  it('draws the same calls for the same seed', async (t) => {
    const draw = async (seed: string): Promise<string> => {
      const auth = await startFaulty(t, { FAULTS_FAIL_PERCENT: '40', FAULTS_SEED: seed });
      return (await ask(auth, 50)).map(({ inHeaders, inTrailers }) => inHeaders ?? inTrailers).join(' ');
    };
    const [first, again, other] = await Promise.all([draw('7'), draw('7'), draw('8')]);
    assert.equal(first, again);
    assert.notEqual(first, other);
  });

  it('leaves health and the other API alone', async (t) => {
    const auth = await startFaulty(t, { FAULTS_FAIL_PERCENT: '100' });
    const answers = await ask(auth, 5, '/auth.v2.AuthService/GetUserPermissions');
    assert.ok(answers.every(({ inHeaders, inTrailers }) => inHeaders !== '13' && inTrailers !== '13'));
    assert.equal((await fetch(`${auth.restUrl}/health/ready`)).status, 200);
  });

  it('is slow where the service itself measures it, and gets faults and loses them while it runs', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'faults-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const control = join(folder, 'faults.json');
    const auth = await startFaulty(t, { FAULTS_CONTROL_FILE: control });
    const [before] = await ask(auth, 1);
    writeFileSync(control, JSON.stringify({ delayMs: 60 }));
    await auth.line(/"delayMs":60/);
    const slow = await ask(auth, 5);
    writeFileSync(control, JSON.stringify({ failPercent: 100 }));
    await auth.line(/"failPercent":100/);
    const [after] = await ask(auth, 1);
    assert.deepEqual([before?.inTrailers, after?.inHeaders ?? after?.inTrailers], ['0', '13']);
    assert.ok(slow.every(({ milliseconds }) => milliseconds >= 60));
    const samples = parsePrometheusText(await (await fetch(auth.metricsUrl)).text());
    const sum = samples.find(
      ({ name, labels }) =>
        name === 'grpc_request_duration_seconds_sum' && labels['method'] === 'GetUserPermissions',
    );
    assert.ok((sum?.value ?? 0) >= 5 * 0.06);
  });

  it('ends without an answer at the call that it is told', async (t) => {
    const auth = await startFaulty(t, { FAULTS_EXIT_AFTER_CALLS: '10' });
    const answers = await ask(auth, 10);
    assert.deepEqual(
      answers.map(({ httpStatus }) => httpStatus),
      [...Array<number>(9).fill(200), undefined],
    );
    assert.equal(await auth.exited, 70);
  });

  it('keeps what it has when the control file makes no sense', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'faults-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const control = join(folder, 'faults.json');
    writeFileSync(control, JSON.stringify({ failPercent: 100 }));
    const auth = await startFaulty(t, { FAULTS_CONTROL_FILE: control });
    writeFileSync(control, JSON.stringify({ failPercnt: 0 }));
    await auth.line(/nothing changed: there is no setting "failPercnt"/);
    const [answer] = await ask(auth, 1);
    assert.equal(answer?.inHeaders ?? answer?.inTrailers, '13');
  });
});
