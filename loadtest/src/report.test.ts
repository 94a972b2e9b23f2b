import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { createReport, type Report } from './report.js';
import { renderJunitReport } from './report-junit.js';
import { renderMarkdownReport } from './report-markdown.js';
import { renderTerminalReport, wantsColour } from './report-terminal.js';
import { closed, goodRow, limits, measured, open, served } from './testing/evidence.js';
import { goodStreams } from './testing/stream-evidence.js';
import { type Evidence, judge } from './verdict.js';

const expectedShares = [{ release: 'v2', percent: 10 }];
const about = {
  startTime: '2024-05-01T12:00:00.000Z',
  seconds: 31.4,
  target: '127.0.0.1:50051',
  command: 'node main.js run --target 127.0.0.1:50051',
  machine: {
    cores: 2,
    cpu: 'A <fast> & "good" CPU',
    system: 'Linux 6 x64',
    node: 'v20.20.2',
    loadAverage: 0.4,
  },
};

function report(rows: Evidence['rows']): Report {
  const verdict = judge({ answers: [], rows, expectedShares, limits });
  return createReport({ answers: [], rows }, verdict, about, limits, expectedShares);
}

const failed = {
  ...goodRow(),
  profile: open,
  run: measured([
    { calls: 999, ms: 12 },
    { calls: 1, ms: 30, status: 'Unavailable' },
  ]),
};
const broken = {
  ...goodRow(),
  profile: { ...closed, name: 'callers-20' },
  run: { broken: 'ghz exited with <2>' },
};
const saturation = {
  ...goodRow(),
  profile: { ...closed, name: 'saturation-25', purpose: 'reported' as const },
};

describe('createReport', () => {
  it('gives rows, shares and server latencies', () => {
    const { rows, releases, outcome } = report([goodRow()]);
    assert.equal(outcome, 'pass');
    assert.equal(rows[0]?.latency?.p90, 0.001);
    assert.deepEqual(
      releases.map(({ release, calls, share, expectedShare, outcome: own }) => [
        release,
        calls,
        share,
        expectedShare,
        own,
      ]),
      [
        ['v1', 9000, 90, null, null],
        ['v2', 1000, 10, null, null],
        ['v1', 9000, 90, null, null],
        ['v2', 1000, 10, 10, 'pass'],
      ],
    );
    assert.deepEqual(releases[0]?.atTheServer.p50, { value: 0.00075, beyond: false });
  });

  it('has null, never 0, for what could not be measured', () => {
    const { rows } = report([broken]);
    assert.deepEqual(
      [rows[0]?.calls, rows[0]?.latency, rows[0]?.broken],
      [null, null, 'ghz exited with <2>'],
    );
    const idle = report([{ ...goodRow(), servers: [{ ...served('v1', 0), buckets: [] }] }]);
    assert.deepEqual([idle.releases[0]?.share, idle.releases[0]?.atTheServer.p90], [null, null]);
  });

  it('says what is missing at the servers', () => {
    const { missing } = report([{ ...goodRow(), servers: { missing: ['http://a answered HTTP 500'] } }]);
    assert.deepEqual(missing, ['ValidateLocal, callers-10: http://a answered HTTP 500']);
  });

  it('comes back from JSON as it was', () => {
    const one = report([goodRow(), failed, broken, saturation]);
    assert.deepEqual(JSON.parse(JSON.stringify(one)), one);
  });
});

describe('renderTerminalReport', () => {
  it('shows figures, limits, marks and the verdict last', () => {
    const text = renderTerminalReport(report([goodRow(), failed, broken, saturation]), false);
    assert.match(text, /limits: p90 < 10, p99 < 20, failed calls <= 0/);
    assert.match(text, /callers-10 +10 callers +ValidateLocal +10,000 .* none +PASS\n/);
    assert.match(text, /offered-1000 +1,000 calls\/s offered +ValidateLocal +1,000 .* UNAVAILABLE 1 +FAIL\n/);
    assert.match(text, /callers-20 .* no result +INCONCLUSIVE\n/);
    assert.match(text, /saturation-25 .* none +reported\n/);
    assert.match(text, /all RPCs +v2 +3,000 +10\.00 % +10 ± 0\.9 % /);
    assert.match(text, /Knee of ValidateLocal: /);
    assert.match(text, /\n\nFAIL: offered-1000, ValidateLocal: [^\n]+\n$/);
    assert.ok(!text.includes('\u001b'), 'no colour was asked for');
  });

  it('says that the machine was busy, and only then', () => {
    const one = report([goodRow()]);
    const busy = { ...one, about: { ...about, machine: { ...about.machine, loadAverage: 1.1 } } };
    assert.match(renderTerminalReport(busy, false), /busy before the test: load average 1\.1 on 2 cores/);
    assert.doesNotMatch(renderTerminalReport(one, false), /busy/);
  });

  it('colours marks without moving the columns', () => {
    const one = report([goodRow(), failed]);
    const coloured = renderTerminalReport(one, true);
    assert.ok(coloured.includes('\u001b[32mPASS\u001b[0m'));
    assert.ok(coloured.includes('\u001b[31mFAIL\u001b[0m'));
    assert.equal(stripVTControlCharacters(coloured), renderTerminalReport(one, false));
  });

  it('colours only a terminal, and not against NO_COLOR', () => {
    assert.equal(wantsColour({ isTTY: true }, {}), true);
    assert.equal(wantsColour({ isTTY: true }, { NO_COLOR: '' }), true);
    assert.equal(wantsColour({ isTTY: true }, { NO_COLOR: '1' }), false);
    assert.equal(wantsColour({}, {}), false);
  });
});

describe('renderMarkdownReport', () => {
  it('says verdict, machine, command and tables', () => {
    const text = renderMarkdownReport(report([goodRow(), failed]));
    assert.match(text, /^# Load test\n\n\*\*FAIL: /);
    assert.match(text, /\n- ❌ FAIL offered-1000, ValidateLocal, p90 < 10 ms: /);
    assert.match(text, /\n\| callers-10 \| 10 callers \| ValidateLocal \| 10,000 \|.*\| ✅ PASS \|\n/);
    assert.match(text, /2 cores, A <fast> & "good" CPU, Linux 6 x64, Node\.js v20\.20\.2/);
    assert.match(text, /To repeat: `node main\.js run --target 127\.0\.0\.1:50051`/);
  });
});

describe('renderJunitReport', () => {
  it('has a case for each check, fails as failures, inconclusive ones as errors', () => {
    const one = report([goodRow(), failed, broken]);
    const xml = renderJunitReport(one);
    const count = (pattern: RegExp): number => xml.match(pattern)?.length ?? 0;
    const checks = (outcome: string): number =>
      one.checks.filter((check) => check.outcome === outcome).length;
    assert.equal(count(/<testcase /g), one.checks.length);
    assert.equal(count(/<failure /g), checks('fail'));
    assert.equal(count(/<error /g), checks('inconclusive'));
    assert.ok(checks('fail') > 0 && checks('inconclusive') > 0);
    assert.ok(
      xml.includes(
        `tests="${one.checks.length}" failures="${checks('fail')}" errors="${checks('inconclusive')}"`,
      ),
    );
  });

  it('escapes what XML would read', () => {
    const xml = renderJunitReport(report([broken]));
    assert.match(xml, /message="ghz exited with &lt;2&gt;"/);
    assert.match(xml, /name="p90 &lt; 10 ms"/);
  });

  it('is no empty file, which would read as a pass, when nothing was judged', () => {
    assert.match(renderJunitReport(report([])), /tests="1" failures="0" errors="1"/);
  });
});

describe('the report of a hybrid', () => {
  const rows = [
    { ...goodRow(1000), profile: open, cpu: { auth: 0.06, gateway: 0.5 } },
    {
      ...goodRow(1000),
      profile: open,
      rpc: 'REST ValidateLocal' as const,
      cpu: { auth: 0.12, gateway: 0.4 },
    },
  ];
  const evidence = { answers: [], rows, streams: goodStreams };
  const bytes = { grpc: { toServer: 150, toCaller: 89 }, rest: { toServer: 800, toCaller: 326 } };
  const hybrid = createReport(
    { ...evidence, bytes },
    judge({ ...evidence, expectedShares, limits }),
    about,
    limits,
    expectedShares,
  );

  it('puts gRPC and REST side by side', () => {
    const text = renderTerminalReport(hybrid, false);
    assert.match(text, /; REST: p90 < 12, p99 < 20\)/);
    assert.match(text, /ValidateLocal by gRPC and by REST, 1,000 calls\/s offered/);
    assert.match(text, /gRPC through Envoy +1\.00 +1\.00 +1\.00 +yes \(1\.00 < 10\) +no +0\.06 +239\n/);
    assert.match(
      text,
      /REST through Envoy, the gateway and Envoy +1\.00 .* yes \(1\.00 < 12\) +no +0\.52 +1,126\n/,
    );
  });

  it('has a table of the streams', () => {
    const text = renderTerminalReport(hybrid, false);
    assert.match(text, /BulkImport +2 at once +10 +1,000 +[\d,]+ +1,010 .* none +PASS\n/);
    assert.match(
      renderMarkdownReport(hybrid),
      /\n\| WatchStock \| 2 at once \| 10 \| 1,500 \|.*\| ✅ PASS \|\n/,
    );
    assert.match(
      renderJunitReport(hybrid),
      /<testcase classname="streams.Sync" name="each adjustment was applied once">/,
    );
  });

  it('comes back from JSON as it was, and has neither table without REST and streams', () => {
    assert.deepEqual(JSON.parse(JSON.stringify(hybrid)), hybrid);
    const plain = report([goodRow()]);
    assert.deepEqual([plain.streams, plain.sideBySide], [[], null]);
    assert.doesNotMatch(renderTerminalReport(plain, false), /by REST|Streams/);
  });
});
