import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exitCodes } from '../../exit-codes.js';
import { readSplitOf } from '../../split/read-split.js';
import type { IstioObject } from './api/kubernetes-objects.js';
import { readSplit, writeSplit } from './cluster-split.js';
import { change, createLiveObject } from './testing/live-object.js';
import { startStubApiServer } from './testing/stub-api-server.js';

const path = '/apis/networking.istio.io/v1/namespaces/shop/virtualservices/auth-service-grpc';
const signal = new AbortController().signal;

describe('the split of a cluster', () => {
  it('is written on the server, with the resource version that was read', async (t) => {
    const live = createLiveObject({ percent: 10, resourceVersion: '41' });
    const place = await startStubApiServer(t, ({ method, body }) =>
      method === 'PATCH' ? { ...live, ...(body as object) } : live,
    );
    const read = await readSplit(place, signal);
    assert.deepEqual([read.canaryPercent, read.revision], [10, '41']);
    const written = await writeSplit(place, read, change(10, 25), signal);
    assert.equal(written.canaryPercent, 25);
    const patch = place.seen.at(-1);
    assert.equal(patch?.path, `${path}?fieldManager=zenlogic-canary&force=true`);
    assert.equal(patch?.contentType, 'application/apply-patch+yaml');
    const { metadata, spec } = (patch?.body ?? {}) as IstioObject;
    assert.equal(metadata.resourceVersion, '41');
    assert.deepEqual(Object.keys(metadata.annotations ?? {}), ['canary.zenlogic.dev/changes']);
    assert.deepEqual(Object.keys(spec), ['http']);
    assert.deepEqual(readSplitOf(patch?.body, 'patch').changes, [change(10, 25)]);
  });

  it('F6: is not written over weights that somebody changed meanwhile, and both are said', async (t) => {
    const first = createLiveObject({ percent: 10 });
    let live = first;
    const place = await startStubApiServer(t, () => live);
    const read = await readSplit(place, signal);

    const edited = { manager: 'kubectl-edit', operation: 'Update', time: '2026-11-24T03:01:00Z' };
    live = createLiveObject({ percent: 50, resourceVersion: '2', writers: [edited] });
    await assert.rejects(writeSplit(place, read, change(10, 25), signal), {
      exitCode: exitCodes.conflict,
      message:
        /by kubectl-edit at 2026-11-24T03:01:00Z: 10 % to the canary was known, 50 % is written now. Nothing was overwritten/,
    });

    const recorded = change(10, 25, { by: 'ben' });
    live = createLiveObject({ percent: 25, resourceVersion: '3', changes: [recorded] });
    await assert.rejects(writeSplit(place, read, change(10, 25), signal), {
      exitCode: exitCodes.conflict,
      message:
        /by ben \(shift, 2026-11-24T03:00:00.000Z\): 10 % to the canary was known, 25 % is written now/,
    });
    assert.ok(place.seen.every(({ method }) => method === 'GET'));
  });

  it('F6: is looked at again when it changed in the moment of the write', async (t) => {
    const states = [
      createLiveObject({ percent: 10, resourceVersion: '1' }),
      createLiveObject({ percent: 10, resourceVersion: '2' }),
      createLiveObject({ percent: 60, resourceVersion: '3' }),
    ];
    let state = 0;
    const place = await startStubApiServer(t, ({ method }) => {
      if (method === 'PATCH') {
        state += 1;
        return { code: 409, message: 'the object has been modified' };
      }
      return states[state];
    });
    const read = await readSplit(place, signal);
    await assert.rejects(writeSplit(place, read, change(10, 25), signal), {
      exitCode: exitCodes.conflict,
      message: /10 % to the canary was known, 60 % is written now/,
    });
    const versions = place.seen
      .filter(({ method }) => method === 'PATCH')
      .map(({ body }) => (body as IstioObject).metadata.resourceVersion);
    assert.deepEqual(versions, ['1', '2']);
  });

  it('is not taken from a controller that would put it back', async (t) => {
    const writers = [{ manager: 'kustomize-controller', operation: 'Apply' }];
    const place = await startStubApiServer(t, () => createLiveObject({ percent: 10, writers }));
    await assert.rejects(writeSplit(place, await readSplit(place, signal), change(10, 25), signal), {
      exitCode: exitCodes.conflict,
      message: /kustomize-controller keeps .* with 10 % for the canary, and would take 25 % back/,
    });
  });

  it('F11: says how to do it by hand when the cluster refuses', async (t) => {
    const place = await startStubApiServer(t, ({ method }) =>
      method === 'PATCH'
        ? { code: 403, message: 'User "ana" cannot patch resource "virtualservices"' }
        : createLiveObject({ percent: 10 }),
    );
    await assert.rejects(writeSplit(place, await readSplit(place, signal), change(10, 0), signal), {
      exitCode: exitCodes.noRights,
      message:
        /User "ana" cannot patch .*\nby hand: kubectl --context stub --namespace shop patch virtualservice auth-service-grpc --type json --patch '/,
    });
  });

  it('is missed by name, and so is a server that is not there', async (t) => {
    const place = await startStubApiServer(t, () => ({ code: 404, message: 'not found' }));
    await assert.rejects(readSplit(place, signal), {
      exitCode: exitCodes.refused,
      message: /there is no VirtualService auth-service-grpc in namespace shop/,
    });
    const silent = await startStubApiServer(t, () => undefined);
    await assert.rejects(silent.api.text({ path: '/', timeoutMs: 50 }, signal), {
      exitCode: exitCodes.unreachable,
      message: /context stub .* cannot be reached: no answer within 0.05 s/,
    });
    const given = new AbortController();
    const asked = silent.api.text({ path: '/' }, given.signal);
    given.abort(new Error('enough'));
    await assert.rejects(asked, { message: 'enough' });
  });
});
