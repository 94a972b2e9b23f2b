import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createPrometheusSource } from '../../metrics/prometheus-source.js';
import { UnreadableError } from '../../metrics/snapshot.js';
import { createReplica, expose } from '../../metrics/testing/exposition.js';
import { type StubServer, startStubServer } from '../../metrics/testing/stub-server.js';
import { outages } from './outages.js';
import { startUnreliablePrometheus, type UnreliablePrometheus } from './start-unreliable-prometheus.js';

const { signal } = new AbortController();

describe('a real Prometheus whose answers are spoilt', () => {
  const targets: StubServer[] = [];
  let prometheus: UnreliablePrometheus | undefined;

  before(async () => {
    for (const method of ['VerifyToken', 'ValidateLocal']) {
      const metrics = expose(1, [{ method, byStatus: { OK: 5 } }]);
      targets.push(
        await startStubServer((_, response) => {
          response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(metrics);
        }),
      );
    }
    prometheus = await startUnreliablePrometheus(targets.map(({ address }) => address));
  });

  after(async () => {
    await prometheus?.stop();
    await Promise.all(targets.map(({ stop }) => stop()));
  });

  function openSource() {
    const source = createPrometheusSource({ url: prometheus?.url ?? '', timeoutMs: 500, maxAgeSeconds: 2 });
    const replicas = targets.map(({ address }, index) =>
      createReplica({ name: `auth-v2-${index + 1}`, role: 'canary', metricsAddress: address }),
    );
    return () => source.read(replicas, signal);
  }

  async function readUntil(
    read: () => Promise<unknown>,
    isWanted: (error: unknown) => boolean,
  ): Promise<void> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const error = await read().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (isWanted(error)) {
        return;
      }
      assert.ok(Date.now() < deadline, `still ${error instanceof Error ? error.message : 'read'}`);
      await delay(100);
    }
  }

  it('can be read as long as nothing is spoilt', async () => {
    prometheus?.setOutage(undefined);
    await readUntil(openSource(), (error) => error === undefined);
  });

  for (const outage of outages) {
    it(`is of no use when it ${outage.name}`, async () => {
      const read = openSource();
      prometheus?.setOutage(undefined);
      await readUntil(read, (error) => error === undefined);
      prometheus?.setOutage(outage);
      // Numbers of a moment ago are of use for a moment more.
      await readUntil(read, (error) => error instanceof UnreadableError);
      await assert.rejects(read(), UnreadableError);
    });
  }

  it('is gone when it is stopped, however often', async () => {
    await prometheus?.stop();
    await prometheus?.stop();
    await assert.rejects(openSource()(), UnreadableError);
  });
});
