import { setTimeout as delay } from 'node:timers/promises';
import { createEnvoyAdmin, type Topology } from '@zenlogic/local';
import { readPercentInForce } from './weights.js';

/** What Envoy said at one moment. */
export interface MeshSample {
  /** In milliseconds since 1970. */
  readonly at: number;
  /** The share of the canary in force; undefined when Envoy did not say. */
  readonly percent: number | undefined;
  /** Calls that Envoy has sent to each release since it started, those of retries included. */
  readonly stableCalls: number;
  readonly canaryCalls: number;
}

/** Looks at Envoy all the time: what is really in force and where calls really go, whatever the command says. */
export interface MeshWatch {
  readonly samples: readonly MeshSample[];
  stop(): Promise<void>;
}

const pollMs = 100;
const stableCounter = 'cluster.auth-service_50051.upstream_rq_total';
const canaryCounter = 'cluster.auth-service-v2_50051.upstream_rq_total';

/** Begins to look at Envoy, every 0.1 s. */
export function watchMesh(topology: Topology, signal: AbortSignal): MeshWatch {
  const samples: MeshSample[] = [];
  const end = new AbortController();
  signal.addEventListener('abort', () => end.abort());
  const admin = createEnvoyAdmin(topology.adminPort);

  async function look(): Promise<void> {
    const [percent, stats] = await Promise.all([
      readPercentInForce(topology),
      admin.readStats('^cluster\\.auth-service.*_50051\\.upstream_rq_total$'),
    ]);
    samples.push({
      at: Date.now(),
      percent,
      stableCalls: stats.get(stableCounter) ?? 0,
      canaryCalls: stats.get(canaryCounter) ?? 0,
    });
  }

  async function lookOn(): Promise<void> {
    while (!end.signal.aborted) {
      // Envoy may be too busy for one look; what it says at the next one counts.
      await look().catch(() => undefined);
      await delay(pollMs, undefined, { signal: end.signal }).catch(() => undefined);
    }
  }

  const looking = lookOn();
  return {
    samples,
    async stop() {
      end.abort();
      await looking;
    },
  };
}
