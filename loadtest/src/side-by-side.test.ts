import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MeasuredRow } from './measured-row.js';
import { createSideBySide } from './side-by-side.js';
import { goodRow, measured, open } from './testing/evidence.js';

const cpu = { auth: 2, gateway: 4 };
const grpc: MeasuredRow = { ...goodRow(), profile: open, run: measured([{ calls: 1000, ms: 1 }]), cpu };
const rest: MeasuredRow = { ...grpc, rpc: 'REST ValidateLocal', run: measured([{ calls: 1000, ms: 3 }]) };
const bytes = { grpc: { toServer: 150, toCaller: 50 }, rest: { toServer: 800, toCaller: 300 } };

describe('createSideBySide', () => {
  it('compares latency, CPU and bytes at the same rate; the gateway counts for REST alone', () => {
    const both = createSideBySide([grpc, rest], bytes);
    assert.equal(both?.callsPerSecond, 1000);
    assert.deepEqual(
      [both?.grpc, both?.rest].map((side) => [side?.latency?.p90, side?.cpuPerCall, side?.bytes]),
      [
        [0.001, 0.002, 200],
        [0.003, 0.006, 1100],
      ],
    );
  });

  it('does not compare different loads', () => {
    const other = { ...rest, profile: { ...open, name: 'offered-500', callsPerSecond: 500 } };
    assert.equal(createSideBySide([grpc, other], bytes), undefined);
    assert.equal(createSideBySide([grpc], bytes), undefined);
  });

  it('has null for what could not be had', () => {
    const both = createSideBySide([grpc, { ...rest, run: { broken: 'x' }, cpu: undefined }], undefined);
    assert.deepEqual(both?.rest, { latency: null, cpuPerCall: null, bytes: null });
    assert.equal(both?.grpc.bytes, null);
  });
});
