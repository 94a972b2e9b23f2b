import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseImage, releaseOf } from './image.js';
import { loadImageOf } from './load-job.js';
import { imageValues } from './promote.js';

const digest = `sha256:${'0'.repeat(64)}`;

describe('an image', () => {
  it('is a registry, a name, and a tag or a digest', () => {
    const registry = 'registry.example.com:5000/zenlogic';
    assert.deepEqual(parseImage(`${registry}/auth-v1:0.1.0`), {
      registry,
      name: 'auth-v1',
      tag: '0.1.0',
      digest: undefined,
    });
    assert.deepEqual(parseImage(`${registry}/auth-v2@${digest}`), {
      registry,
      name: 'auth-v2',
      tag: undefined,
      digest,
    });
    assert.deepEqual(parseImage('auth-v1'), {
      registry: '',
      name: 'auth-v1',
      tag: undefined,
      digest: undefined,
    });
  });

  it('tells the release that is deployed, also of a promoted canary', () => {
    assert.equal(releaseOf('localhost/zenlogic/auth-v2:0.1.0'), 'v2');
    assert.equal(releaseOf('localhost/zenlogic/auth-nightly:7'), 'auth-nightly');
  });

  it('of the load test is beside that of auth', () => {
    assert.equal(
      loadImageOf('localhost/zenlogic/auth-v1:0.3.0', '0.1.0'),
      'localhost/zenlogic/loadtest:0.3.0',
    );
    assert.equal(
      loadImageOf(`localhost/zenlogic/auth-v1@${digest}`, '0.1.0'),
      'localhost/zenlogic/loadtest:0.1.0',
    );
  });
});

describe('a promotion', () => {
  const values = (stable: string, canary: string): readonly string[] =>
    imageValues(
      { name: 'auth-v1', image: stable, labels: { version: 'v1' }, annotations: {} },
      { name: 'auth-v2', image: canary, labels: { version: 'v2' }, annotations: {} },
    );
  const image = 'auth.versions.v1.image';

  it('names the image of the canary, and its tag where it is another', () => {
    assert.deepEqual(values('r/auth-v1:1', 'r/auth-v2:1'), [`${image}.name=auth-v2`, `${image}.digest=`]);
    assert.deepEqual(values('r/auth-v1:1', 'r/auth-v2:2'), [
      `${image}.name=auth-v2`,
      `${image}.digest=`,
      `${image}.tag=2`,
    ]);
  });

  it('takes a digest with it, and away', () => {
    assert.deepEqual(values('r/auth-v1:1', `r/auth-v2@${digest}`), [
      `${image}.name=auth-v2`,
      `${image}.digest=${digest}`,
    ]);
    assert.deepEqual(values(`r/auth-v1@${digest}`, 'r/auth-v2:1'), [
      `${image}.name=auth-v2`,
      `${image}.digest=`,
      `${image}.tag=1`,
    ]);
  });

  it('is refused across registries', () => {
    assert.throws(
      () => values('one/auth-v1:1', 'other/auth-v2:1'),
      /one registry \(image.registry\) for all/,
    );
  });
});
