import type { RunEvent } from '../command/run/run-event.js';
import type { ReleaseWindow } from '../metrics/snapshot.js';
import type { Paint } from './paint.js';
import { count, duration, milliseconds, percent, seconds } from './words.js';

type CheckEvent = Extract<RunEvent, { event: 'check' }>;
type ShareEvent = Extract<RunEvent, { event: 'share' }>;

/**
 * Says what happened in a run, in one line; a rollback and its like in several.
 *
 * @param share of the same check.
 * @returns undefined for what another line says.
 */
export function formatRunEvent(
  event: RunEvent,
  share: ShareEvent | undefined,
  paint: Paint,
): string | undefined {
  switch (event.event) {
    case 'started':
    case 'resumed':
      return formatBegin(event);
    case 'shifted':
      return paint.strong(`step ${event.step}: ${event.from} → ${event.to} %`);
    case 'proxies':
      return `all proxies have ${event.percent} % after ${seconds(event.seconds)}`;
    case 'check':
      return formatCheck(event, share, paint);
    case 'unreadable':
      return `${paint.warn('hold')}  no usable metrics (${event.inARow} of ${event.of}): ${event.reason}`;
    case 'failed':
      return list(paint.bad(`the canary failed at ${event.percent} %:`), event.reasons);
    case 'rolledBack':
      return paint.bad(
        `rolled back: ${event.from} → 0 %, in force everywhere after ${seconds(event.seconds)}`,
      );
    case 'finished':
      return `${paint.good(`finished: the canary has ${event.percent} % and is as it must be.`)} ${sayWhatIsNext(event.percent)}`;
    case 'stopped':
      return list(
        paint.warn(
          `stopped: a person must look. The canary keeps ${event.percent} %, \`canary rollback\` takes its calls away.`,
        ),
        event.reasons,
      );
    case 'conflict':
    case 'interrupted':
      return paint.warn(event.message);
    case 'error':
      return paint.bad(event.message);
    case 'share':
    case 'end':
      return undefined;
  }
}

function formatBegin(event: Extract<RunEvent, { event: 'started' } | { event: 'resumed' }>): string {
  const { id, target, source, steps, step, percent: now, holdSeconds, checkSeconds } = event;
  const plan = `${steps.join(' → ')} %, each for at least ${duration(holdSeconds)}, a check every ${duration(checkSeconds)}`;
  const begin =
    event.event === 'started'
      ? `the canary has ${now} %`
      : `it was not ended, and goes on at step ${step} with ${now} %`;
  return `run ${id} on ${target}: ${plan}; judged by ${source}; ${begin}`;
}

function formatCheck(event: CheckEvent, share: ShareEvent | undefined, paint: Paint): string {
  const { stable, canary } = event.window;
  const word = {
    pass: paint.good('pass'),
    hold: paint.warn('hold'),
    fail: paint.bad('FAIL'),
    'call a human': paint.bad('CALL A HUMAN'),
  }[event.outcome];
  const observed = share === undefined ? '' : `, observed ${percent(share.observedPercent)}`;
  const waits = event.waitsFor.length === 0 ? '' : `; not yet: ${event.waitsFor.join('; ')}`;
  return (
    `${word}  ${event.percent} %${observed}: calls ${count(canary.calls)} (stable ${count(stable.calls)}), ` +
    `other than OK ${formatShareOfErrors(canary)} (${formatShareOfErrors(stable)}), ` +
    `p90 ${milliseconds(canary.p90)} ms (${milliseconds(stable.p90)})${paint.dim(waits)}`
  );
}

/** What share of the calls ended with another status than OK. */
export function formatShareOfErrors({ calls, byStatus }: ReleaseWindow): string {
  return calls === 0 ? '–' : percent(((calls - (byStatus['OK'] ?? 0)) / calls) * 100);
}

/** What an operator does after a run that came to its end. */
function sayWhatIsNext(canaryPercent: number): string {
  return canaryPercent === 100
    ? 'Next: `canary promote` makes its build the stable release, and gives the calls back to that.'
    : 'Next: `canary run` with more steps.';
}

function list(title: string, reasons: readonly string[]): string {
  return [title, ...reasons.map((reason) => `  - ${reason}`)].join('\n');
}
