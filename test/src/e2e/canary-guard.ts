import { awaitUntil } from './await-until.js';
import { runCommand } from './command.js';
import { refusalOf } from './installation.js';
import type { Namespace } from './namespace.js';
import { repository } from './settings.js';

const label = 'canary.zenlogic.dev/weight-guard';
const folder = `${repository}istio/weight-guard`;

/**
 * Guards the weights of the namespace, and waits until it is in force.
 *
 * @returns what takes the guard away again; the policy itself only when it was not there before.
 */
export async function guardWeights(namespace: Namespace): Promise<() => Promise<void>> {
  const before = await runCommand('kubectl', [
    ...['get', 'validatingadmissionpolicy', 'zenlogic-weight-guard', '--ignore-not-found', '--output=name'],
  ]);
  await runCommand('kubectl', ['apply', '--kustomize', folder]);
  await setGuard(namespace, true);
  return async () => {
    await setGuard(namespace, false);
    if (before === '') {
      await runCommand('kubectl', ['delete', '--kustomize', folder, '--ignore-not-found']);
    }
  };
}

/** Turns the guard of the namespace on or off, and waits until that is so: the API server hears of it a moment later. */
export async function setGuard(namespace: Namespace, isOn: boolean): Promise<void> {
  const mark = isOn ? `${label}=enabled` : `${label}-`;
  await runCommand('kubectl', ['label', 'namespace', namespace.name, mark, '--overwrite']);
  await awaitUntil(`the guard of the weights is ${isOn ? 'on' : 'off'}`, 30, async () => {
    const refusal = await patchWeights(namespace, [61, 38], ['--dry-run=server']);
    const isRefused = refusal !== undefined;
    return isRefused === isOn ? true : undefined;
  });
}

/**
 * Writes weights as somebody would by hand, without a record.
 *
 * @returns the refusal; undefined when there was none.
 */
export async function patchWeights(
  namespace: Namespace,
  [stable, canary]: readonly [number, number],
  flags: readonly string[] = [],
): Promise<string | undefined> {
  const patch = [
    { op: 'replace', path: '/spec/http/2/route/0/weight', value: stable },
    { op: 'replace', path: '/spec/http/2/route/1/weight', value: canary },
  ];
  const args = ['patch', 'virtualservice', 'auth-service-grpc', '--type=json', ...flags];
  return await refusalOf(() => namespace.kubectl([...args, '--patch', JSON.stringify(patch)]));
}
