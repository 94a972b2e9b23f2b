import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunEvent } from '../command/run/run-event.js';
import type { Status } from '../command/status.js';
import type { ReleaseWindow } from '../metrics/snapshot.js';
import { formatHistory } from './format-history.js';
import { formatStatus } from './format-status.js';
import { createOutput } from './output.js';
import { createPaint, wantsColour } from './paint.js';
import { formatRunEvent } from './run-lines.js';
import { type RunPanel, renderPanel, updatePanel } from './run-panel.js';
import { createRunView } from './run-view.js';

const now = Date.parse('2026-11-24T03:10:00Z');
const plain = createPaint(false);

const stable: ReleaseWindow = {
  calls: 9000,
  byStatus: { OK: 8997, UNAVAILABLE: 3 },
  p50: 0.4,
  p90: 1.25,
  p99: 12.5,
  streams: 0,
  openStreams: 0,
};
const canary: ReleaseWindow = { ...stable, calls: 1000, byStatus: { OK: 980, INTERNAL: 20 }, p90: 17.4 };

const share = {
  event: 'share',
  percent: 10,
  observedPercent: 10,
  low: 9,
  high: 11,
  calls: 10_000,
  outcome: 'agrees',
} as const;

const check: Extract<RunEvent, { event: 'check' }> = {
  event: 'check',
  step: 1,
  percent: 10,
  outcome: 'hold',
  reasons: [],
  window: { seconds: 30, stable, canary },
  secondsInStep: 30,
  waitsFor: ['the step lasts 30 s more'],
};

describe('colours', () => {
  it('are for terminals, and for none with NO_COLOR', () => {
    assert.equal(wantsColour({ isTTY: true }, {}), true);
    assert.equal(wantsColour({ isTTY: true }, { NO_COLOR: '1' }), false);
    assert.equal(wantsColour({}, {}), false);
    assert.equal(createPaint(true).bad('x'), '\u001b[31mx\u001b[39m');
    assert.equal(plain.bad('x'), 'x');
  });

  it('are not printed with --no-color, nor for programs', () => {
    const streams = { stdout: { isTTY: true, write: () => undefined }, stderr: { write: () => undefined } };
    for (const options of [
      { isJson: false, colour: false },
      { isJson: true, colour: true },
    ]) {
      assert.equal(createOutput(streams, { ...options, env: {} }).paint.bad('x'), 'x');
    }
    assert.notEqual(createOutput(streams, { isJson: false, colour: true, env: {} }).paint.bad('x'), 'x');
  });
});

describe('the lines of a run', () => {
  it('say what a check has found of both releases, and what is missing', () => {
    assert.equal(
      formatRunEvent(check, share, plain),
      'hold  10 %, observed 10 %: calls 1,000 (stable 9,000), other than OK 2 % (0.03 %), p90 17.4 ms (1.25); not yet: the step lasts 30 s more',
    );
  });

  it('list the reasons of a failure, and leave out what programs alone need', () => {
    assert.equal(
      formatRunEvent({ event: 'failed', percent: 10, reasons: ['a', 'b'] }, undefined, plain),
      'the canary failed at 10 %:\n  - a\n  - b',
    );
    assert.equal(formatRunEvent(share, undefined, plain), undefined);
    assert.equal(formatRunEvent({ event: 'end', exitCode: 0 }, undefined, plain), undefined);
  });
});

describe('the view of a run', () => {
  function show(isTTY: boolean, ...events: readonly RunEvent[]): string {
    let text = '';
    const stdout = { isTTY, columns: 80, write: (chunk: string) => (text += chunk) };
    const streams = { stdout, stderr: { write: () => undefined } };
    const output = createOutput(streams, { isJson: false, colour: false, env: {} });
    const view = createRunView(output, { now: () => now, sleep: async () => undefined });
    for (const event of events) {
      view.show(event);
    }
    view.show({ event: 'end', exitCode: 4 });
    return text;
  }

  it('tells a line for each check where nobody watches', () => {
    const lines = show(false, share, check, { event: 'finished', percent: 100 }).trim().split('\n');
    assert.equal(lines.length, 2);
    assert.match(lines[0] ?? '', /^\d\d:\d\d:\d\d {2}hold {2}10 %, observed 10 %/);
    assert.match(lines[1] ?? '', /finished: the canary has 100 %/);
  });

  it('F11: leaves a patch as it is, so that it can be pasted', () => {
    for (const isTTY of [false, true]) {
      const text = show(isTTY, {
        event: 'error',
        message: "refused. By hand:\n\npatch x <<'END'\n@@ -1 +1 @@\nEND",
      });
      assert.ok(text.includes("refused. By hand:\n\npatch x <<'END'\n@@ -1 +1 @@\nEND\n"), text);
    }
  });
});

describe('the panel of a run', () => {
  const begin = {
    id: 'a1',
    target: 'local mesh',
    source: 'the replicas',
    steps: [10, 50, 100],
    step: 1,
    percent: 10,
    holdSeconds: 300,
    checkSeconds: 10,
  };

  it('shows step, time, share, both releases and what the run waits for', () => {
    const events: readonly RunEvent[] = [
      { event: 'started', ...begin },
      { event: 'shifted', from: 0, to: 10, step: 1 },
      { event: 'proxies', percent: 10, seconds: 0.4 },
      share,
      check,
    ];
    const panel = events.reduce<RunPanel>((before, event) => updatePanel(before, event, now), {});
    assert.equal(
      renderPanel(panel, plain, now + 80_000),
      [
        'step 1 of 3   the canary should get 10 %',
        'time     1 min 20 s of at least 5 min',
        'share    10 % of 10,000 calls, agrees',
        '',
        '        calls  other than OK  p50 ms  p90 ms  p99 ms  by status',
        '──────  ─────  ─────────────  ──────  ──────  ──────  ─────────────',
        'stable  9,000         0.03 %    0.40    1.25    12.5  UNAVAILABLE 3',
        'canary  1,000            2 %    0.40    17.4    12.5  INTERNAL 20',
        '',
        'not yet  the step lasts 30 s more',
        'Ctrl-C stops watching, and leaves the weights as they are',
      ].join('\n'),
    );
  });

  it('begins anew with each step, and shows metrics that are away', () => {
    const before = updatePanel(updatePanel({}, { event: 'started', ...begin }, now), check, now);
    const next = updatePanel(before, { event: 'shifted', from: 10, to: 50, step: 2 }, now);
    assert.equal(next.check, undefined);
    const away = updatePanel(
      next,
      {
        event: 'unreadable',
        reason: 'HTTP 500',
        inARow: 2,
        of: 4,
        waitsFor: ['no usable metrics (2 of 4): HTTP 500'],
      },
      now,
    );
    assert.match(
      renderPanel(away, plain, now),
      /step 2 of 3.*50 %[\s\S]*not yet {2}no usable metrics \(2 of 4\): HTTP 500/,
    );
  });
});

describe('the status', () => {
  const status: Status = {
    target: 'local mesh',
    source: 'the replicas',
    split: {
      canaryPercent: 10,
      revision: 'x',
      owner: undefined,
      changes: [
        { at: '2026-11-24T03:07:00Z', by: 'ana@ops', command: 'shift', reason: 'a try', from: 0, to: 10 },
      ],
    },
    proxies: [
      { name: 'catalog-1', canaryPercent: 10 },
      { name: 'gateway-1', canaryPercent: 0 },
    ],
    replicas: [],
    window: { seconds: 5, stable, canary: { ...canary, openStreams: 2, streams: 1 } },
    unreadable: undefined,
    share: {
      wantedPercent: 10,
      observedPercent: 10,
      low: 9,
      high: 11,
      calls: 10_000,
      outcome: 'agrees',
    },
    obstacles: [{ kind: 'unsafe', message: 'the rule is away' }],
    run: undefined,
    goals: { p90GoalMilliseconds: 10, stableFailurePercent: 1 },
  };

  it('names the proxies that do otherwise, the last change, the goals that are missed, and what stands in the way', () => {
    const text = formatStatus(status, plain, now);
    for (const line of [
      'written    10 % to the canary, 90 % to the stable release',
      'in force   gateway-1 has 0 %',
      'observed   10 % of 10,000 calls went to the canary, which agrees with 10 %, in 5.0 s',
      'streams    2 (100 % at the canary) open, 1 (100 % at the canary) ended',
      'changed    0 → 10 % by ana@ops, 3 min ago, shift: a try',
      'goal: 90 % of the calls under 10 ms: missed by the canary',
      'against more calls for the canary speaks: the rule is away',
    ]) {
      assert.ok(text.split('\n').includes(line), `${line}\nis not in\n${text}`);
    }
  });

  it('shows no figure that it does not know', () => {
    const text = formatStatus(
      { ...status, window: undefined, share: undefined, unreadable: 'HTTP 500' },
      plain,
      now,
    );
    assert.match(text, /observed {3}unknown/);
    assert.match(text, /no figures: HTTP 500/);
    assert.match(text, /canary +– +0\/0 +– +– +– +– +– +–/);
  });
});

describe('the history', () => {
  it('says who changed what, by what and why', () => {
    assert.equal(formatHistory([], now), 'This command has changed nothing here.');
    const run = { id: 'a1', steps: [10], holdSeconds: 60, step: 0, state: 'rolled back' } as const;
    const text = formatHistory(
      [
        {
          at: '2026-11-24T03:07:00.123Z',
          by: 'ana@ops',
          command: 'run',
          reason: 'slow',
          from: 10,
          to: 0,
          run,
        },
      ],
      now,
    );
    assert.match(
      text,
      /^2026-11-24T03:07:00Z \(3 min ago\) +10 % +0 % +ana@ops +run a1, rolled back +slow$/m,
    );
  });
});
