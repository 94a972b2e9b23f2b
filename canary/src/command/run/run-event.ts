import type { ExitCode } from '../../exit-codes.js';
import type { Verdict } from '../../judge/verdict.js';
import type { Window } from '../../metrics/snapshot.js';
import type { ShareOutcome } from '../share.js';

/** With what a run begins. */
export interface RunBegin {
  readonly id: string;
  readonly target: string;
  /** Where the counters are read that the canary is judged by. */
  readonly source: string;
  readonly steps: readonly number[];
  /** The step that the run begins with. */
  readonly step: number;
  readonly percent: number;
  readonly holdSeconds: number;
  readonly checkSeconds: number;
}

/** What happens in a run; with `--json`, each is a line. Steps are counted from 1. */
export type RunEvent =
  | (RunBegin & { readonly event: 'started' })
  | (RunBegin & { readonly event: 'resumed' })
  | { readonly event: 'shifted'; readonly from: number; readonly to: number; readonly step: number }
  | { readonly event: 'proxies'; readonly percent: number; readonly seconds: number }
  | {
      readonly event: 'share';
      readonly percent: number;
      readonly observedPercent: number;
      readonly low: number;
      readonly high: number;
      readonly calls: number;
      readonly outcome: ShareOutcome;
    }
  | {
      readonly event: 'check';
      readonly step: number;
      readonly percent: number;
      readonly outcome: Verdict['outcome'];
      readonly reasons: readonly string[];
      readonly window: Window;
      readonly secondsInStep: number;
      /** Why the run does not go on yet; empty when it does. */
      readonly waitsFor: readonly string[];
    }
  | {
      readonly event: 'unreadable';
      readonly reason: string;
      readonly inARow: number;
      readonly of: number;
      readonly waitsFor: readonly string[];
    }
  | { readonly event: 'failed'; readonly percent: number; readonly reasons: readonly string[] }
  /** `seconds` from the decision until all proxies had it. */
  | { readonly event: 'rolledBack'; readonly from: number; readonly seconds: number }
  | { readonly event: 'finished'; readonly percent: number }
  | { readonly event: 'stopped'; readonly percent: number; readonly reasons: readonly string[] }
  | { readonly event: 'conflict'; readonly read: number; readonly found: number; readonly message: string }
  | { readonly event: 'interrupted'; readonly percent: number; readonly message: string }
  | { readonly event: 'error'; readonly message: string }
  | { readonly event: 'end'; readonly exitCode: ExitCode };

/** Takes the events of a run. */
export type Emit = (event: RunEvent) => void;
