import assert from 'node:assert/strict';
import { it } from 'node:test';
import { renderBenchmark } from './report-text.js';
import type { Row } from './row.js';

const machine = { cores: 2, cpu: 'a processor', system: 'Linux 6 x64', node: 'v20.20.2', loadAverage: 0.3 };
const rows: readonly Row[] = [
  {
    what: 'CPU of a / b',
    unit: 'ratio',
    figure: { median: 1.104, lowest: 1.02, highest: 1.2, rounds: [1.02, 1.104, 1.2] },
    limit: { comparison: '≤', value: 1.15 },
    outcome: 'met',
    note: '',
  },
  {
    what: 'p99 of c',
    unit: 'milliseconds',
    figure: undefined,
    limit: { comparison: '<', value: 10 },
    outcome: 'not measured',
    note: 'only 900 calls/s could be offered',
  },
  {
    what: 'calls of d',
    unit: 'calls per CPU second',
    figure: { median: 8123.4, lowest: 8123.4, highest: 8123.4, rounds: [8123.4] },
    limit: undefined,
    outcome: 'information',
    note: 'the ADR claims 8,000',
  },
];

it('renders figure, spread, limit and outcome, with the machine and the command', () => {
  const text = renderBenchmark(rows, { machine, command: 'make bench' });
  assert.deepEqual(
    text.split('\n').map((line) => line.trim().split(/\s{2,}/)),
    [
      ['measured', 'median', 'of rounds', 'limit'],
      ['────────────', '────────', '───────────', '────────', '────────────────────'],
      ['CPU of a / b', '1.10 ×', '1.02 – 1.20', '≤ 1.15 ×', 'met'],
      ['p99 of c', '–', '< 10 ms', 'not measured (1)'],
      ['calls of d', '8,123 /s', 'the ADR claims 8,000'],
      [''],
      ['(1) only 900 calls/s could be offered'],
      ['Measured with 2 cores of a processor, Linux 6 x64, Node v20.20.2. Repeat it by: make bench'],
      [''],
    ],
  );
});

it('warns when the machine was busy before', () => {
  const text = renderBenchmark(rows, { machine: { ...machine, loadAverage: 4.2 }, command: 'make bench' });
  assert.match(text, /busy with other work before \(load average 4\.2 on 2 cores\)/);
});
