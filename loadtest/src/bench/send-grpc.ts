import type { Question } from '../call-data.js';
import { errorCounts } from '../figures.js';
import { type Load, runGhz } from '../ghz.js';
import { isBroken, type Measurement } from '../measurement.js';
import type { Rpc } from '../rpcs.js';

/** Calls to send by ghz. */
export interface GrpcCalls {
  readonly ghz: string;
  /** As `host:port`. */
  readonly target: string;
  readonly rpc: Rpc;
  readonly questions: readonly Question[];
  readonly load: Load;
  readonly signal: AbortSignal;
}

/**
 * Sends calls and returns what ghz measured.
 *
 * @throws when ghz fails, when a call fails, or when not all were sent in time: then nothing was measured.
 */
export async function sendGrpc({ questions, ...run }: GrpcCalls): Promise<Measurement> {
  const outcome = await runGhz({ ...run, requests: questions.map(({ request }) => request) });
  if (isBroken(outcome)) {
    throw new Error(`${run.rpc.name} to ${run.target}: ${outcome.broken}`);
  }
  if (outcome.failed > 0) {
    const errors = `${errorCounts(outcome.byStatus)}; ${Object.values(outcome.errorExamples)[0]}`;
    throw new Error(
      `${run.rpc.name} to ${run.target}: ${outcome.failed} of ${outcome.calls} calls failed: ${errors}`,
    );
  }
  if (outcome.stoppedByTime) {
    throw new Error(
      `${run.rpc.name} to ${run.target}: only ${outcome.calls} calls in ${run.load.maxSeconds} s`,
    );
  }
  return outcome;
}

/** Ten callers that each wait for their answer before they ask again, over one connection, as Envoy keeps one to each replica. */
export function tenCallers(calls: number): Load {
  return { load: 'closed', concurrency: 10, connections: 1, calls, maxSeconds: 30 };
}

/** Calls that come whether or not those before were answered. */
export function offered(callsPerSecond: number, seconds: number): Load {
  return {
    load: 'open',
    callsPerSecond,
    connections: 10,
    calls: callsPerSecond * seconds,
    maxSeconds: seconds + 2,
  };
}
