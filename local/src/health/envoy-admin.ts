import type { Health } from '../process/process-spec.js';
import { loopback } from '../topology.js';

/** A replica as Envoy sees it. */
export interface UpstreamHost {
  readonly cluster: string;
  readonly port: number;
  readonly healthy: boolean;
}

/** What an Envoy on this machine tells over its admin port. Methods throw when it does not answer. */
export interface EnvoyAdmin {
  /** Whether it takes calls. Does not throw. */
  checkReady(): Promise<Health>;
  listHosts(): Promise<readonly UpstreamHost[]>;
  /** The route configurations in force, as Envoy writes them. */
  listRouteConfigurations(): Promise<readonly unknown[]>;
  /** Counters and gauges whose names fit an expression. */
  readStats(filter: string): Promise<ReadonlyMap<string, number>>;
}

interface ClustersAnswer {
  readonly cluster_statuses?: readonly {
    readonly name: string;
    readonly host_statuses?: readonly {
      readonly address: { readonly socket_address: { readonly port_value: number } };
      readonly health_status: Readonly<Record<string, unknown>>;
    }[];
  }[];
}

/** Talks to the admin port of an Envoy. */
export function createEnvoyAdmin(port: number): EnvoyAdmin {
  async function get(path: string): Promise<string> {
    const response = await fetch(`http://${loopback}:${port}${path}`, { signal: AbortSignal.timeout(3000) });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`Envoy answered ${path} with ${response.status}: ${text.trim()}`);
    }
    return text;
  }

  return {
    async checkReady() {
      try {
        return { healthy: true, detail: (await get('/ready')).trim() };
      } catch (error) {
        return { healthy: false, detail: (error as Error).message };
      }
    },

    async listHosts() {
      const answer = JSON.parse(await get('/clusters?format=json')) as ClustersAnswer;
      return (answer.cluster_statuses ?? []).flatMap(({ name, host_statuses }) =>
        (host_statuses ?? []).map((host) => ({
          cluster: name,
          port: host.address.socket_address.port_value,
          healthy: !hasFailure(host.health_status),
        })),
      );
    },

    async listRouteConfigurations() {
      const dump = JSON.parse(await get('/config_dump?resource=dynamic_route_configs')) as {
        configs?: readonly { route_config?: unknown }[];
      };
      return (dump.configs ?? []).flatMap(({ route_config }) => route_config ?? []);
    },

    async readStats(filter) {
      const text = await get(`/stats?filter=${encodeURIComponent(filter)}`);
      const pairs = text
        .split('\n')
        .map((line) => /^(.+): (\d+)$/.exec(line))
        .flatMap((match) => (match === null ? [] : [[match[1] ?? '', Number(match[2])] as const]));
      return new Map(pairs);
    },
  };
}

/** Failures are flags that are true; beside them stands the status that endpoint discovery gave. */
function hasFailure(health: Readonly<Record<string, unknown>>): boolean {
  return Object.values(health).some((value) => value === true);
}
