import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startRest } from './testing/start-rest.js';

describe('the documentation', () => {
  it('is a page whose scripts and styles all come from this server', async (t) => {
    const { url } = await startRest(t, { routes: [] });
    const response = await fetch(`${url}/docs`);
    const page = await response.text();
    assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self';/);
    assert.doesNotMatch(policy, /unsafe|http/);
    assert.doesNotMatch(page, /<script>|<style|style=|https?:/);
    const links = Array.from(page.matchAll(/(?:src|href)="([^"]+)"/g), ([, link = '']) => link);
    assert.equal(links.length, 4);
    for (const link of links) {
      const file = await fetch(new URL(link, `${url}/docs`));
      const bytes = await file.arrayBuffer();
      assert.equal(file.status, 200, link);
      assert.equal(String(bytes.byteLength), file.headers.get('content-length'));
    }
  });

  it('serves the document, and no other file', async (t) => {
    const { url } = await startRest(t, { routes: [] });
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
      openapi: string;
      paths: object;
    };
    assert.equal(document.openapi, '3.1.1');
    assert.deepEqual(Object.keys(document.paths), ['/health/live', '/health/ready']);
    for (const path of ['/docs/index.html', '/docs/package.json', '/docs/..%2fpackage.json', '/docs/']) {
      assert.equal((await fetch(url + path)).status, 404, path);
    }
  });
});
