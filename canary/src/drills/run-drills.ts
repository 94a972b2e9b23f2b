import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCommand } from './command/command-run.js';
import type { Drill, DrillContext, Repetitions } from './drill.js';
import { type DrillResult, isMet } from './drill-result.js';
import { type DrillMesh, startDrillMesh } from './mesh/drill-mesh.js';
import { BusyMachineError } from './scenarios/observe-run.js';

/** A drill that a busy machine spoilt is carried out again, so many times in all. */
const maxAttempts = 3;

/** What is to be drilled. */
export interface DrillRun {
  /** Absolute path of the repository. */
  readonly repository: string;
  readonly drills: readonly Drill[];
  readonly seed: number;
  readonly repetitions: Repetitions;
  readonly signal: AbortSignal;
  /** Gets a line for what is going on. */
  readonly progress: (line: string) => void;
}

/**
 * Carries out drills one after another on one mesh of their own, which is set right before each and stopped at the end.
 * Its folder is kept when something was not met, and named.
 */
export async function runDrills(run: DrillRun): Promise<readonly DrillResult[]> {
  const { repository, drills, signal, progress } = run;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'zenlogic-drills-')));
  const results: DrillResult[] = [];
  progress('starting the mesh');
  const mesh = await startDrillMesh(repository, folder, signal);
  try {
    for (const drill of drills) {
      signal.throwIfAborted();
      results.push(await runDrill(drill, mesh, run));
    }
  } finally {
    await mesh.stop();
    if (results.length === drills.length && results.every(isMet)) {
      rmSync(folder, { recursive: true, force: true });
    } else {
      progress(`logs and manifests of the mesh are kept in ${folder}`);
    }
  }
  return results;
}

async function runDrill(drill: Drill, mesh: DrillMesh, run: DrillRun): Promise<DrillResult> {
  const { repository, seed, repetitions, signal, progress } = run;
  const { name, title, reality } = drill;
  const { topologyFile } = mesh;
  const context: DrillContext = {
    mesh,
    seed,
    repetitions,
    signal,
    progress: (line) => progress(`${name}: ${line}`),
    startCommand: (args, limitSeconds) =>
      startCommand(args, { repository, topologyFile, limitSeconds, signal }),
  };
  const startedAt = performance.now();
  progress(`${name}: ${title}`);
  const outcome = await attempt(drill, context, maxAttempts);
  const result = { name, title, reality, seconds: (performance.now() - startedAt) / 1000, outcome };
  progress(`${name}: ${isMet(result) ? 'met' : 'NOT met'} after ${result.seconds.toFixed(0)} s`);
  for (const problem of listProblems(outcome)) {
    progress(`${name}: ${problem}`);
  }
  return result;
}

async function attempt(
  drill: Drill,
  context: DrillContext,
  attempts: number,
): Promise<DrillResult['outcome']> {
  try {
    await context.mesh.reset(0);
    return await drill.run(context);
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof BusyMachineError && attempts > 1) {
      context.progress(`taken again: ${error.message}`);
      return attempt(drill, context, attempts - 1);
    }
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** At once, for whoever ends the drills early gets no report. */
function listProblems(outcome: DrillResult['outcome']): readonly string[] {
  return 'problem' in outcome
    ? [outcome.problem]
    : outcome.expectations
        .filter((expectation) => !expectation.isMet)
        .map(({ what, seen }) => `expected ${what}; seen: ${seen}`);
}
