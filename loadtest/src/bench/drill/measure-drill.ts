import { setTimeout as delay } from 'node:timers/promises';
import { createValidateLocalQuestions } from '../../rest/validate-local-questions.js';
import { collectRestResults } from '../../rest/vegeta.js';
import type { RestResult } from '../../rest/vegeta-results.js';
import type { Plan } from '../plan.js';
import { analyseDrill, analyseOutage, type DrillFigures, type OutageFigures } from './drill-figures.js';
import type { DrillRig } from './drill-rig.js';

/** What the whole drill showed. */
export interface Drill {
  readonly grpcKilled: DrillFigures;
  readonly allKilled: OutageFigures;
}

/** Calls a second, ValidateLocal by REST; one in three of them has "no" for its right answer. */
export const drillRate = 200;
const refusedShare = 1 / 3;

/** The services' own default of the breaker. */
const defaultResetSeconds = 60;
/** Envoy must find out that gRPC is back, and the breaker must try. */
const slackSeconds = 8;
const outageSeconds = 5;
const warmUpSeconds = 4;

/** How long the drill takes beside the start of its mesh, in seconds. */
export function drillSeconds({ breakerResetSeconds = defaultResetSeconds, drillCalmSeconds }: Plan): number {
  return (
    warmUpSeconds +
    2 * drillCalmSeconds +
    breakerResetSeconds +
    slackSeconds +
    drillCalmSeconds +
    outageSeconds
  );
}

/**
 * Kills gRPC of all of auth under load, brings it back, and then kills all of auth.
 *
 * @throws Error with the reason when something could not be measured.
 */
export async function measureDrill(
  rig: DrillRig,
  {
    plan,
    vegeta,
    signal,
    begin,
  }: {
    readonly plan: Plan;
    readonly vegeta: string;
    readonly signal: AbortSignal;
    begin(step: string): void;
  },
): Promise<Drill> {
  const { drillCalmSeconds, drillDeadSeconds, breakerResetSeconds = defaultResetSeconds } = plan;
  const questions = createValidateLocalQuestions(rig.data, rig.tokens, {
    distinctRequests: rig.tokens.length,
    invalidShare: refusedShare,
    seed: 1,
  });

  async function send(seconds: number): Promise<readonly RestResult[]> {
    const calls = Math.round(drillRate * seconds);
    const load = {
      load: 'open',
      callsPerSecond: drillRate,
      connections: 20,
      calls,
      maxSeconds: seconds + 5,
    } as const;
    const results = await collectRestResults({ vegeta, target: rig.gateway, load, questions, signal });
    if ('broken' in results) {
      throw new Error(results.broken);
    }
    if (results.length < calls) {
      throw new Error(`only ${results.length} of ${calls} calls could be offered`);
    }
    return results;
  }

  begin('drill: warming up');
  await send(warmUpSeconds);

  begin('drill: gRPC is up');
  const sending = send(2 * drillCalmSeconds + breakerResetSeconds + slackSeconds);
  // Awaited below; should it fail meanwhile, it is no accident of its own.
  sending.catch(() => undefined);
  await delay(drillCalmSeconds * 1000, undefined, { signal });
  begin('drill: gRPC is killed');
  const killed = Date.now() / 1000;
  await rig.killGrpc();
  await delay(drillDeadSeconds * 1000, undefined, { signal });
  begin('drill: gRPC is back');
  await rig.reviveGrpc();
  const revived = Date.now() / 1000;
  const grpcKilled = analyseDrill(await sending, { killed, revived });

  begin('drill: all of auth is killed');
  const sendingAgain = send(drillCalmSeconds + outageSeconds);
  sendingAgain.catch(() => undefined);
  await delay(drillCalmSeconds * 1000, undefined, { signal });
  rig.killAuth();
  await rig.killGrpc();
  // What a process has sent before it was killed may still come.
  await delay(20, undefined, { signal });
  const dead = Date.now() / 1000;
  return { grpcKilled, allKilled: analyseOutage(await sendingAgain, dead) };
}
