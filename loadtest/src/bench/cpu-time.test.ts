import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cpuSeconds, parseCpuTime } from './cpu-time.js';

describe('parseCpuTime', () => {
  it('reads every form that ps writes', () => {
    assert.equal(parseCpuTime('  0:01.25\n'), 1.25);
    assert.equal(parseCpuTime('61:02.50'), 3662.5);
    assert.equal(parseCpuTime('02:03:04'), 7384);
    assert.equal(parseCpuTime('1-00:00:01'), 86_401);
  });

  it('refuses anything else', () => {
    assert.throws(() => parseCpuTime(''), /a CPU time that is none: ""/);
    assert.throws(() => parseCpuTime('PID'), /"PID"/);
  });
});

describe('cpuSeconds', () => {
  it('agrees with what the process itself counts', async () => {
    const before = await cpuSeconds(process.pid);
    const own = process.cpuUsage();
    while (process.cpuUsage(own).user < 200_000) {
      // Uses CPU time, which is what is measured.
    }
    const { user, system } = process.cpuUsage(own);
    const measured = (await cpuSeconds(process.pid)) - before;
    assert.ok(Math.abs(measured - (user + system) / 1e6) < 0.05, `${measured} s`);
  });

  it('fails for a process that does not exist', async () => {
    await assert.rejects(cpuSeconds(2 ** 22 + 1));
  });
});
