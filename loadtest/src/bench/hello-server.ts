import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { Health, loadProtos, serviceDefinition } from '@zenlogic/runtime';

/**
 * The least that an answer can cost: grpc-js with its default options, the same contract, and constant answers as
 * long as those to the demo data. Health is there for Envoy alone, which calls nobody who does not tell it.
 */
const handlers: UntypedServiceImplementation = {
  ValidateLocal: answer({ isValid: true, localName: 'Tienda Puebla Universidad' }),
  VerifyToken: answer({
    isValid: true,
    userId: '550e8400-e29b-41d4-a716-446655440000',
    organizationId: '6ba7b810-9dad-41d1-80b4-00c04fd430c8',
    permissions: ['catalog:read'],
  }),
  GetUserPermissions: answer({ permissions: ['catalog:read'] }),
};

function answer(response: object) {
  return (_call: unknown, callback: (error: null, response: object) => void) => callback(null, response);
}

const server = new Server();
server.addService(serviceDefinition(loadProtos('auth.proto'), 'auth.AuthService'), handlers);
new Health(['auth.AuthService'], []).addToServer(server);
const address = process.env['HELLO_GRPC_ADDRESS'] ?? '127.0.0.1:0';
server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
  if (error) {
    throw error;
  }
  process.stdout.write(`${JSON.stringify({ serving: `127.0.0.1:${port}` })}\n`);
});
