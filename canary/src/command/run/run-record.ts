import type { RunState, Split } from '../../split/split.js';

/** The run that the last change belongs to and that has not ended, as far as is written: it may have been killed. */
export function findActiveRun({ changes }: Split): RunState | undefined {
  const [last] = changes;
  return last?.run?.state === 'running' ? last.run : undefined;
}
