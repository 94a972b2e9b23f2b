/** A file of tests. */
export interface SuiteFile {
  /** By which it is chosen. */
  readonly name: string;
  readonly file: string;
  /** What it tries. */
  readonly about: string;
  /** How long it may take. */
  readonly maxSeconds: number;
  /** Whether it needs the mesh; `plain` needs the other namespace to be gone, for small machines. */
  readonly needsMesh: boolean;
}

/** All suites, in their order: `upgrade` removes the release, so that those of the canary begin with one of their own. */
export const suites: readonly SuiteFile[] = [
  suite('install', 'from nothing to the first answer, helm test', 600),
  suite('split', 'shares of the releases at 90/10, 50/50, 0/100 and back', 480),
  suite('latency', 'calls through two sidecars with mutual TLS', 360),
  suite('zero-loss', 'restarts, evictions and scaling under load, with streams open', 1_200),
  suite('identity', 'plain text, service accounts, methods, tokens', 360),
  suite('probes', 'Valkey away, a hung process, SIGTERM with streams', 600),
  suite('faults', 'refused values and weights, istiod away, the wrong order', 1_500),
  suite('upgrade', 'upgrade at 50/50, rollback, uninstall', 900),
  suite('canary', 'shifts, a run, a promotion and crashes by canary, under load', 900),
  suite('canary-guard', 'weights against apply, patch, deploy; rights', 600),
  suite('engines', 'Flagger, Argo Rollouts, GRPCRoute, where test/engine-tools has put them', 3_000),
  suite('plain-kubernetes', 'without a mesh', 600, false),
];

function suite(name: string, about: string, maxSeconds: number, needsMesh = true): SuiteFile {
  return { name, file: `${name}.e2e.js`, about, maxSeconds, needsMesh };
}
