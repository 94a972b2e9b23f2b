import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { locals, users } from '@zenlogic/runtime/testing/auth-records';
import { eventually } from '@zenlogic/runtime/testing/eventually';
import type { Browser, Page } from 'playwright-core';
import { ask } from '../testing/ask.js';
import { startChromium } from '../testing/chromium.js';
import { startGateway } from '../testing/gateway-process.js';
import { createScope, type GatewayRig, startRig } from '../testing/gateway-rig.js';
import { startSessionProxy } from '../testing/session-proxy.js';

const watchPath = `/api/v1/locals/${locals.harbour.id}/stock/watch`;

describe('a browser', () => {
  const scope = createScope();
  let rig: GatewayRig;
  let browser: Browser;
  let token: string;
  let adjustments = 0;

  before(async () => {
    browser = await startChromium();
    scope.after(() => browser.close());
    rig = await startRig(scope);
    token = rig.auth.token(users.keeper);
    const row = JSON.stringify({ sku: 'BOX', name: 'Caja', price: { currency: 'CLP', minor_units: 1 } });
    const headers = { 'content-type': 'application/x-ndjson' };
    await ask(`${rig.harbour}/products/import`, { token, headers, body: row });
    await adjust(rig.gateway.url, 10);
  });
  after(scope.end);

  async function adjust(gatewayUrl: string, delta: number): Promise<void> {
    adjustments++;
    const url = `${gatewayUrl}/api/v1/locals/${locals.harbour.id}/stock/adjustments`;
    const adjustment = { adjustment_id: String(adjustments), sku: 'BOX', delta };
    const { status } = await ask(url, { token, body: { client_id: 'till', adjustments: [adjustment] } });
    assert.equal(status, 200);
  }

  it('opens /docs: all operations are there, nothing is loaded from elsewhere, and GET /api/v1/me can be tried', async () => {
    const { gateway } = rig;
    const page = await browser.newPage();
    const seen = watchPage(page);
    await page.goto(`${gateway.url}/docs`);
    await page.locator('.opblock').first().waitFor();
    const document = (await (await fetch(`${gateway.url}/openapi.json`)).json()) as { paths: object };
    const operations = Object.values(document.paths).flatMap((path) => Object.keys(path)).length;
    await eventually(
      () => page.locator('.opblock').count(),
      (count) => count === operations,
      10_000,
    );

    await page.locator('.btn.authorize').first().click();
    await page.locator('.dialog-ux input').fill(token);
    await page.locator('.dialog-ux button.authorize').click();
    await page.locator('.dialog-ux .btn-done').click();
    await page.locator('#operations-identity-getIdentity').click();
    await page.locator('#operations-identity-getIdentity .try-out__btn').click();
    await page.locator('#operations-identity-getIdentity .execute').click();
    const answer = page.locator('#operations-identity-getIdentity .live-responses-table .response').first();
    await answer.waitFor();
    const text = (await answer.textContent()) ?? '';
    assert.match(text, /^200/);
    assert.match(text, new RegExp(users.keeper.id));

    assert.deepEqual(seen.problems, [], 'no error, no violation of the content security policy');
    assert.ok(seen.requests.length > 4);
    for (const url of seen.requests) {
      assert.ok(url.startsWith(gateway.url) || url.startsWith('data:'), `${url} is from elsewhere`);
    }
    await page.close();
  });

  it('watches by fetch, with the token in a header', async (t) => {
    const { gateway } = rig;
    const page = await browser.newPage();
    t.after(() => page.close());
    // A page of the same origin, for the gateway allows no other.
    await page.route(`${gateway.url}/page`, (route) =>
      route.fulfill({ contentType: 'text/html', body: fetchPage(token) }),
    );
    await page.goto(`${gateway.url}/page`);
    const events = page.locator('#events');
    await events.filter({ hasText: 'event: snapshot_end' }).waitFor();
    await adjust(gateway.url, 1);
    await events.filter({ hasText: /event: changes[\s\S]*"quantity":11/ }).waitFor();
  });

  it('watches by EventSource behind a proxy with sessions, and goes on by itself when the gateway is replaced', async (t) => {
    const first = await startGateway(t, { auth: rig.auth, catalog: catalogOf(rig) });
    const proxy = await startSessionProxy(first.url, eventSourcePage, token);
    t.after(proxy.close);
    const page = await browser.newPage();
    t.after(() => page.close());
    await page.goto(proxy.origin);
    const log = page.locator('#log');
    await log.filter({ hasText: 'snapshot_end' }).waitFor();
    await adjust(rig.gateway.url, 1);
    await log.filter({ hasText: /changes BOX/ }).waitFor();

    first.signal('SIGTERM');
    assert.equal(await first.exited, 0);
    await log.filter({ hasText: 'connecting' }).waitFor();
    // Nobody tells the browser of this one; it asks for what it missed, by Last-Event-ID.
    await adjust(rig.gateway.url, 100);
    await startGateway(t, {
      auth: rig.auth,
      catalog: catalogOf(rig),
      env: { GATEWAY_REST_ADDRESS: new URL(first.url).host },
    });
    await log.filter({ hasText: /BOX 11\d/ }).waitFor();
    assert.equal(
      ((await log.textContent()) ?? '').match(/snapshot_end/g)?.length,
      1,
      'it went on, it did not begin anew',
    );
  });
});

const fetchPage = (token: string) => `<!doctype html>
<pre id="events"></pre>
<script type="module">
const response = await fetch('${watchPath}', { headers: { authorization: 'Bearer ${token}' } });
const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
for (let part = await reader.read(); !part.done; part = await reader.read()) {
  document.getElementById('events').textContent += part.value;
}
</script>
`;

const eventSourcePage = `<!doctype html>
<pre id="log"></pre>
<script>
const log = (text) => { document.getElementById('log').textContent += text + '\\n'; };
const source = new EventSource('${watchPath}');
for (const name of ['snapshot', 'snapshot_end', 'changes', 'reset']) {
  source.addEventListener(name, ({ data }) => {
    log(name + ' ' + JSON.parse(data).levels.map(({ sku, quantity }) => sku + ' ' + quantity).join(', '));
  });
}
source.onerror = () => log(source.readyState === EventSource.CONNECTING ? 'connecting' : 'closed');
</script>
`;

function catalogOf({ replicas }: GatewayRig): string {
  return `ipv4:${replicas.map(({ address }) => address).join(',')}`;
}

/** Notes what a page asks for and complains of. */
function watchPage(page: Page): { readonly requests: string[]; readonly problems: string[] } {
  const requests: string[] = [];
  const problems: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    if (message.type() === 'error') {
      problems.push(message.text());
    }
  });
  page.on('pageerror', (error) => problems.push(error.message));
  return { requests, problems };
}
