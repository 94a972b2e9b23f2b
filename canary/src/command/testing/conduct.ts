import assert from 'node:assert/strict';
import type { ExitCode } from '../../exit-codes.js';
import type { Change, RunState } from '../../split/split.js';
import type { RunOptions } from '../run/begin-run.js';
import { run } from '../run/run.js';
import type { RunEvent } from '../run/run-event.js';
import { createSession } from './create-session.js';
import type { SimulatedMesh } from './simulated-mesh.js';

/** As an operator might run it. */
const standard: RunOptions = {
  steps: [10, 25, 50, 100],
  holdSeconds: 60,
  checkSeconds: 10,
  maxHoldSeconds: 600,
  timeoutSeconds: 30,
  isAutoReverting: true,
  isResuming: true,
  reason: 'release v2',
};

/** What a run told, and how it ended. */
export interface Told {
  readonly exitCode: ExitCode;
  readonly events: readonly (RunEvent & { readonly at: string })[];
}

/** Conducts a run to its end. */
export async function conduct(
  mesh: SimulatedMesh,
  options: Partial<RunOptions> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Told> {
  const { session, told } = createSession(mesh, signal);
  const exitCode = await run(session, { ...standard, ...options });
  const events = told.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual({ ...events.at(-1), at: '' }, { event: 'end', exitCode, at: '' });
  return { exitCode, events };
}

/** Chooses the events of a kind. */
export function eventsOf<Name extends RunEvent['event']>(
  { events }: Told,
  name: Name,
): readonly (Extract<RunEvent, { event: Name }> & { readonly at: string })[] {
  return events.filter((one) => one.event === name) as never;
}

/** Says how the last run is recorded. */
export function stateOf(mesh: SimulatedMesh): RunState['state'] | undefined {
  return mesh.split().changes[0]?.run?.state;
}

/** Somebody else writes a share of the canary. */
export function writeAsAnother(mesh: SimulatedMesh, to: number): void {
  const read = mesh.split();
  const at = new Date(mesh.clock.now()).toISOString();
  const change: Change = { at, by: 'bo@ops', command: 'shift', reason: 'mine', from: read.canaryPercent, to };
  void mesh.target.writeSplit(read, change, new AbortController().signal);
}
