import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RouteWeights } from '../envoy/route-weights.js';
import { writeAtomically } from '../write-atomically.js';

/** What the control plane did last. */
export interface AppliedState {
  /** The control plane that wrote this. */
  readonly pid: number;
  /** When the manifests that are in force were taken, ISO 8601; absent before the first time. */
  readonly appliedAt?: string;
  /** The weights that were taken then. */
  readonly weights?: readonly RouteWeights[];
  /** Why the manifests as they are now were refused; absent when they are in force. */
  readonly refusal?: { readonly at: string; readonly reason: string };
}

/** Names the file of the state. */
export function locateAppliedState(stateDir: string): string {
  return join(stateDir, 'envoy', 'applied.json');
}

/** Reads the state; `undefined` before the control plane has run. */
export function readAppliedState(stateDir: string): AppliedState | undefined {
  try {
    return JSON.parse(readFileSync(locateAppliedState(stateDir), 'utf8')) as AppliedState;
  } catch {
    return undefined;
  }
}

/** Writes the state. */
export function writeAppliedState(stateDir: string, state: AppliedState): void {
  writeAtomically(locateAppliedState(stateDir), `${JSON.stringify(state, undefined, 2)}\n`);
}
