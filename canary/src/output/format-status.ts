import { type Column, renderTextTable } from '@zenlogic/loadtest';
import { describeShare } from '../command/share.js';
import type { Status } from '../command/status.js';
import { listLaggards } from '../command/wait-for-proxies.js';
import type { ReleaseWindow } from '../metrics/snapshot.js';
import type { Role } from '../split/split.js';
import { formatChangeLine } from './format-history.js';
import type { Paint } from './paint.js';
import { formatShareOfErrors } from './run-lines.js';
import { count, milliseconds, otherThanOk, percent, seconds } from './words.js';

const columns: readonly Column[] = [
  { title: '', align: 'left' },
  { title: 'release', align: 'left' },
  { title: 'ready', align: 'right' },
  { title: 'calls/s', align: 'right' },
  { title: 'other than OK', align: 'right' },
  { title: 'p50 ms', align: 'right' },
  { title: 'p90 ms', align: 'right' },
  { title: 'p99 ms', align: 'right' },
  { title: 'by status', align: 'left' },
];

/** Writes a status for people. */
export function formatStatus(status: Status, paint: Paint, now: number): string {
  const { target, split, source, window, unreadable, obstacles, run } = status;
  const [last] = split.changes;
  const lines = [
    `${paint.strong(target)}, counted at ${source}`,
    '',
    `written    ${split.canaryPercent} % to the canary, ${100 - split.canaryPercent} % to the stable release`,
    `in force   ${formatProxies(status, paint)}`,
    `observed   ${formatShare(status, paint)}`,
    ...(window === undefined ? [] : [`streams    ${formatStreams(window.stable, window.canary)}`]),
    `changed    ${last === undefined ? 'never by this command' : formatChangeLine(last, now)}`,
    ...(run === undefined
      ? []
      : [`run        ${run} is at work, or was killed: \`canary run\` goes on with it`]),
    '',
    renderTextTable(
      columns,
      (['stable', 'canary'] as const).map((role) => formatRelease(status, role)),
    ),
    ...(unreadable === undefined ? [] : [paint.warn(`no figures: ${unreadable}`)]),
    '',
    formatGoals(status, paint),
    ...obstacles.map(({ message }) => paint.warn(`against more calls for the canary speaks: ${message}`)),
  ];
  return lines.join('\n');
}

function formatProxies({ split, proxies }: Status, paint: Paint): string {
  const laggards = listLaggards(proxies, split.canaryPercent);
  if (proxies.length === 0) {
    return paint.bad('no proxy was found');
  }
  return laggards.length === 0
    ? `${proxies.length === 1 ? proxies[0]?.name : `all ${proxies.length} proxies`} ${proxies.length === 1 ? 'has' : 'have'} ${split.canaryPercent} %`
    : paint.bad(laggards.join('; '));
}

function formatShare({ share, window }: Status, paint: Paint): string {
  if (share === undefined || window === undefined) {
    return paint.warn('unknown');
  }
  const text = `${describeShare(share)}, in ${seconds(window.seconds)}`;
  return share.outcome === 'wrong' ? paint.bad(text) : text;
}

/** A stream counts once however long it lasts, so it says nothing of the split of calls. */
function formatStreams(stable: ReleaseWindow, canary: ReleaseWindow): string {
  const ended = stable.streams + canary.streams;
  const open = stable.openStreams + canary.openStreams;
  if (ended + open === 0) {
    return 'none';
  }
  const ofCanary = (part: number, whole: number): string =>
    whole === 0 ? '0' : `${count(whole)} (${percent((part / whole) * 100)} at the canary)`;
  return `${ofCanary(canary.openStreams, open)} open, ${ofCanary(canary.streams, ended)} ended`;
}

function formatRelease({ replicas, window }: Status, role: Role): readonly string[] {
  const own = replicas.filter((replica) => replica.role === role);
  const ready = own.filter(({ isReady }) => isReady).length;
  const releases = [...new Set(own.map(({ release }) => release))].join(', ');
  const head = [role, releases || '–', `${ready}/${own.length}`];
  if (window === undefined) {
    return [...head, '–', '–', '–', '–', '–', '–'];
  }
  const figures = window[role];
  return [
    ...head,
    count(window.seconds > 0 ? figures.calls / window.seconds : 0),
    formatShareOfErrors(figures),
    ...[figures.p50, figures.p90, figures.p99].map(milliseconds),
    otherThanOk(figures.byStatus),
  ];
}

function formatGoals({ window, goals }: Status, paint: Paint): string {
  const { p90GoalMilliseconds: goal } = goals;
  const missed = (['stable', 'canary'] as const).filter((role) => (window?.[role].p90 ?? 0) >= goal);
  const text = `goal: 90 % of the calls under ${goal} ms`;
  if (window === undefined || window.stable.calls + window.canary.calls === 0) {
    return `${text}: no calls`;
  }
  return missed.length === 0
    ? paint.good(`${text}: met`)
    : paint.bad(
        `${text}: missed by ${missed.map((role) => (role === 'stable' ? 'the stable release' : 'the canary')).join(' and ')}`,
      );
}
