import { Registry } from 'prom-client';
import {
  createServiceClient,
  type ServiceClient,
  type ServiceClientOptions,
} from '../client/service-client.js';
import type { AuthServiceDefinition } from '../gen/auth/AuthService.js';
import { authService } from './service-server.js';

/** A message of a contract whose types are not generated here. */
export type AnyMessage = Readonly<Record<string, unknown>>;

interface AnyMethod {
  requestSerialize(value: AnyMessage): Buffer;
  responseDeserialize(bytes: Buffer): AnyMessage;
}

/** What the generated `InventoryServiceDefinition` says, as far as the tests need it. */
export type InventoryDefinition = Readonly<Record<'WatchStock' | 'BulkImport' | 'Sync', AnyMethod>>;

/** A client of a test's own, with the metrics that it writes. */
export interface TestClient<Definition> {
  readonly client: ServiceClient<Definition>;
  readonly registry: Registry;
  /** The value of a metric, such as `circuit_breaker_state{service="x",state="open"}`; 0 when it is not there. */
  metric(series: string): Promise<number>;
}

type TestClientOptions<Definition> = Omit<ServiceClientOptions<Definition>, 'protos' | 'service' | 'metrics'>;

/** Creates a client of `auth.AuthService`; it is closed when the test ends. */
export function authClientOf(
  test: { after(end: () => void): void },
  options: TestClientOptions<AuthServiceDefinition>,
): TestClient<AuthServiceDefinition> {
  return clientOf(test, { ...authService, ...options });
}

/** Creates a client of `catalog.v1.InventoryService`; it is closed when the test ends. */
export function inventoryClientOf(
  test: { after(end: () => void): void },
  options: TestClientOptions<InventoryDefinition>,
): TestClient<InventoryDefinition> {
  return clientOf(test, {
    protos: ['catalog/v1/inventory.proto'],
    service: 'catalog.v1.InventoryService',
    ...options,
  });
}

function clientOf<Definition>(
  test: { after(end: () => void): void },
  options: Omit<ServiceClientOptions<Definition>, 'metrics'>,
): TestClient<Definition> {
  const registry = new Registry();
  const client = createServiceClient<Definition>({ ...options, metrics: { registry } });
  test.after(() => client.close());
  return {
    client,
    registry,
    async metric(series) {
      const text = await registry.metrics();
      const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
      return Number(line?.slice(series.length) ?? 0);
    },
  };
}
