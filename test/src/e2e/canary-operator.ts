import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './command.js';
import type { Namespace } from './namespace.js';

const name = 'e2e-looker-on';
const folders: string[] = [];

/**
 * Creates somebody who may look at everything that `canary` looks at, and change nothing.
 *
 * @returns the kubeconfig, with the current context of the tests.
 */
export async function createOperator(namespace: Namespace): Promise<string> {
  const subject = { kind: 'ServiceAccount', name, namespace: namespace.name };
  const look = ['get', 'list'];
  await namespace.apply(
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name },
      rules: [
        { apiGroups: [''], resources: ['pods', 'services', 'pods/proxy'], verbs: look },
        { apiGroups: [''], resources: ['pods/portforward'], verbs: ['get', 'create'] },
        { apiGroups: ['apps'], resources: ['deployments'], verbs: look },
        {
          apiGroups: ['networking.istio.io'],
          resources: ['virtualservices', 'destinationrules'],
          verbs: look,
        },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [subject],
    },
  );
  const token = (await namespace.kubectl(['create', 'token', name, '--duration=10m'])).trim();
  const config: { users: { user: object }[] } = JSON.parse(
    await runCommand('kubectl', ['config', 'view', '--raw', '--minify', '--flatten', '--output=json']),
  );
  for (const entry of config.users) {
    entry.user = { token };
  }
  const folder = mkdtempSync(join(tmpdir(), 'e2e-operator-'));
  folders.push(folder);
  const path = join(folder, 'kubeconfig');
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

/** Removes the operator again. */
export async function removeOperator(namespace: Namespace): Promise<void> {
  for (const folder of folders.splice(0)) {
    rmSync(folder, { recursive: true });
  }
  const objects = ['serviceaccount', 'role', 'rolebinding'].map((kind) => `${kind}/${name}`);
  await namespace.kubectl(['delete', ...objects, '--ignore-not-found']);
}
