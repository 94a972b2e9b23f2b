import { createReplicaSource } from '../metrics/replica-source.js';
import { createOutput, type Streams } from '../output/output.js';
import { realClock } from './clock.js';
import { type GlobalOptions, openPolicy, openSource, openTarget } from './global-options.js';
import type { Session } from './session.js';

/** What a command is given by the process that runs it. */
export interface Surroundings {
  readonly streams: Streams;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Opens what a verb works with, and says which target that is. */
export async function openSession(
  options: GlobalOptions,
  { streams, env, signal }: Surroundings,
): Promise<Session> {
  const policy = openPolicy(options);
  const output = createOutput(streams, { isJson: options.json === true, colour: options.color, env });
  const target = await openTarget(options);
  const shareSource = createReplicaSource(target);
  const source = await openSource(options, shareSource, policy, env);
  return { target, source, shareSource, policy, output, clock: realClock, signal };
}
