import { type Column, renderTextTable } from '@zenlogic/loadtest';
import type { RunBegin, RunEvent } from '../command/run/run-event.js';
import type { ReleaseWindow } from '../metrics/snapshot.js';
import type { Paint } from './paint.js';
import { formatShareOfErrors } from './run-lines.js';
import { count, duration, milliseconds, otherThanOk, percent } from './words.js';

type EventOf<Name extends RunEvent['event']> = Extract<RunEvent, { event: Name }>;

/** What is known of a run that goes on. */
export interface RunPanel {
  readonly begin?: RunBegin;
  readonly shifted?: EventOf<'shifted'>;
  /** Since when the step is in force, milliseconds since 1970. */
  readonly stepSince?: number;
  readonly share?: EventOf<'share'>;
  readonly check?: EventOf<'check'>;
  readonly unreadable?: EventOf<'unreadable'>;
}

/** Takes what an event says into the panel. */
export function updatePanel(panel: RunPanel, event: RunEvent, now: number): RunPanel {
  switch (event.event) {
    case 'started':
    case 'resumed':
      return { begin: event };
    case 'shifted':
      return { ...(panel.begin && { begin: panel.begin }), shifted: event };
    case 'proxies':
      return { ...panel, stepSince: now };
    case 'share':
      return { ...panel, share: event };
    case 'check': {
      const { unreadable: _, ...rest } = panel;
      return { ...rest, check: event };
    }
    case 'unreadable':
      return { ...panel, unreadable: event };
    default:
      return panel;
  }
}

const columns: readonly Column[] = [
  { title: '', align: 'left' },
  { title: 'calls', align: 'right' },
  { title: 'other than OK', align: 'right' },
  { title: 'p50 ms', align: 'right' },
  { title: 'p90 ms', align: 'right' },
  { title: 'p99 ms', align: 'right' },
  { title: 'by status', align: 'left' },
];

/** Draws the panel: step, share, both releases, and what the run waits for. */
export function renderPanel(panel: RunPanel, paint: Paint, now: number): string {
  const { begin, shifted, stepSince, share, check, unreadable } = panel;
  const step = shifted?.step ?? begin?.step ?? 1;
  const wanted = shifted?.to ?? begin?.steps[step - 1] ?? 0;
  const waitsFor = unreadable?.waitsFor ?? check?.waitsFor ?? ['the first check'];
  const lines = [
    `${paint.strong(`step ${step} of ${begin?.steps.length ?? step}`)}   the canary should get ${wanted} %`,
    stepSince === undefined
      ? 'time     waiting until all proxies have it'
      : `time     ${duration((now - stepSince) / 1000)} of at least ${duration(begin?.holdSeconds ?? 0)}`,
    `share    ${share === undefined ? '–' : formatShare(share, paint)}`,
    ...(check === undefined
      ? []
      : [
          '',
          renderTextTable(columns, [row('stable', check.window.stable), row('canary', check.window.canary)]),
          '',
        ]),
    `not yet  ${waitsFor.join('\n         ')}`,
    paint.dim(`Ctrl-C stops watching, and leaves the weights as they are`),
  ];
  return lines.join('\n');
}

function formatShare({ observedPercent, calls, outcome }: EventOf<'share'>, paint: Paint): string {
  const observed = `${percent(observedPercent)} of ${count(calls)} calls`;
  return outcome === 'agrees'
    ? paint.good(`${observed}, agrees`)
    : outcome === 'wrong'
      ? paint.bad(`${observed}, does not agree`)
      : `${observed}, ${outcome === 'too few calls' ? 'too few to tell' : outcome}`;
}

function row(title: string, release: ReleaseWindow): readonly string[] {
  return [
    title,
    count(release.calls),
    formatShareOfErrors(release),
    ...[release.p50, release.p90, release.p99].map(milliseconds),
    otherThanOk(release.byStatus),
  ];
}
