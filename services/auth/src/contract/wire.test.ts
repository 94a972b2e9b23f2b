import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { status } from '@grpc/grpc-js';
import { loadProtos, serviceDefinition } from '@zenlogic/runtime';
import { frame, type RawAnswer, type RawRequest, rawCall } from '@zenlogic/runtime/testing/raw-call';
import { type AuthProcess, startAuth } from '../testing/auth-process.js';
import { type AuthFolder, createAuthFolder, validateLocalRequest } from '../testing/demo-records.js';

const method = serviceDefinition(loadProtos('auth.proto'), 'auth.AuthService')['ValidateLocal'];
const message = method?.requestSerialize(validateLocalRequest) ?? Buffer.alloc(0);
const proper = frame(message);
const gzip = { 'grpc-encoding': 'gzip' };

describe('odd requests by gRPC', () => {
  let auth: AuthProcess;
  let folder: AuthFolder;

  before(async () => {
    folder = createAuthFolder();
    auth = await startAuth('v2', {
      AUTH_STORE: 'in-process',
      AUTH_DATA_FILE: folder.dataFile,
      AUTH_JWT_KEYS_DIR: folder.keysDir,
    });
  });
  after(async () => {
    auth.signal('SIGKILL');
    await auth.exited;
    folder.remove();
  });

  /** Sends the odd request, then a proper one, which must be answered, by the process that was started. */
  async function send(request: RawRequest): Promise<RawAnswer> {
    const answer = await rawCall(auth.address, request);
    const healthy = await rawCall(auth.address, { body: [proper] });
    assert.equal(healthy.status, status.OK, 'a proper call afterwards is answered');
    return answer;
  }

  /** Tests that a request gets a status, and HTTP 200 as any answer by gRPC. */
  function gets(expected: status, name: string, request: RawRequest, text = /./): void {
    it(`${name} gets ${expected} ${status[expected]}`, async () => {
      const answer = await send(request);
      assert.deepEqual([answer.httpStatus, answer.status], [200, expected], answer.message);
      assert.match(answer.message, text);
    });
  }

  gets(status.OK, 'a proper call', { body: [proper] });
  gets(status.OK, 'a call with gzip', {
    headers: gzip,
    body: [frame(gzipSync(message), { compressed: true })],
  });

  gets(status.UNIMPLEMENTED, 'B1 an unknown method', { path: '/auth.AuthService/No', body: [proper] });
  gets(status.UNIMPLEMENTED, 'B1 an unknown service', { path: '/no.Service/ValidateLocal', body: [proper] });
  gets(status.UNIMPLEMENTED, 'B1 a path that is none', { path: '/é/%0d%0a/../__proto__', body: [proper] });

  it('B2 content-type: application/json gets HTTP 415', async () => {
    for (const contentType of ['application/json', 'text/html', undefined]) {
      const answer = await send({ headers: { 'content-type': contentType }, body: [Buffer.from('{}')] });
      assert.deepEqual([answer.httpStatus, answer.status], [415, undefined]);
    }
  });

  it('B2 HTTP/1.1 on the gRPC port has its connection closed', async () => {
    const [host, port] = auth.address.split(':');
    const socket = connect(Number(port), host);
    socket.write(
      'POST /auth.AuthService/ValidateLocal HTTP/1.1\r\nhost: auth\r\ncontent-length: 2\r\n\r\n{}',
    );
    socket.resume();
    await once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
    await send({ body: [proper] });
  });

  const oversized: readonly [name: string, request: RawRequest][] = [
    ['a body of 5 MiB', { body: [frame(Buffer.alloc(5 * 1024 * 1024))] }],
    ['the length prefix 0xFFFFFFFF', { body: [frame(Buffer.alloc(1024), { length: 0xffffffff })] }],
    [
      'a gzip bomb of 64 MiB',
      { headers: gzip, body: [frame(gzipSync(Buffer.alloc(64 * 1024 * 1024)), { compressed: true })] },
    ],
  ];
  for (const [name, request] of oversized) {
    it(`B3 ${name} gets 8 RESOURCE_EXHAUSTED and costs less than 20 MB`, async (t) => {
      const before = await residentMemory(auth);
      let peak = before;
      const sampling = new AbortController();
      const sampler = (async () => {
        while (!sampling.signal.aborted) {
          peak = Math.max(peak, await residentMemory(auth));
        }
      })();
      const answer = await send(request);
      sampling.abort();
      await sampler;
      assert.equal(answer.status, status.RESOURCE_EXHAUSTED, answer.message);
      const growth = (Math.max(peak, await residentMemory(auth)) - before) / 1e6;
      t.diagnostic(`${growth.toFixed(1)} MB more memory`);
      assert.ok(growth < 20, `it cost ${growth} MB`);
    });
  }

  gets(status.UNIMPLEMENTED, 'B4 grpc-encoding: br', {
    headers: { 'grpc-encoding': 'br' },
    body: [frame(message, { compressed: true })],
  });
  gets(status.INTERNAL, 'B4 the flag set with what is no gzip', {
    headers: gzip,
    body: [frame(message, { compressed: true })],
  });
  gets(status.INTERNAL, 'B4 the flag set with gzip that is cut short', {
    headers: gzip,
    body: [frame(gzipSync(message).subarray(0, 20), { compressed: true })],
  });

  gets(status.UNIMPLEMENTED, 'B5 no message', {});
  gets(status.UNIMPLEMENTED, 'B5 an empty body', { body: [Buffer.alloc(0)] });
  gets(status.UNIMPLEMENTED, 'B5 a message that is cut short', { body: [proper.subarray(0, 60)] });
  gets(status.UNIMPLEMENTED, 'B5 a length prefix that is cut short', { body: [proper.subarray(0, 3)] });
  gets(status.UNIMPLEMENTED, 'B5 two messages on a unary call', { body: [proper, proper] });

  gets(status.INTERNAL, 'B6 bytes that are no protobuf', { body: [frame(Buffer.alloc(3, 0xff))] });
  gets(status.INTERNAL, 'B6 protobuf that is cut short in a number', {
    body: [frame(Buffer.from([0x0a, 0x80]))],
  });
  gets(status.INTERNAL, 'B6 a field of bytes that is longer than the message', {
    path: '/auth.v2.AuthService/ValidateLocal',
    body: [frame(Buffer.from([0x0a, 0x10, 0x01]))],
  });
  // protobufjs takes a text that is cut short for what is there of it: half an id, which is then refused as such.
  gets(
    status.INVALID_ARGUMENT,
    'B6 a field of text that is longer than the message',
    { body: [frame(Buffer.from([0x0a, 0x24, 0x35, 0x35]))] },
    /^user_id is no UUID/,
  );

  const timeouts: readonly [value: string, expected: status][] = [
    // No unit, or none of H M S m u n, is no timeout.
    ['5', status.INTERNAL],
    ['1x', status.INTERNAL],
    ['', status.INTERNAL],
    ['S', status.INTERNAL],
    // Nothing, and less than a millisecond, has passed on arrival.
    ['0m', status.DEADLINE_EXCEEDED],
    ['0S', status.DEADLINE_EXCEEDED],
    ['500u', status.DEADLINE_EXCEEDED],
    // grpc-js looks for a number and a unit anywhere in the value: these are 1 s, 1 s, 5 s and 23,456,789 ms.
    ['-1S', status.OK],
    ['1 S', status.OK],
    ['1.5S', status.OK],
    ['123456789m', status.OK],
    // grpc-js counts milliseconds in 32 bits: from 596.5 hours (24.8 days) on a timeout may turn negative.
    ['596H', status.OK],
    ['597H', status.DEADLINE_EXCEEDED],
  ];
  for (const [value, expected] of timeouts) {
    gets(expected, `B8 grpc-timeout "${value}"`, { headers: { 'grpc-timeout': value }, body: [proper] });
  }
});

/** In bytes. Asked from outside: to scrape its metrics would cost the process memory as well. */
async function residentMemory({ pid }: AuthProcess): Promise<number> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout) * 1024;
}
