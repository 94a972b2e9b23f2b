import { fileURLToPath } from 'node:url';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync, type Options, type PackageDefinition } from '@grpc/proto-loader';

/** Where the contracts lie: `protos/` at the root of the repository, and of an image. */
export const protosDirectory: string = fileURLToPath(new URL('../../../protos', import.meta.url));

/** How contracts are loaded: long numbers and enums as text, fields in camelCase with their defaults. */
export const protoLoaderOptions: Options = {
  longs: String,
  enums: String,
  defaults: true,
  oneofs: true,
  includeDirs: [protosDirectory],
};

/**
 * Loads contracts from `protos/`.
 *
 * The flags are those that `make protos` generates the types with; the two must agree.
 *
 * @param files paths below `protos/`, such as `auth/v2/auth.proto`.
 * @throws when a file is missing or does not parse.
 */
export function loadProtos(...files: string[]): PackageDefinition {
  return loadSync(files, protoLoaderOptions);
}

/**
 * Picks a service out of loaded contracts.
 *
 * @throws when `name`, such as `auth.v2.AuthService`, is no service in them.
 */
export function serviceDefinition(contracts: PackageDefinition, name: string): ServiceDefinition {
  const definition = contracts[name];
  // Messages and enums carry a `format`, services do not.
  if (definition === undefined || 'format' in definition) {
    throw new Error(`the loaded protos have no service ${name}`);
  }
  return definition as ServiceDefinition;
}
