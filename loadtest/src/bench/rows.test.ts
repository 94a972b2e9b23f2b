import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ArmName, CpuFigures, LatencyFigures, Measurements } from './measurements.js';
import { exitCodeOf, type Row } from './row.js';
import { createRows } from './rows.js';

describe('createRows', () => {
  it('meets every limit when all figures are good', () => {
    const rows = createRows(measurements());
    assert.deepEqual(
      rows.filter(({ limit }) => limit !== undefined).map(({ outcome }) => outcome),
      Array(9).fill('met'),
    );
    assert.equal(exitCodeOf(rows), 0);
  });

  it('takes the median of the ratios of the rounds, not the ratio of the medians', () => {
    // A round in which the machine was slow for both arms says the same as the others.
    const direct = cpu({ 'hello ValidateLocal': [100, 300, 100], 'auth ValidateLocal': [110, 330, 110] });
    const row = find(createRows(measurements({ direct })), 'CPU of ValidateLocal / bare grpc-js');
    assert.equal(row.figure?.median.toFixed(3), '1.100');
    assert.equal(row.figure?.highest.toFixed(3), '1.100');
  });

  it('judges a ratio at its limit as met, and one above as not met', () => {
    const judge = (auth: number) =>
      find(
        createRows(
          measurements({
            direct: cpu({ 'hello ValidateLocal': [100, 100, 100], 'auth ValidateLocal': [auth, auth, auth] }),
          }),
        ),
        'CPU of ValidateLocal / bare grpc-js',
      ).outcome;
    assert.equal(judge(115), 'met');
    assert.equal(judge(115.1), 'not met');
  });

  it('judges a latency at its limit as not met', () => {
    const rows = createRows(measurements({ latency: latencies({ p90: 0.005 }) }));
    assert.equal(find(rows, 'p90 of VerifyToken through Envoy, 10 callers').outcome, 'not met');
    assert.equal(exitCodeOf(rows), 1);
  });

  it('does not judge a latency when the offered rate was not reached in every round', () => {
    const rows = createRows(measurements({ offered: latencies({ startedPerSecond: 1950 }) }));
    const { outcome, note } = find(rows, 'p99 of ValidateLocal through Envoy, 2000 calls/s');
    assert.deepEqual([outcome, note], ['not measured', 'only 1950 calls/s could be offered']);
    assert.equal(exitCodeOf(rows), 2);
  });

  it('says why something was not measured, which outranks a limit that is not met', () => {
    const problem = 'ghz could not be started';
    const rows = createRows(measurements({ direct: { problem }, latency: latencies({ p90: 1 }) }));
    const { outcome, note, figure } = find(rows, 'CPU of VerifyToken, warm / ValidateLocal');
    assert.deepEqual([outcome, note, figure], ['not measured', problem, undefined]);
    assert.equal(exitCodeOf(rows), 2);
  });

  it('does not take an arm without figures for a good one', () => {
    const rows = createRows(measurements({ latency: new Map() }));
    assert.equal(find(rows, 'p90 of ValidateLocal through Envoy, 10 callers').outcome, 'not measured');
  });

  it('compares gRPC with REST by calls per CPU second and by bytes', () => {
    const rows = createRows(measurements());
    assert.equal(find(rows, 'calls per CPU second, gRPC / REST').figure?.median, 2);
    assert.equal(find(rows, 'bytes on the wire, REST / gRPC').figure?.median, 2);
  });
});

function find(rows: readonly Row[], what: string): Row {
  const row = rows.find((candidate) => candidate.what === what);
  assert.ok(row, `a row "${what}"`);
  return row;
}

/** Figures of an imaginary run in which all limits are met, but for what a test says. */
function measurements(other: Partial<Measurements> = {}): Measurements {
  return {
    idle: { hello: 0, auth: 0.003 },
    direct: cpu({}),
    throughEnvoy: cpu({}),
    latency: latencies({}),
    offered: latencies({}),
    wire: {
      grpc: { toServer: 150, toCaller: 50 },
      rest: { toServer: 200, toCaller: 200 },
      message: { protobuf: 114, json: 157 },
    },
    ...other,
  };
}

/** CPU time by arm in microseconds a call; by default 100 in every round, and 200 for REST. */
function cpu(other: Partial<Record<ArmName, readonly number[]>>): CpuFigures {
  const rpcs = ['ValidateLocal', 'VerifyToken', 'GetUserPermissions'] as const;
  const names: readonly ArmName[] = [
    ...rpcs.flatMap((rpc) => [`hello ${rpc}`, `auth ${rpc}`] as const),
    'rest ValidateLocal',
  ];
  return new Map(
    names.map((name) => {
      const rounds = other[name] ?? Array<number>(3).fill(name === 'rest ValidateLocal' ? 200 : 100);
      return [name, rounds.map((server) => ({ server: server / 1e6, envoy: 50 / 1e6 }))];
    }),
  );
}

function latencies(other: { p90?: number; p99?: number; startedPerSecond?: number }): LatencyFigures {
  const figure = { p90: 0.002, p99: 0.004, startedPerSecond: 2000, ...other };
  const good = { p90: 0.002, p99: 0.004, startedPerSecond: 2000 };
  const rpcs = ['ValidateLocal', 'VerifyToken', 'GetUserPermissions'];
  return new Map(rpcs.map((rpc) => [rpc, [figure, other.startedPerSecond === undefined ? figure : good]]));
}
