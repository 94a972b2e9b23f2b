import { rpcNames } from '../rpcs.js';
import type { CpuPerCall } from './measure-cpu.js';
import {
  type ArmName,
  type CpuFigures,
  isUnmeasured,
  type LatencyFigures,
  type Measurements,
  offeredRate,
  type Unmeasured,
  type WireFigures,
} from './measurements.js';
import { pick, type Row, row } from './row.js';
import { ratios } from './statistics.js';

/** Judges what was measured. Order as in the report: what is judged first. */
export function createRows(measured: Measurements): readonly Row[] {
  return [...judgedRows(measured), ...cpuRows(measured), ...restRows(measured)];
}

function judgedRows({ direct, latency, offered }: Measurements): Row[] {
  const compare = (what: string, numerator: ArmName, denominator: ArmName, limit: number): Row =>
    row(what, 'ratio', { comparison: '≤', value: limit }, direct, (figures) =>
      compareServers(figures, numerator, denominator),
    );
  return [
    compare('CPU of ValidateLocal / bare grpc-js', 'auth ValidateLocal', 'hello ValidateLocal', 1.15),
    compare('CPU of VerifyToken, warm / ValidateLocal', 'auth VerifyToken', 'auth ValidateLocal', 1.1),
    compare(
      'CPU of GetUserPermissions / ValidateLocal',
      'auth GetUserPermissions',
      'auth ValidateLocal',
      1.1,
    ),
    ...rpcNames.map((rpc) =>
      row(
        `p90 of ${rpc} through Envoy, 10 callers`,
        'milliseconds',
        { comparison: '<', value: 5 },
        latency,
        (figures) => pick(figures, rpc).map(({ p90 }) => p90 * 1000),
      ),
    ),
    ...rpcNames.map((rpc) =>
      row(
        `p99 of ${rpc} through Envoy, ${offeredRate} calls/s`,
        'milliseconds',
        { comparison: '<', value: 10 },
        requireRate(offered, rpc),
        (figures) => pick(figures, rpc).map(({ p99 }) => p99 * 1000),
      ),
    ),
  ];
}

/** The part of the offered calls that must have been started for a latency to count. */
const minimumRate = 0.98;

/** Latencies at a rate that was not reached say nothing about that rate. */
function requireRate(offered: LatencyFigures | Unmeasured, rpc: string): LatencyFigures | Unmeasured {
  if (isUnmeasured(offered)) {
    return offered;
  }
  const slowest = Math.min(...pick(offered, rpc).map(({ startedPerSecond }) => startedPerSecond));
  return slowest >= minimumRate * offeredRate
    ? offered
    : { problem: `only ${Math.round(slowest)} calls/s could be offered` };
}

function cpuRows({ idle, direct, throughEnvoy }: Measurements): Row[] {
  const server = (arm: ArmName, figures: CpuFigures | Unmeasured, path: string): Row =>
    row(`CPU of a call, ${arm}, ${path}`, 'microseconds', undefined, figures, (all) =>
      pick(all, arm).map((figure: CpuPerCall) => figure.server * 1e6),
    );
  const envoy = (arm: ArmName): Row =>
    row(`CPU of a call, Envoy in front of ${arm}`, 'microseconds', undefined, throughEnvoy, (all) =>
      pick(all, arm).map((figure: CpuPerCall) => (figure.envoy ?? Number.NaN) * 1e6),
    );
  const ratio = (
    what: string,
    numerator: ArmName,
    denominator: ArmName,
    figures: CpuFigures | Unmeasured,
  ): Row => row(what, 'ratio', undefined, figures, (all) => compareServers(all, numerator, denominator));
  return [
    ...rpcNames.flatMap((rpc) => [
      server(`hello ${rpc}`, direct, 'direct'),
      server(`auth ${rpc}`, direct, 'direct'),
    ]),
    row('CPU while nobody calls, hello', 'milliseconds a second', undefined, idle, ({ hello }) => [
      hello * 1000,
    ]),
    row('CPU while nobody calls, auth', 'milliseconds a second', undefined, idle, ({ auth }) => [
      auth * 1000,
    ]),
    ratio('CPU of VerifyToken / bare grpc-js', 'auth VerifyToken', 'hello VerifyToken', direct),
    ratio(
      'CPU of GetUserPermissions / bare grpc-js',
      'auth GetUserPermissions',
      'hello GetUserPermissions',
      direct,
    ),
    server('hello ValidateLocal', throughEnvoy, 'through Envoy'),
    ...rpcNames.map((rpc) => server(`auth ${rpc}`, throughEnvoy, 'through Envoy')),
    ratio(
      'CPU of ValidateLocal / bare grpc-js, through Envoy',
      'auth ValidateLocal',
      'hello ValidateLocal',
      throughEnvoy,
    ),
    envoy('hello ValidateLocal'),
    ...rpcNames.map((rpc) => envoy(`auth ${rpc}`)),
  ];
}

function restRows({ direct, wire }: Measurements): Row[] {
  const perSecond = (arm: ArmName): Row =>
    row(`calls per CPU second, ${arm}`, 'calls per CPU second', undefined, direct, (all) =>
      pick(all, arm).map((figure: CpuPerCall) => 1 / figure.server),
    );
  const bytes = (what: string, read: (figures: WireFigures) => number, note = ''): Row =>
    row(what, 'bytes', undefined, wire, (figures) => [read(figures)], note);
  return [
    perSecond('auth ValidateLocal'),
    perSecond('rest ValidateLocal'),
    row(
      'calls per CPU second, gRPC / REST',
      'ratio',
      undefined,
      direct,
      (all) => compareServers(all, 'rest ValidateLocal', 'auth ValidateLocal'),
      'the ADR claims 4.0: 8,000 against 2,000 req/s',
    ),
    bytes('bytes on the wire for a call, gRPC', ({ grpc }) => grpc.toServer + grpc.toCaller),
    bytes('bytes on the wire for a call, REST', ({ rest }) => rest.toServer + rest.toCaller),
    row('bytes on the wire, REST / gRPC', 'ratio', undefined, wire, ({ grpc, rest }) => [
      (rest.toServer + rest.toCaller) / (grpc.toServer + grpc.toCaller),
    ]),
    bytes('bytes of the question alone, protobuf', ({ message }) => message.protobuf, 'the ADR claims 68'),
    bytes('bytes of the question alone, JSON', ({ message }) => message.json, 'the ADR claims 156'),
  ];
}

function compareServers(figures: CpuFigures, numerator: ArmName, denominator: ArmName): number[] {
  const [above, below] = [numerator, denominator].map((arm) =>
    pick(figures, arm).map(({ server }) => server),
  );
  return ratios(above ?? [], below ?? []);
}
