import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { Metadata, type MethodDefinition, status } from '@grpc/grpc-js';
import { createMetrics, createServiceClient } from '@zenlogic/runtime';
import { createEnvoyAdmin } from '../health/envoy-admin.js';
import { sendValkeyCommand } from '../health/valkey-command.js';
import { type Relays, startRelays } from '../relay/start-relays.js';
import { createMesh, type Mesh } from '../testing/real-mesh.js';
import { eventually } from '../testing/stub-mesh.js';
import { findExposure, loopback } from '../topology.js';
import { demoClerk, issueClerkToken, loadProducts } from './load-products.js';

const patienceMs = 30_000;
const [localId] = demoClerk.localIds;
const sku = 'CAJA-DOB-40/60';

/** What this test calls of `catalog.v1.InventoryService`. */
interface Inventory {
  readonly WatchStock: MethodDefinition<{ localId: string }, { event: string }>;
}

/** A mesh that runs, as the clerk of the demo uses it. */
interface ClerkMesh extends Mesh {
  readonly relays: Relays;
  readonly token: string;
  /** Sends a request to a path below `/api/v1` of the gateway. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Asks how much there is of {@link sku}. */
  readQuantity(): Promise<number>;
  /** Changes how much there is of {@link sku}. */
  adjust(adjustmentId: string, delta: number): Promise<void>;
}

async function startClerkMesh(t: TestContext, relayed: readonly string[] = []): Promise<ClerkMesh> {
  const mesh = await createMesh(t, { relayed });
  const relays = await startRelays(mesh.topology);
  t.after(() => relays.close());
  await mesh.start();
  const token = await issueClerkToken(mesh.topology);
  const base = `http://${loopback}:${findExposure(mesh.topology, 'gateway', 'rest').localPort}/api/v1`;
  const request = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${base}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
  return {
    ...mesh,
    relays,
    token,
    request,
    async readQuantity() {
      const response = await request(`/locals/${localId}/stock?sku=${encodeURIComponent(sku)}`);
      const { results } = (await response.json()) as { results: { quantity: number }[] };
      return results[0]?.quantity ?? Number.NaN;
    },
    async adjust(adjustmentId, delta) {
      const adjustments = [{ adjustment_id: adjustmentId, sku, delta }];
      const body = JSON.stringify({ client_id: 'test', adjustments });
      const response = await request(`/locals/${localId}/stock/adjustments`, { method: 'POST', body });
      assert.equal(response.status, 200, await response.text());
    },
  };
}

/** Opens WatchStock through Envoy, as often as asked, and tells what has come and how each ended. */
function watchStock(t: TestContext, mesh: ClerkMesh, count: number) {
  const client = createServiceClient<Inventory>({
    target: `dns:///${loopback}:${findExposure(mesh.topology, 'catalog-service', 'grpc').localPort}`,
    protos: ['catalog/v1/inventory.proto'],
    service: 'catalog.v1.InventoryService',
    metrics: createMetrics({ workload: 'test', release: '' }),
  });
  t.after(() => client.close());
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${mesh.token}`);
  return Array.from({ length: count }, () => {
    const watch: { events: string[]; code: status | undefined } = { events: [], code: undefined };
    client
      .serverStream('WatchStock', { localId }, { metadata, timeout: 120_000 })
      .on('data', ({ event }: { event: string }) => void watch.events.push(event))
      .on('error', (error: Error & { code: status }) => {
        watch.code = error.code;
      });
    return watch;
  });
}

/** Reads Server-Sent Events and keeps their text. */
async function readEvents(t: TestContext, mesh: ClerkMesh): Promise<() => string> {
  const end = new AbortController();
  t.after(() => end.abort());
  const { status: code, body } = await mesh.request(`/locals/${localId}/stock/watch`, { signal: end.signal });
  assert.equal(code, 200);
  let text = '';
  void body
    ?.pipeThrough(new TextDecoderStream())
    .pipeTo(
      new WritableStream({
        write(chunk) {
          text += chunk;
        },
      }),
    )
    .catch(() => undefined);
  return () => text;
}

describe('the services of the mesh', () => {
  it('answer by REST from end to end, with products and stock that are loaded once', async (t) => {
    const mesh = await startClerkMesh(t);
    const me = (await (await mesh.request('/me')).json()) as { user_id: string };
    assert.equal(me.user_id, demoClerk.userId);
    const product = await mesh.request(`/locals/${localId}/products/${encodeURIComponent(sku)}`);
    assert.equal(((await product.json()) as { sku: string }).sku, sku);

    const before = await mesh.readQuantity();
    assert.ok(before > 0);
    assert.equal(await loadProducts(mesh.topology), false);
    await sendValkeyCommand(mesh.topology.valkeyPort, ['DEL', 'zenlogic:local-mesh:products']);
    assert.equal(await loadProducts(mesh.topology), true);
    assert.equal(await mesh.readQuantity(), before, 'the same stock is not added twice');

    const { localPort } = findExposure(mesh.topology, 'auth-service', 'rest');
    const { userId, organizationId } = demoClerk;
    const query = new URLSearchParams({ user_id: userId, organization_id: organizationId });
    const answer = await fetch(`http://${loopback}:${localPort}/api/v1/locals/${localId}/validate?${query}`);
    assert.deepEqual(await answer.json(), {
      is_valid: true,
      local_name: 'Centro logístico Santiago Aeropuerto',
      error_message: '',
    });
  });

  it('end the watches of a catalog replica that is killed with 14, and the gateway goes on with the other', async (t) => {
    const mesh = await startClerkMesh(t);
    const watches = watchStock(t, mesh, 12);
    const events = await readEvents(t, mesh);
    await eventually('all watch', patienceMs, () => watches.every(({ events }) => events.length > 0));
    await eventually('the gateway watches', patienceMs, () => events().includes('event: snapshot_end'));

    const victim = mesh.topology.workloads.find(({ name }) => name === 'catalog')?.replicas[0];
    assert.ok(victim);
    process.kill(mesh.pidOf(victim.name), 'SIGKILL');
    const killedAt = performance.now();
    const admin = createEnvoyAdmin(mesh.topology.adminPort);
    await eventually('Envoy notices', patienceMs, async () =>
      (await admin.listHosts()).some(({ port, healthy }) => port === victim.ports.grpc && !healthy),
    );
    t.diagnostic(`out of rotation after ${Math.round(performance.now() - killedAt)} ms`);
    const ended = watches.filter(({ code }) => code !== undefined);
    assert.ok(ended.length > 0 && ended.length < watches.length, `${ended.length} of ${watches.length}`);
    assert.deepEqual([...new Set(ended.map(({ code }) => code))], [status.UNAVAILABLE]);

    await mesh.adjust('after-the-kill', 1);
    const others = watches.filter(({ code }) => code === undefined);
    await eventually('the others see the change', patienceMs, () =>
      others.every(({ events }) => events.at(-1) === 'WATCH_EVENT_CHANGES'),
    );
    await eventually('so does the gateway', patienceMs, () => events().includes('event: changes'));

    await mesh.start();
    assert.notEqual(mesh.pidOf(victim.name), 0);
  });

  it('validate by REST while the gRPC ports of auth are cut, and never say yes to a stranger', async (t) => {
    const mesh = await startClerkMesh(t, ['auth-v1', 'auth-v2']);
    const validate = async (local: string): Promise<{ isValid: unknown; fallback: string | null }> => {
      const response = await mesh.request(`/locals/${local}/validate`);
      const { is_valid: isValid } = (await response.json()) as { is_valid?: unknown };
      return { isValid, fallback: response.headers.get('x-fallback') };
    };
    const stranger = '562c3646-26fb-4d7a-85f7-c0695b412d1a';
    assert.deepEqual(await validate(localId), { isValid: true, fallback: null });

    await mesh.relays.cut();
    await eventually('REST answers', patienceMs, async () => {
      const { isValid, fallback } = await validate(localId);
      assert.notEqual(isValid, false);
      return isValid === true && fallback === 'auth-rest';
    });
    assert.deepEqual(await validate(stranger), { isValid: false, fallback: 'auth-rest' });

    await mesh.relays.restore();
    const admin = createEnvoyAdmin(mesh.topology.adminPort);
    await eventually('Envoy calls gRPC again', patienceMs, async () =>
      (await admin.listHosts()).every(({ healthy }) => healthy),
    );
  });
});
