import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { loadProtos, serviceDefinition } from '@zenlogic/runtime';

/**
 * The least that Node needs to answer by REST what auth answers by gRPC: its bare HTTP server, the one call that the
 * gateway makes by grpc-js with default options, and nothing of what a gateway is for: no checks, no limits, no breaker,
 * no metrics.
 */
const { ValidateLocal } = serviceDefinition(loadProtos('auth.proto'), 'auth.AuthService');
if (ValidateLocal === undefined) {
  throw new Error('protos/auth.proto has no ValidateLocal');
}
const { path, requestSerialize, responseDeserialize } = ValidateLocal;
const client = new Client(process.env['BARE_AUTH_TARGET'] ?? '127.0.0.1:50051', credentials.createInsecure());

const server = createServer((request, response) => {
  const { authorization = '' } = request.headers;
  const claims: { sub: string; organization_id: string } = JSON.parse(
    Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString(),
  );
  const metadata = new Metadata();
  metadata.set('authorization', authorization);
  client.makeUnaryRequest(
    path,
    requestSerialize,
    responseDeserialize,
    { userId: claims.sub, organizationId: claims.organization_id, localId: request.url?.split('/')[4] },
    metadata,
    { deadline: Date.now() + 5000 },
    (error, answer) => {
      const body = JSON.stringify(error ?? toJson(answer));
      response.writeHead(error === null ? 200 : 503, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    },
  );
});

function toJson(answer: unknown): object {
  const { isValid, localName, errorMessage } = answer as Readonly<Record<string, unknown>>;
  return { is_valid: isValid, local_name: localName, error_message: errorMessage };
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ serving: `127.0.0.1:${port}` })}\n`);
});
