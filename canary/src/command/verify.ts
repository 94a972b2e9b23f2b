import { type ExitCode, exitCodes } from '../exit-codes.js';
import { UnreadableError } from '../metrics/snapshot.js';
import { otherThanOk } from '../output/words.js';
import type { SentCalls } from '../target/target.js';
import { readCounters } from './read-counters.js';
import type { Session } from './session.js';
import { describeShare, measureShare, type Share } from './share.js';
import { createGrowingWindow } from './share-window.js';
import { listLaggards } from './wait-for-proxies.js';

/** How calls are got to count. */
export type CallsToCount =
  | { readonly kind: 'send'; readonly calls: number; readonly perSecond: number }
  | { readonly kind: 'watch'; readonly seconds: number };

/** What a verification came to, as programs read it. */
export interface Verification {
  readonly target: string;
  readonly writtenPercent: number;
  readonly wantedPercent: number;
  /** Proxies that split otherwise, each with what it does. */
  readonly laggards: readonly string[];
  readonly sent: SentCalls | undefined;
  readonly share: Share | undefined;
  readonly outcome: 'agrees' | 'wrong' | 'not proven';
  readonly sentence: string;
}

/** Tests whether calls are really split as they should be. Writes nothing. */
export async function verify(
  session: Session,
  wanted: number | undefined,
  calls: CallsToCount,
): Promise<ExitCode> {
  const { target, output, signal } = session;
  const { canaryPercent: writtenPercent } = await target.readSplit(signal);
  const wantedPercent = wanted ?? writtenPercent;
  const laggards = listLaggards(await target.readProxies(signal), wantedPercent);
  output.progress(
    calls.kind === 'send'
      ? `${target.name}: sending ${calls.calls} calls, at most ${calls.perSecond} a second`
      : `${target.name}: counting calls for ${calls.seconds} s`,
  );
  const counted = await countShare(session, wantedPercent, calls);
  const found = { target: target.name, writtenPercent, wantedPercent, laggards, ...counted };
  const { outcome, sentence } = judge(found);
  const { paint } = output;
  const word = {
    agrees: paint.good('agrees'),
    wrong: paint.bad('WRONG'),
    'not proven': paint.warn('not proven'),
  };
  output.result(`${word[outcome]}: ${sentence}`, { ...found, outcome, sentence });
  return { agrees: exitCodes.done, wrong: exitCodes.wrongSplit, 'not proven': exitCodes.inconclusive }[
    outcome
  ];
}

type Counted = Pick<Verification, 'sent' | 'share'> & { readonly problem?: string };

async function countShare(
  { target, shareSource, policy, clock, signal }: Session,
  wantedPercent: number,
  calls: CallsToCount,
): Promise<Counted> {
  const window = createGrowingWindow();
  let sent: SentCalls | undefined;
  try {
    const read = async () =>
      window.extendTo(await readCounters(shareSource, await target.readReplicas(signal), clock, signal));
    await read();
    if (calls.kind === 'send') {
      sent = await target.sendCalls(calls, signal);
    } else {
      await clock.sleep(calls.seconds * 1000, signal);
    }
    const grown = await read();
    return { sent, share: grown && measureShare(grown, wantedPercent, policy.shareSignificance) };
  } catch (error) {
    if (error instanceof UnreadableError) {
      return { sent, share: undefined, problem: error.message };
    }
    throw error;
  }
}

function judge({
  writtenPercent,
  wantedPercent,
  laggards,
  sent,
  share,
  problem,
}: Omit<Verification, 'outcome' | 'sentence'> & Counted): Pick<Verification, 'outcome' | 'sentence'> {
  const observed =
    share === undefined ? `the counters cannot be read: ${problem ?? ''}` : describeShare(share);
  const failures = sent === undefined ? 'none' : otherThanOk(sent.byStatus);
  const parts = [
    ...(writtenPercent === wantedPercent ? [] : [`${writtenPercent} % is written`]),
    ...laggards,
    observed,
    ...(failures === 'none' ? [] : [`of the calls that were sent, some failed: ${failures}`]),
  ];
  const isWrong = writtenPercent !== wantedPercent || laggards.length > 0 || share?.outcome === 'wrong';
  return {
    outcome: isWrong ? 'wrong' : share?.outcome === 'agrees' ? 'agrees' : 'not proven',
    sentence: parts.join('; '),
  };
}
