import { createLogUpdate } from 'log-update';
import type { Clock } from '../command/clock.js';
import type { RunEvent } from '../command/run/run-event.js';
import type { Output } from './output.js';
import { formatRunEvent } from './run-lines.js';
import { type RunPanel, renderPanel, updatePanel } from './run-panel.js';

const redrawMs = 500;

/** After these, there is nothing to watch any more. */
const endings: ReadonlySet<RunEvent['event']> = new Set([
  'failed',
  'rolledBack',
  'finished',
  'stopped',
  'conflict',
  'interrupted',
  'error',
]);

/** Shows a run to a person. */
export interface RunView {
  show(event: RunEvent): void;
}

/**
 * Creates the view of a run: on a terminal a panel that is drawn again and again below what happened, elsewhere a line for
 * each check, for programs nothing. The event `end` closes it.
 */
export function createRunView(output: Output, clock: Clock): RunView {
  if (output.isJson) {
    return { show: () => undefined };
  }
  return output.isLive ? createLiveView(output, clock) : createLineView(output, clock);
}

function createLineView({ streams, paint }: Output, clock: Clock): RunView {
  let share: Extract<RunEvent, { event: 'share' }> | undefined;
  return {
    show(event) {
      share = event.event === 'share' ? event : share;
      const text = formatRunEvent(event, share, paint);
      if (text !== undefined) {
        streams.stdout.write(`${stamp(clock, text, event.event !== 'error')}\n`);
      }
    },
  };
}

function createLiveView({ streams, paint }: Output, clock: Clock): RunView {
  const draw = createLogUpdate(streams.stdout as NodeJS.WritableStream);
  let panel: RunPanel = {};
  let timer: NodeJS.Timeout | undefined;
  const redraw = (): void => draw(`\n${renderPanel(panel, paint, clock.now())}`);
  return {
    show(event) {
      panel = updatePanel(panel, event, clock.now());
      if (event.event === 'end') {
        clearInterval(timer);
        draw.clear();
        draw.done();
        return;
      }
      // The panel shows what a check has found.
      const isShownInPanel = event.event === 'check' && event.outcome !== 'fail';
      const text = isShownInPanel ? undefined : formatRunEvent(event, panel.share, paint);
      if (text !== undefined) {
        draw.clear();
        streams.stdout.write(`${stamp(clock, text, event.event !== 'error')}\n`);
      }
      if (endings.has(event.event)) {
        clearInterval(timer);
        return;
      }
      redraw();
      timer ??= setInterval(redraw, redrawMs);
    },
  };
}

/**
 * Puts the time of the day before the first line, in the time zone of the machine.
 *
 * @param isIndented false leaves the other lines as they are: they may be a patch.
 */
function stamp(clock: Clock, text: string, isIndented: boolean): string {
  const time = new Date(clock.now()).toTimeString().slice(0, 8);
  const [first, ...others] = text.split('\n');
  const indent = isIndented ? ' '.repeat(time.length + 2) : '';
  return [`${time}  ${first}`, ...others.map((line) => `${indent}${line}`)].join('\n');
}
