import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { policy } from '../judge/testing/windows.js';
import type { Replica } from '../target/target.js';
import { createPrometheusSource } from './prometheus-source.js';
import { createReplicaSource } from './replica-source.js';
import { type MetricsSource, type Snapshot, UnreadableError } from './snapshot.js';
import { createReplica, type ExposedMethod, expose } from './testing/exposition.js';
import { findPrometheus } from './testing/find-prometheus.js';
import { type RealPrometheus, startPrometheus } from './testing/start-prometheus.js';
import { type StubServer, startStubServer } from './testing/stub-server.js';
import { windowBetween } from './window-between.js';

/** A replica that serves its metrics, and can be made to count. */
interface Exposing {
  readonly replica: Replica;
  readonly server: StubServer;
  text: string;
}

const signal = new AbortController().signal;
const { metricsAgeSeconds: maxAgeSeconds } = policy;
const started = 1_790_000_000.25;

function methods(calls: number, failed: number): ExposedMethod[] {
  return [
    { method: 'VerifyToken', byStatus: { OK: calls - failed, INTERNAL: failed } },
    { service: 'grpc.health.v1.Health', method: 'Check', byStatus: { OK: 1000 } },
    { service: 'catalog.v1.InventoryService', method: 'WatchStock', byStatus: { OK: 2 }, openStreams: 3 },
  ];
}

async function startExposing(name: string): Promise<Exposing> {
  const role = name.startsWith('auth-v2') ? 'canary' : 'stable';
  const server = await startStubServer((_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4').end(exposing.text);
  });
  const exposing: Exposing = {
    replica: createReplica({ name, role, metricsAddress: server.address }),
    server,
    text: expose(started, methods(100, 0)),
  };
  return exposing;
}

/** Reads until it goes as wanted: nobody tells when Prometheus has scraped. */
async function readUntil(
  source: MetricsSource,
  replicas: readonly Replica[],
  isWanted: (result: Snapshot | UnreadableError) => boolean,
): Promise<Snapshot> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const result = await source.read(replicas, signal).catch((error: unknown) => {
      assert.ok(error instanceof UnreadableError, `${error}`);
      return error;
    });
    if (isWanted(result)) {
      return result as Snapshot;
    }
    const last = isSnapshot(result) ? JSON.stringify(result) : result.message;
    assert.ok(Date.now() < deadline, `in vain for 30 s: ${last}`);
    await sleep(50);
  }
}

describe('createPrometheusSource at a real Prometheus', () => {
  const exposings = new Map<string, Exposing>();
  let prometheus: RealPrometheus;

  /** By the name of the replica. */
  function get(name: string): Exposing {
    const exposing = exposings.get(name);
    assert.ok(exposing !== undefined, name);
    return exposing;
  }

  function target(name: string, labels: Record<string, string> = {}) {
    return { targets: [get(name).server.address], labels };
  }

  // One for all: Prometheus takes 5 s to its first scrape.
  before(async () => {
    const names = ['auth-v1-1', 'auth-v2-1', 'pod', 'monitored', 'honoured', 'spoilt', 'gone', 'seldom'];
    for (const name of names) {
      exposings.set(name, await startExposing(name));
    }
    get('spoilt').text = expose(1, [{ method: 'VerifyToken', byStatus: { OK: Number.NaN } }]);
    // Labels that a ServiceMonitor may add, called as labels of the replica are.
    const clashing = { service: 'auth-metrics', method: 'GET', endpoint: 'metrics' };
    const both = ['auth-v1-1', 'auth-v2-1'];
    prometheus = await startPrometheus([
      {
        job_name: 'pods',
        static_configs: [...both, 'pod', 'spoilt', 'gone'].map((name) =>
          target(name, { namespace: 'zenlogic', pod: name }),
        ),
      },
      {
        job_name: 'service-monitor',
        static_configs: [...both, 'monitored'].map((name) => target(name, clashing)),
      },
      {
        job_name: 'service-monitor-that-honours-labels',
        honor_labels: true,
        static_configs: [...both, 'honoured'].map((name) => target(name, clashing)),
      },
      {
        job_name: 'processes',
        scrape_interval: '100ms',
        scrape_timeout: '100ms',
        static_configs: both.map((name) => target(name)),
        metric_relabel_configs: [{ source_labels: ['__name__'], regex: 'grpc_.*', action: 'drop' }],
      },
      { job_name: 'seldom', scrape_interval: '4s', static_configs: [target('seldom')] },
    ]);
  });

  after(async () => {
    await prometheus?.stop();
    await Promise.all([...exposings.values()].map(({ server }) => server.stop()));
  });

  it('reads the same as the replicas say, whoever else scrapes them, and counts nothing twice', async () => {
    const source = createPrometheusSource({ url: prometheus.url, maxAgeSeconds });
    const direct = createReplicaSource({ scrape: async ({ name }) => get(name).text });
    const replicas = [get('auth-v1-1').replica, get('auth-v2-1').replica];
    const read = await readUntil(source, replicas, isSnapshot);
    assert.deepEqual(sorted(read), sorted(await direct.read(replicas, signal)));
    assert.ok(Math.abs(read.at - Date.now()) < 60_000);
  });

  for (const [name, labels] of [
    ['pod', 'that give way to those of the replica'],
    ['monitored', 'that take the place of those of the replica'],
    ['honoured', 'that are left out for those of the replica'],
  ] as const) {
    it(`reads a replica with labels of the job ${labels}`, async () => {
      const source = createPrometheusSource({ url: prometheus.url, maxAgeSeconds });
      assert.equal(countOf(await readUntil(source, [get(name).replica], isSnapshot), name), 100);
    });
  }

  it('tells what both did in between, to the call', async () => {
    const source = createPrometheusSource({ url: prometheus.url, maxAgeSeconds });
    const [stable, canary] = [get('auth-v1-1'), get('auth-v2-1')];
    const replicas = [stable.replica, canary.replica];
    const first = await readUntil(source, replicas, isSnapshot);
    stable.text = expose(started, methods(1000, 3));
    canary.text = expose(started, methods(200, 7));
    const then = await readUntil(
      source,
      replicas,
      (result) =>
        isSnapshot(result) && countOf(result, 'auth-v1-1') === 997 && countOf(result, 'auth-v2-1') === 193,
    );
    const window = windowBetween(first, then);
    assert.deepEqual([window.stable.calls, window.stable.byStatus], [900, { OK: 897, INTERNAL: 3 }]);
    assert.deepEqual([window.canary.calls, window.canary.byStatus], [100, { OK: 93, INTERNAL: 7 }]);
  });

  it('F3: NaN is unreadable', async () => {
    const source = createPrometheusSource({ url: prometheus.url, maxAgeSeconds });
    await readUntil(source, [get('spoilt').replica], isUnreadable(/: spoilt says that .* is NaN/));
  });

  it('F3: a target that is gone is unreadable, long before its samples are old', async () => {
    const source = createPrometheusSource({ url: prometheus.url, maxAgeSeconds });
    const replicas = [get('auth-v1-1').replica, get('gone').replica];
    await readUntil(source, replicas, isSnapshot);
    await get('gone').server.stop();
    exposings.delete('gone');
    await readUntil(source, replicas, isUnreadable(/has no samples of gone/));
  });

  it('F3: samples that are too old are unreadable, though Prometheus still returns them', async () => {
    const patient = createPrometheusSource({ url: prometheus.url, maxAgeSeconds });
    const strict = createPrometheusSource({ url: prometheus.url, maxAgeSeconds: 1 });
    const replicas = [get('seldom').replica];
    await readUntil(patient, replicas, isSnapshot);
    const tooOld = /the samples of seldom are \d s old, and at most 1 s are of use/;
    await readUntil(strict, replicas, isUnreadable(tooOld));
    await patient.read(replicas, signal);
  });

  it('F2: a Prometheus that was stopped is unreadable', async () => {
    const own = await startPrometheus([]);
    const source = createPrometheusSource({ url: own.url, maxAgeSeconds });
    const replicas = [get('auth-v1-1').replica];
    await assert.rejects(source.read(replicas, signal), /knows no instance 127\.0\.0\.1:\d+/);
    await own.stop();
    await assert.rejects(source.read(replicas, signal), /cannot be asked: .*ECONNREFUSED/);
  });
});

describe('findPrometheus', () => {
  it('says how to install it', () => {
    assert.throws(() => findPrometheus('/nowhere'), /apt-get install --no-install-recommends prometheus/);
  });
});

function isSnapshot(result: Snapshot | UnreadableError): result is Snapshot {
  return !(result instanceof UnreadableError);
}

function isUnreadable(message: RegExp): (result: Snapshot | UnreadableError) => boolean {
  return (result) => !isSnapshot(result) && message.test(result.message);
}

function countOf(snapshot: Snapshot, name: string): number | undefined {
  const replica = snapshot.replicas.find((one) => one.replica === name);
  return replica?.methods.find(({ method }) => method === 'VerifyToken')?.byStatus['OK'];
}

/** Prometheus returns series in an order of its own. */
function sorted({ replicas }: Snapshot): unknown {
  return replicas.map((replica) => ({
    ...replica,
    methods: [...replica.methods].sort((a, b) => (a.service < b.service ? -1 : 1)),
  }));
}
