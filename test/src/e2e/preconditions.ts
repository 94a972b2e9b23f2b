import { CommandError, runCommand } from './command.js';
import { isForeign } from './installation.js';
import { Namespace } from './namespace.js';
import type { Settings } from './settings.js';

/** Something outside these tests is missing; the message says what to do. The command exits with 69. */
export class PreconditionError extends Error {
  override readonly name = 'PreconditionError';
}

/**
 * Checks that there is a cluster to test on.
 *
 * @param needsMesh whether Istio must be there.
 * @throws {PreconditionError} when something is missing.
 */
export async function checkPreconditions(settings: Settings, needsMesh: boolean): Promise<void> {
  const programs = {
    kubectl: ['version', '--client'],
    helm: ['version'],
    ...(needsMesh && { istioctl: ['version', '--remote=false'] }),
  };
  for (const [program, args] of Object.entries(programs)) {
    await expect(`${program} is not on PATH; install it`, () => runCommand(program, args));
  }
  await expect(
    'no cluster answers; start one, or point KUBECONFIG or the current context of kubectl at one',
    () => runCommand('kubectl', ['get', '--raw=/readyz', '--request-timeout=10s']),
  );
  if (needsMesh) {
    await expect(
      'Istio is not installed in this cluster; install it, or run the suite plain-kubernetes alone',
      () =>
        runCommand('kubectl', [
          'get',
          'crd/virtualservices.networking.istio.io',
          'crd/peerauthentications.security.istio.io',
        ]),
    );
    await expect(
      `istiod is not available in namespace ${settings.controlPlaneNamespace}; wait for it, or set E2E_ISTIO_NAMESPACE`,
      () =>
        runCommand(
          'kubectl',
          [
            ...['--namespace', settings.controlPlaneNamespace, 'wait', 'deployment', '--selector=app=istiod'],
            ...['--for=condition=Available', '--timeout=60s'],
          ],
          { timeoutSeconds: 70 },
        ),
    );
  }
  for (const name of [settings.namespace, `${settings.namespace}-plain`]) {
    if (await isForeign(new Namespace(name))) {
      throw new PreconditionError(
        `namespace ${name} is there and not ours; set E2E_NAMESPACE to a name that is free`,
      );
    }
  }
}

async function expect(complaint: string, check: () => Promise<unknown>): Promise<void> {
  try {
    await check();
  } catch (error) {
    const reason = error instanceof CommandError ? error.output.trim().split('\n').at(-1) : '';
    throw new PreconditionError(`${complaint}${reason ? ` (${reason})` : ''}`, { cause: error });
  }
}
