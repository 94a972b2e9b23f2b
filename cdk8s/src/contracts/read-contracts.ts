import { join } from 'node:path';
import { loadSync, type MethodDefinition } from '@grpc/proto-loader';

/** A method of a gRPC service. */
export interface Method {
  readonly name: string;
  /** As it is on the wire: `/auth.AuthService/VerifyToken`. */
  readonly path: string;
  /** Declared `NO_SIDE_EFFECTS`: whatever became of a call, it may be made again. */
  readonly isSafe: boolean;
  /** Whether one side or both send any number of messages. */
  readonly isStreaming: boolean;
}

/** A gRPC service. */
export interface Contract {
  /** Its full name, `auth.AuthService`. */
  readonly name: string;
  readonly methods: readonly Method[];
}

/** The contracts of the bundle. */
export interface Contracts {
  readonly auth: Contract;
  readonly authV2: Contract;
  readonly catalog: Contract;
  readonly inventory: Contract;
}

const files = ['auth.proto', 'auth/v2/auth.proto', 'catalog/v1/catalog.proto', 'catalog/v1/inventory.proto'];

/** Reads the contracts from `protos/`. */
export function readContracts(repository: string): Contracts {
  const definitions = loadSync(files, { includeDirs: [join(repository, 'protos')] });
  const read = (name: string): Contract => {
    const service = definitions[name];
    if (service === undefined || 'format' in service) {
      throw new Error(`protos/ has no service ${name}; name one that ${files.join(', ')} define`);
    }
    return { name, methods: Object.entries(service).map(([method, one]) => readMethod(method, one)) };
  };
  return {
    auth: read('auth.AuthService'),
    authV2: read('auth.v2.AuthService'),
    catalog: read('catalog.v1.CatalogService'),
    inventory: read('catalog.v1.InventoryService'),
  };
}

function readMethod(name: string, method: MethodDefinition<object, object>): Method {
  return {
    name,
    path: method.path,
    isSafe: method.options?.idempotency_level === 'NO_SIDE_EFFECTS',
    isStreaming: method.requestStream || method.responseStream,
  };
}
