import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { policy } from '../judge/testing/windows.js';
import { createPrometheusSource, type PrometheusSourceOptions } from './prometheus-source.js';
import { UnreadableError } from './snapshot.js';
import { createReplica } from './testing/exposition.js';
import { startStubServer } from './testing/stub-server.js';

const replica = createReplica({ name: 'auth-v1-1', metricsAddress: '10.0.0.1:9464' });
const second = createReplica({ name: 'auth-v1-2', metricsAddress: '10.0.0.2:9464' });
const signal = new AbortController().signal;
const { metricsAgeSeconds: maxAgeSeconds } = policy;

type Series = readonly [labels: Readonly<Record<string, string>>, value: string];

const instance = '10.0.0.1:9464';
const now = 1_790_000_000;

/** What Prometheus has of a replica of which all is well. */
const healthy: readonly Series[] = [
  [{ __name__: 'process_start_time_seconds', instance }, '1'],
  [{ ...rpc('grpc_requests_total'), status: 'OK' }, '5'],
  [{ ...rpc('grpc_request_duration_seconds_bucket'), le: '0.01' }, '5'],
  [{ ...rpc('grpc_request_duration_seconds_bucket'), le: '+Inf' }, '5'],
];

function rpc(name: string): Record<string, string> {
  return { __name__: name, instance, service: 'auth.AuthService', method: 'VerifyToken' };
}

function vector(series: readonly Series[], at: number): string {
  const result = series.map(([metric, value]) => ({ metric, value: [at, value] }));
  return JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
}

/** Answers both queries of a reading, as of a later second each time. */
function answerWith(series: readonly Series[], ageSeconds = 1): RequestListener {
  let at = now;
  return (request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://localhost');
    const isTimes = searchParams.get('query')?.startsWith('timestamp(') === true;
    at += isTimes ? 1 : 0;
    const times: Series[] = series
      .filter(([labels]) => labels['__name__'] === 'process_start_time_seconds')
      .map(([{ __name__, ...labels }]) => [labels, String(at - ageSeconds)]);
    response.setHeader('content-type', 'application/json');
    response.end(vector(isTimes ? times : series, Number(searchParams.get('time') ?? at)));
  };
}

async function startStub(t: TestContext, answer: RequestListener): Promise<string> {
  const { address, stop } = await startStubServer(answer);
  t.after(stop);
  return address;
}

async function refuse(
  options: Omit<PrometheusSourceOptions, 'maxAgeSeconds'>,
  message: RegExp,
  replicas = [replica],
): Promise<void> {
  const source = createPrometheusSource({ ...options, maxAgeSeconds });
  await assert.rejects(
    source.read(replicas, signal),
    (error) => error instanceof UnreadableError && message.test(error.message),
  );
}

describe('createPrometheusSource at a Prometheus of no use', () => {
  it('reads one of which all is well', async (t) => {
    const url = `http://${await startStub(t, answerWith(healthy))}`;
    const { at, replicas } = await createPrometheusSource({ url, maxAgeSeconds }).read([replica], signal);
    assert.equal(at, (now + 1) * 1000);
    assert.deepEqual(replicas[0]?.methods[0]?.byStatus, { OK: 5 });
  });

  it('F2: says that it is down', async () => {
    const { address, stop } = await startStubServer(() => undefined);
    await stop();
    await refuse(
      { url: `http://sre:secret@${address}` },
      new RegExp(`^Prometheus at http://${address} cannot be asked: connect ECONNREFUSED ${address}$`),
    );
  });

  for (const [status, body, message] of [
    [500, 'boom', /answered HTTP 500$/],
    [503, 'Service Unavailable', /answered HTTP 503: it is not ready$/],
    [404, 'nothing here', /answered HTTP 404; is it the URL of a Prometheus\?$/],
    [401, 'Unauthorized', /answered HTTP 401; CANARY_PROMETHEUS_TOKEN, or user and password/],
    [
      422,
      '{"status":"error","errorType":"execution","error":"query timed out"}',
      /answered execution: query timed out$/,
    ],
    [
      200,
      '<!doctype html><title>Log in</title>',
      /something that is no instant vector \(text\/html\); is it the URL of a Prometheus\?$/,
    ],
    [200, '{"status":"success","data":{"resultType":"vec', /something that is no instant vector/],
    [200, '{"status":"success","data":{"resultType":"matrix","result":[]}}', /no instant vector/],
    [200, 'null', /no instant vector/],
    [200, '', /no instant vector/],
    [
      200,
      '{"status":"success","data":{"resultType":"vector","result":[]}}',
      /knows no instance 10\.0\.0\.1:9464; does it scrape auth\?$/,
    ],
  ] as const) {
    it(`F2: says what ${status} with ${body.slice(0, 40) || 'nothing'} means`, async (t) => {
      const address = await startStub(t, (_, response) => {
        response.writeHead(status, { 'content-type': 'text/html' }).end(body);
      });
      await refuse({ url: `http://${address}` }, message);
    });
  }

  it('F2: follows no redirect with its credentials', async (t) => {
    let followed = 0;
    const other = await startStub(t, (_, response) => {
      followed++;
      response.end();
    });
    const address = await startStub(t, (_, response) => {
      response.writeHead(302, { location: `http://${other}/login?state=secret` }).end();
    });
    await refuse(
      { url: `http://${address}`, token: 'tok' },
      new RegExp(`answered HTTP 302, a redirect to http://${other}; is it`),
    );
    assert.equal(followed, 0);
  });

  it('F2: does not wait for a slow one, be it before or in its answer', async (t) => {
    const silent = await startStub(t, () => undefined);
    await refuse({ url: `http://${silent}`, timeoutMs: 100 }, /cannot be asked: no answer within 0\.1 s$/);
    const dripping = await startStub(t, (_, response) => {
      response.writeHead(200).write('{"status":');
    });
    await refuse({ url: `http://${dripping}`, timeoutMs: 100 }, /no answer within 0\.1 s$/);
  });

  it('F2: says that a connection was cut', async (t) => {
    const address = await startStub(t, (_, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{');
      response.socket?.destroy();
    });
    await refuse({ url: `http://${address}` }, /cannot be asked: .+/);
  });

  it('F2: says that a port speaks no TLS', async (t) => {
    const address = await startStub(t, answerWith(healthy));
    await refuse(
      { url: `https://${address}` },
      /does not speak TLS there; is it http:\/\/ and not https:\/\//,
    );
  });

  it('F2: says that what answers is no HTTP', async (t) => {
    const server = createServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    await refuse({ url: `http://127.0.0.1:${address.port}` }, /cannot be asked: .+/);
  });

  it('F3: says that samples are old, by the clock of Prometheus', async (t) => {
    const url = `http://${await startStub(t, answerWith(healthy, 61))}`;
    await refuse({ url }, /the samples of auth-v1-1 are 61 s old, and at most 30 s are of use/);
    await createPrometheusSource({ url, maxAgeSeconds: 90 }).read([replica], signal);
  });

  it('F3: says that an answer came from a cache', async (t) => {
    const address = await startStub(t, (request, response) => {
      const isTimes = request.url?.includes('timestamp') === true;
      response.end(vector(isTimes ? [[{ instance }, String(now)]] : healthy, now));
    });
    const source = createPrometheusSource({ url: `http://${address}`, maxAgeSeconds });
    await source.read([replica], signal);
    await assert.rejects(source.read([replica], signal), /gave the same answer as before/);
  });

  for (const value of ['NaN', '+Inf', '-Inf', 'many']) {
    it(`F3: says that a counter is ${value}`, async (t) => {
      const spoilt = healthy.map(
        ([labels, was]): Series => [labels, labels['status'] === 'OK' ? value : was],
      );
      const url = `http://${await startStub(t, answerWith(spoilt))}`;
      await refuse({ url }, /: auth-v1-1 says that grpc_requests_total of auth\.AuthService\/VerifyToken is/);
    });
  }

  it('F3: says that a histogram has no +Inf', async (t) => {
    const cut = healthy.filter(([labels]) => labels['le'] !== '+Inf');
    await refuse({ url: `http://${await startStub(t, answerWith(cut))}` }, /without le="\+Inf"/);
  });

  it('F3: says that a replica is missing, though its neighbour is there', async (t) => {
    const url = `http://${await startStub(t, answerWith(healthy))}`;
    await refuse({ url }, /has no samples of auth-v1-2 \(instance 10\.0\.0\.2:9464\)/, [replica, second]);
  });

  describe('with a stable replica that it has not scraped yet', () => {
    const started = new Date((now - 20) * 1000).toISOString();

    it('leaves it out while it is young', async (t) => {
      const url = `http://${await startStub(t, answerWith(healthy))}`;
      const young = { ...second, startTime: started };
      const { replicas } = await createPrometheusSource({ url, maxAgeSeconds }).read(
        [replica, young],
        signal,
      );
      assert.deepEqual(
        replicas.map((one) => one.replica),
        ['auth-v1-1'],
      );
    });

    it('F3: does not when it knows nothing else of the stable release', async (t) => {
      const canary = createReplica({ ...replica, name: 'auth-v2-1', role: 'canary' });
      const url = `http://${await startStub(t, answerWith(healthy))}`;
      await refuse({ url }, /has no samples of auth-v1-2/, [canary, { ...second, startTime: started }]);
    });

    it('F3: does not leave out one of the canary', async (t) => {
      const canary = createReplica({ ...replica, name: 'auth-v2-1', role: 'canary' });
      const young = createReplica({ ...second, name: 'auth-v2-2', role: 'canary', startTime: started });
      const url = `http://${await startStub(t, answerWith(healthy))}`;
      await refuse({ url }, /has no samples of auth-v2-2/, [canary, young]);
    });
  });

  it('F3: says that no replica has an address', async (t) => {
    const url = `http://${await startStub(t, answerWith(healthy))}`;
    const pending = { ...replica, metricsAddress: undefined };
    await refuse({ url }, /no replica runs that could be read/, [pending]);
    await refuse({ url }, /no replica runs that could be read/, []);
    await refuse({ url }, /has no samples of auth-v1-1 \(instance not known yet\)/, [
      pending,
      createReplica({ name: 'auth-v1-9', metricsAddress: instance }),
    ]);
  });

  it('ends at the signal of the caller with its reason', async (t) => {
    const stop = new AbortController();
    const address = await startStub(t, () => stop.abort(new Error('interrupted')));
    const source = createPrometheusSource({ url: `http://${address}`, maxAgeSeconds });
    await assert.rejects(source.read([replica], stop.signal), /^Error: interrupted$/);
  });
});
