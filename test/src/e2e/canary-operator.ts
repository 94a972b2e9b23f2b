import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runCommand } from './command.js';
import type { Namespace } from './namespace.js';
import { repository } from './settings.js';

const name = 'e2e-operator';
const folders: string[] = [];

/** What a Role allows. */
interface Role {
  readonly rules: readonly { readonly verbs: readonly string[] }[];
}

/**
 * Creates somebody who has the Role that canary/README.md has for operators, with the right to move the weights or without.
 *
 * @returns the kubeconfig, with the current context of the tests.
 */
export async function createOperator(
  namespace: Namespace,
  { mayMoveWeights }: { readonly mayMoveWeights: boolean },
): Promise<string> {
  const subject = { kind: 'ServiceAccount', name, namespace: namespace.name };
  const role = readRole();
  const rules = role.rules.filter(({ verbs }) => mayMoveWeights || !verbs.includes('patch'));
  await namespace.apply(
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } },
    { ...role, metadata: { name }, rules },
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

function readRole(): Role {
  const readme = readFileSync(`${repository}canary/README.md`, 'utf8');
  const [, text] = /```yaml\n(apiVersion: rbac[^`]*\nkind: Role\n[^`]*)```/.exec(readme) ?? [];
  if (text === undefined) {
    throw new Error('canary/README.md has no Role for operators any more');
  }
  return parse(text) as Role;
}

/** Removes the operator again. */
export async function removeOperator(namespace: Namespace): Promise<void> {
  for (const folder of folders.splice(0)) {
    rmSync(folder, { recursive: true });
  }
  const objects = ['serviceaccount', 'role', 'rolebinding'].map((kind) => `${kind}/${name}`);
  await namespace.kubectl(['delete', ...objects, '--ignore-not-found']);
}
