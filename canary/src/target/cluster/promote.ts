import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CanaryError } from '../../canary-error.js';
import { exitCodes } from '../../exit-codes.js';
import { type AuthDeployment, findAuthDeployments } from './auth-deployments.js';
import type { ClusterPlace } from './cluster-place.js';
import { parseImage } from './image.js';

/** How Helm is called. */
export interface HelmOptions {
  /** Folder of the Helm chart. */
  readonly chart: string;
  /** Flags by which Helm finds the cluster, such as `--kube-context kind`. */
  readonly clusterFlags: readonly string[];
}

const timeout = '5m';

/**
 * Lets the Deployment of the stable release run the image of the canary, by `helm upgrade` with all other values as they
 * are, pod by pod. Resolves when its pods are ready and the former ones are not needed any more.
 *
 * @throws {CanaryError} `refused` when the release is none of Helm's, or of another version of the chart.
 */
export async function promote(
  place: ClusterPlace,
  { chart, clusterFlags }: HelmOptions,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { stable, canary } = await findAuthDeployments(place, signal);
  if (stable.image === canary.image) {
    progress(`${stable.name} runs ${canary.image} already`);
    return;
  }
  const release = findHelmRelease(stable, chart);
  const sets = imageValues(stable, canary);
  progress(
    `helm upgrade ${release}: ${stable.name} gets ${canary.image} instead of ${stable.image} (at most ${timeout})`,
  );
  await runHelm(
    [
      ...['upgrade', release, chart, '--namespace', place.namespace, ...clusterFlags],
      ...['--reset-then-reuse-values', '--wait', '--timeout', timeout],
      ...sets.flatMap((value) => ['--set-string', value]),
    ],
    signal,
  );
  const { stable: now } = await findAuthDeployments(place, signal);
  if (now.image !== canary.image) {
    throw new CanaryError(
      exitCodes.unexpected,
      `Helm is done, but ${now.name} runs ${now.image} and not ${canary.image}; look at \`helm get values ${release}\``,
    );
  }
  progress(
    `${now.name} runs ${now.image}, and its pods are ready; keep that in the values you install with: ${sets.join(', ')}`,
  );
}

/** The values by which the stable Deployment gets the image of the canary. */
export function imageValues(stable: AuthDeployment, canary: AuthDeployment): readonly string[] {
  const [from, to] = [parseImage(stable.image), parseImage(canary.image)];
  if (from.registry !== to.registry) {
    throw new CanaryError(
      exitCodes.refused,
      `${stable.name} has its image from ${from.registry} and ${canary.name} from ${to.registry}; the chart knows one registry (image.registry) for all`,
    );
  }
  const image = `auth.versions.${stable.labels['version'] ?? 'v1'}.image`;
  return [
    `${image}.name=${to.name}`,
    `${image}.digest=${to.digest ?? ''}`,
    // A tag that is the same stays where it is written, so that the next upgrade of all moves this one, too.
    ...(to.tag === undefined || to.tag === from.tag ? [] : [`${image}.tag=${to.tag}`]),
  ];
}

/** Another version of the chart would bring other changes along. */
function findHelmRelease({ name, labels, annotations }: AuthDeployment, chart: string): string {
  const release = annotations['meta.helm.sh/release-name'];
  if (release === undefined || labels['app.kubernetes.io/managed-by'] !== 'Helm') {
    throw new CanaryError(
      exitCodes.refused,
      `Deployment ${name} was not installed by Helm; where its manifests are rendered, write auth.versions.v1.image.name in the values of the chart`,
    );
  }
  const installed = labels['helm.sh/chart'];
  const { name: chartName, version } = parse(readFileSync(join(chart, 'Chart.yaml'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
  };
  const ours = `${chartName}-${version.replace('+', '_')}`;
  if (installed !== ours) {
    throw new CanaryError(
      exitCodes.refused,
      `release ${release} was installed by chart ${installed}, and ${chart} is ${ours}, which would change more than the image; check out the version that is installed`,
    );
  }
  return release;
}

function runHelm(args: readonly string[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('helm', args, { stdio: ['ignore', 'ignore', 'pipe'], signal });
    const complaints: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
    child.on('error', (cause: NodeJS.ErrnoException) =>
      reject(
        cause.code === 'ENOENT'
          ? new CanaryError(
              exitCodes.refused,
              'helm is not on PATH, and the stable release is upgraded by it; install it',
              { cause },
            )
          : cause,
      ),
    );
    child.on('close', (code) => {
      if (code === 0) {
        resolve();
      } else {
        const said = Buffer.concat(complaints).toString().trim();
        reject(
          new CanaryError(
            exitCodes.refused,
            `helm ended with ${code ?? 'a signal'}: ${said}\nthe weights were not touched; the canary goes on with its share`,
          ),
        );
      }
    });
  });
}
