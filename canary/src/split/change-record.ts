import { z } from 'zod';
import type { Change } from './split.js';

/** The annotations of a VirtualService. */
export type Annotations = Readonly<Record<string, string>>;

/** Holds what this command changed: a JSON list of {@link Change}, the newest first. */
export const changesAnnotation = 'canary.zenlogic.dev/changes';

/** Names whoever else moves the weights, such as `flagger` or `argo-rollouts`. */
export const ownerAnnotation = 'canary.zenlogic.dev/owner';

/** The owner that is this command: whatever else applies the object leaves the weights to it. */
export const ourselves = 'canary';

/** So many changes are kept. */
export const maxChanges = 20;

const percent = z.number().int().min(0).max(100);

const runSchema = z.object({
  id: z.string(),
  steps: z.array(percent),
  holdSeconds: z.number(),
  step: z.number().int().min(0),
  state: z.enum(['running', 'finished', 'rolled back', 'stopped']),
  holder: z.object({ host: z.string(), pid: z.number().int(), startTime: z.string() }).optional(),
});

const changeSchema = z.object({
  at: z.string(),
  by: z.string(),
  command: z.string(),
  reason: z.string(),
  from: percent,
  to: percent,
  run: runSchema.optional(),
});

/** Reads who else owns the weights. */
export function readOwner(annotations: Annotations): string | undefined {
  const owner = annotations[ownerAnnotation];
  return owner === ourselves ? undefined : owner || undefined;
}

/** Reads the record of changes. What is no record of ours is left out: a bad note must not stop a rollback. */
export function readChanges(annotations: Annotations): readonly Change[] {
  const entries = parseList(annotations[changesAnnotation] ?? '[]');
  return entries.flatMap((entry) => {
    const parsed = changeSchema.safeParse(entry);
    return parsed.success ? [withoutUndefined(parsed.data)] : [];
  });
}

/** Writes the record of changes, one a line, so that a difference between two files can be read. */
export function formatChanges(changes: readonly Change[]): string {
  return `[\n${changes
    .slice(0, maxChanges)
    .map((change) => JSON.stringify(change))
    .join(',\n')}\n]`;
}

function parseList(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** zod writes fields that are absent as undefined. */
function withoutUndefined({ run, ...change }: z.infer<typeof changeSchema>): Change {
  if (run === undefined) {
    return change;
  }
  const { holder, ...state } = run;
  return { ...change, run: holder === undefined ? state : { ...state, holder } };
}
