import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, credentials } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { SmallSeed } from './small-seed.js';
import { authProto } from './two-releases.js';

/** A server by REST that asks a real server by gRPC, as the gateway does. */
export interface StubGateway {
  /** `host:port`. */
  readonly address: string;
  /** Its metrics. */
  readonly metrics: string;
  close(): void;
}

/** Starts it on a free port of 127.0.0.1. It knows the tokens of the seed. */
export async function startStubGateway(seed: SmallSeed, target: string): Promise<StubGateway> {
  const client = new Client(target, credentials.createInsecure());
  const definition = loadSync(authProto, { keepCase: true, defaults: true })['auth.AuthService'];
  const method =
    definition !== undefined && !('format' in definition) ? definition['ValidateLocal'] : undefined;
  if (method === undefined) {
    throw new Error(`${authProto} has no ValidateLocal`);
  }
  const members = new Map(seed.tokens.map((one) => [`Bearer ${one.token}`, one]));
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/metrics') {
      response.end(`process_cpu_seconds_total ${process.cpuUsage().user / 1e6}\n`);
      return;
    }
    const member = members.get(request.headers.authorization ?? '');
    if (member === undefined) {
      answer(401, { status: 401 });
      return;
    }
    const question = {
      user_id: member.userId,
      organization_id: member.organizationId,
      local_id: request.url?.split('/')[4] ?? '',
    };
    client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      question,
      { deadline: Date.now() + 1000 },
      (error, result) => (error ? answer(503, { status: 503 }) : answer(200, { ...result })),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address,
    metrics: `http://${address}/metrics`,
    close() {
      client.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
