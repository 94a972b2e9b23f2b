import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The root of the repository. */
export const repository = fileURLToPath(new URL('../../../../', import.meta.url));

/** What the tests can be told by environment variables, beside what kubectl and Helm read themselves (`KUBECONFIG`). */
export interface Settings {
  /** Where the images are, such as `localhost/zenlogic`. */
  readonly registry: string;
  readonly tag: string;
  /** Namespace that the tests make and remove; the one without a mesh is called the same with `-plain` behind it. */
  readonly namespace: string;
  /** Name of the Helm release. */
  readonly release: string;
  /** Labels by which Istio injects sidecars, such as `istio-injection=enabled` or `istio.io/rev=stable`. */
  readonly injectionLabel: string;
  /** Namespace of istiod. */
  readonly controlPlaneNamespace: string;
  /** CPU that each service asks for. */
  readonly cpuRequest: string;
  /** Whether istiod may be stopped for a while, which other users of the cluster would notice. */
  readonly stopsControlPlane: boolean;
  /** Where the figures are gathered while the tests run. */
  readonly figuresFile: string;
}

/** Environment variables that cannot be; the message lists each. The command exits with 64. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const schema = z.object({
  E2E_IMAGE_REGISTRY: z.string().default('localhost/zenlogic'),
  E2E_IMAGE_TAG: z.string().optional(),
  E2E_NAMESPACE: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,40}$/, 'write the name of a namespace, such as zenlogic-e2e')
    .default('zenlogic-e2e'),
  E2E_INJECTION_LABEL: z
    .string()
    .regex(/^[^=]+=[^=]+$/, 'write a label with its value, such as istio-injection=enabled')
    .default('istio-injection=enabled'),
  E2E_ISTIO_NAMESPACE: z.string().default('istio-system'),
  E2E_CPU_REQUEST: z
    .string()
    .regex(/^\d+m?$/, 'write an amount of CPU, such as 50m')
    .default('50m'),
  E2E_STOP_ISTIOD: z.enum(['yes', 'no'], 'write yes or no').default('no'),
  E2E_FIGURES_FILE: z.string().default(`${repository}.local/run/e2e-figures.ndjson`),
});

/**
 * Reads the settings.
 *
 * @throws {SettingsError} with all bad variables at once.
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(set);
  if (!parsed.success) {
    throw new SettingsError(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    );
  }
  const values = parsed.data;
  return {
    registry: values.E2E_IMAGE_REGISTRY,
    tag: values.E2E_IMAGE_TAG ?? appVersion(),
    namespace: values.E2E_NAMESPACE,
    release: 'zen',
    injectionLabel: values.E2E_INJECTION_LABEL,
    controlPlaneNamespace: values.E2E_ISTIO_NAMESPACE,
    cpuRequest: values.E2E_CPU_REQUEST,
    stopsControlPlane: values.E2E_STOP_ISTIOD === 'yes',
    figuresFile: values.E2E_FIGURES_FILE,
  };
}

/** The version that the chart installs by default. */
function appVersion(): string {
  const version = /^appVersion: *"?([^"\s]+)/m.exec(
    readFileSync(`${repository}charts/zenlogic/Chart.yaml`, 'utf8'),
  );
  return version?.[1] ?? '0.1.0';
}
