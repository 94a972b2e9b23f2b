// gRPC clients for the scripts of this folder. They run in the image of auth, which has node, gRPC and the protos.
import { createRequire } from 'node:module';

const require = createRequire('/app/services/runtime/dist/');

export const grpc = require('@grpc/grpc-js');

const { loadSync } = require('@grpc/proto-loader');

const options = {
  includeDirs: ['/app/protos'],
  keepCase: true,
  longs: Number,
  enums: String,
  defaults: true,
};
const contracts = {
  ...loadSync(
    ['auth.proto', 'auth/v2/auth.proto', 'catalog/v1/catalog.proto', 'catalog/v1/inventory.proto'],
    options,
  ),
  'grpc.health.v1.Health': require('grpc-health-check').service,
};

/** Creates a client of a service. */
export function createClient(target, service) {
  const Client = grpc.makeGenericClientConstructor(contracts[service], '');
  return new Client(`dns:///${target}`, grpc.credentials.createInsecure(), {
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
    // Not minutes, for these clients look on while servers come and go.
    'grpc.max_reconnect_backoff_ms': 1_000,
  });
}

/** Metadata from an object. */
export function toMetadata(entries = {}, waitForReady = false) {
  const metadata = new grpc.Metadata({ waitForReady });
  for (const [name, value] of Object.entries(entries)) {
    metadata.set(name, value);
  }
  return metadata;
}

/** Makes one unary call and resolves with `{code, response}` or `{code, details}`; never rejects. */
export function callUnary(client, { method, request = {}, metadata, timeout = 5_000, waitForReady = false }) {
  return new Promise((resolve) => {
    const options = { deadline: Date.now() + timeout };
    client[method](request, toMetadata(metadata, waitForReady), options, (error, response) =>
      resolve(error === null ? { code: 0, response } : { code: error.code, details: error.details }),
    );
  });
}
