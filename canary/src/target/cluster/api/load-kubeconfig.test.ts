import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { exitCodes } from '../../../exit-codes.js';
import { openClusterTarget } from '../open-cluster-target.js';
import { loadKubeconfig } from './load-kubeconfig.js';

function writeKubeconfig(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'config');
  writeFileSync(
    path,
    `apiVersion: v1
kind: Config
current-context: here
clusters:
  - {name: here, cluster: {server: "https://127.0.0.1:1"}}
users:
  - {name: ana, user: {token: secret}}
contexts:
  - {name: here, context: {cluster: here, user: ana}}
  - {name: there, context: {cluster: here, user: ana, namespace: shop}}
`,
  );
  return path;
}

describe('a kubeconfig', () => {
  it('tells the context and the namespace, unless the operator does', async (t) => {
    const kubeconfig = writeKubeconfig(t);
    const read = async (more: object): Promise<readonly unknown[]> => {
      const { config, namespace } = await loadKubeconfig({ kubeconfig, ...more });
      return [config.getCurrentContext(), namespace];
    };
    assert.deepEqual(await read({}), ['here', 'zenlogic']);
    assert.deepEqual(await read({ context: 'there' }), ['there', 'shop']);
    assert.deepEqual(await read({ context: 'there', namespace: 'mine' }), ['there', 'mine']);
  });

  it('is refused without the context, naming those that there are', async (t) => {
    const kubeconfig = writeKubeconfig(t);
    await assert.rejects(loadKubeconfig({ kubeconfig, context: 'nowhere' }), {
      exitCode: exitCodes.usage,
      message: 'there is no context nowhere in the kubeconfig; there are here, there',
    });
    await assert.rejects(loadKubeconfig({ kubeconfig: '/nowhere/config' }), {
      exitCode: exitCodes.usage,
      message: /cannot be read: ENOENT/,
    });
  });

  it('may name a cluster that does not answer', async (t) => {
    await assert.rejects(openClusterTarget({ kubeconfig: writeKubeconfig(t) }), {
      exitCode: exitCodes.unreachable,
      message: /context here \(https:\/\/127\.0\.0\.1:1\) cannot be reached: .*ECONNREFUSED/,
    });
  });
});
