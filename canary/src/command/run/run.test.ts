import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CanaryError } from '../../canary-error.js';
import { type ExitCode, exitCodes } from '../../exit-codes.js';
import type { Change, RunState } from '../../split/split.js';
import { createSession } from '../testing/create-session.js';
import { createReplica, createSimulatedMesh, type SimulatedMesh } from '../testing/simulated-mesh.js';
import type { RunOptions } from './begin-run.js';
import { run } from './run.js';
import type { RunEvent } from './run-event.js';

const standard: RunOptions = {
  steps: [10, 25, 50, 100],
  holdSeconds: 60,
  checkSeconds: 10,
  maxHoldSeconds: 600,
  timeoutSeconds: 30,
  isAutoReverting: true,
  isResuming: true,
  reason: 'release v2',
};

/** What a run told, and how it ended. */
interface Told {
  readonly exitCode: ExitCode;
  readonly events: readonly (RunEvent & { readonly at: string })[];
}

async function conduct(
  mesh: SimulatedMesh,
  options: Partial<RunOptions> = {},
  signal = new AbortController().signal,
): Promise<Told> {
  const { session, told } = createSession(mesh, signal);
  const exitCode = await run(session, { ...standard, ...options });
  const events = told.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual({ ...events.at(-1), at: '' }, { event: 'end', exitCode, at: '' });
  return { exitCode, events };
}

function eventsOf<Name extends RunEvent['event']>(
  { events }: Told,
  name: Name,
): readonly (Extract<RunEvent, { event: Name }> & { readonly at: string })[] {
  return events.filter((one) => one.event === name) as never;
}

function stateOf(mesh: SimulatedMesh): RunState['state'] | undefined {
  return mesh.split().changes[0]?.run?.state;
}

/** Somebody else writes a share of the canary. */
function writeAsAnother(mesh: SimulatedMesh, to: number): void {
  const read = mesh.split();
  const at = new Date(mesh.clock.now()).toISOString();
  const change: Change = { at, by: 'bo@ops', command: 'shift', reason: 'mine', from: read.canaryPercent, to };
  void mesh.target.writeSplit(read, change, new AbortController().signal);
}

describe('a run', () => {
  it('takes a healthy canary through all steps, each for at least its time', async () => {
    const mesh = createSimulatedMesh();
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.done);
    assert.deepEqual(mesh.written, [10, 25, 50, 100, 100]);
    assert.ok(mesh.elapsed() >= 240, `${mesh.elapsed()} s`);
    assert.equal(stateOf(mesh), 'finished');
    assert.deepEqual(
      eventsOf(told, 'shifted').map(({ from, to }) => [from, to]),
      [
        [10, 10],
        [10, 25],
        [25, 50],
        [50, 100],
      ],
    );
    assert.deepEqual(
      eventsOf(told, 'finished').map(({ percent }) => percent),
      [100],
    );
    assert.ok(eventsOf(told, 'share').every(({ outcome }) => outcome === 'agrees'));
  });

  it('holds as long as the canary has too few calls, and goes on when they come', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.callsPerSecond = 20;
    mesh.at(300, () => {
      mesh.behaviour.callsPerSecond = 1000;
    });
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.done);
    assert.ok(Date.parse(eventsOf(told, 'shifted')[1]?.at ?? '') > Date.parse('2026-11-24T03:05:00Z'));
  });

  it('F3: without calls it holds, never promotes, and ends as inconclusive with the weights as they are', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.callsPerSecond = 0;
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.inconclusive);
    assert.equal(mesh.split().canaryPercent, 10);
    assert.equal(stateOf(mesh), 'stopped');
    assert.ok(eventsOf(told, 'check').every(({ outcome }) => outcome === 'hold'));
    assert.match(eventsOf(told, 'stopped')[0]?.reasons.join() ?? '', /nothing was decided in 6\d\d s/);
  });

  it('takes all calls from a canary that fails 2 %, within 60 s of 300 calls a second', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.failing.canary = 0.02;
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.rolledBack);
    assert.deepEqual(mesh.written, [10, 0]);
    assert.ok(mesh.elapsed() <= 60, `${mesh.elapsed()} s`);
    assert.equal(stateOf(mesh), 'rolled back');
    assert.equal(eventsOf(told, 'rolledBack')[0]?.from, 10);
    assert.match(mesh.split().changes[0]?.reason ?? '', /the canary failed/);
  });

  it('takes all calls from a canary that is 15 ms slower', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.latency.canary = 0.017;
    assert.equal((await conduct(mesh)).exitCode, exitCodes.rolledBack);
    assert.equal(mesh.split().canaryPercent, 0);
  });

  it('G2: takes all calls from a canary that crashes at 50 %, within a second', async () => {
    const mesh = createSimulatedMesh();
    let crashedAt = 0;
    setCrash(mesh, () => {
      crashedAt = mesh.elapsed();
    });
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.rolledBack);
    assert.deepEqual(mesh.written, [10, 25, 50, 0]);
    assert.ok(mesh.elapsed() - crashedAt <= 1, `${mesh.elapsed() - crashedAt} s`);
    assert.match(eventsOf(told, 'failed')[0]?.reasons[0] ?? '', /auth-canary-1 crashed: its process is gone/);
  });

  it('F2: holds while metrics are away, goes on when they come back before the fourth check', async () => {
    const mesh = createSimulatedMesh();
    mesh.at(15, () => {
      mesh.behaviour.unreadable = 'HTTP 500';
    });
    mesh.at(45, () => {
      mesh.behaviour.unreadable = undefined;
    });
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.done);
    assert.deepEqual(
      eventsOf(told, 'unreadable').map(({ inARow }) => inARow),
      [1, 2, 3],
    );
  });

  it('F2: takes all calls from a canary that cannot be seen for four checks in a row, with a code of its own', async () => {
    const mesh = createSimulatedMesh();
    mesh.at(130, () => {
      mesh.behaviour.unreadable = 'NaN';
    });
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.rolledBackBlind);
    assert.equal(mesh.written.at(-1), 0);
    assert.equal(eventsOf(told, 'unreadable').length, 4);
  });

  it('F10: calls a human when the stable release is as bad, and leaves the weights', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.failing = { stable: 0.05, canary: 0.05 };
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.inconclusive);
    assert.deepEqual(mesh.written, [10, 10]);
    assert.equal(stateOf(mesh), 'stopped');
  });

  it('stops when the calls are not split as written', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.skew = 0.1;
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.wrongSplit);
    assert.equal(mesh.split().canaryPercent, 10);
  });

  it('F6: stops when somebody else writes weights, shows both, and overwrites nothing', async () => {
    const mesh = createSimulatedMesh();
    mesh.at(95, () => writeAsAnother(mesh, 40));
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.conflict);
    assert.deepEqual(mesh.written, [10, 25, 40]);
    const [conflict] = eventsOf(told, 'conflict');
    assert.deepEqual([conflict?.read, conflict?.found], [25, 40]);
    assert.match(
      conflict?.message ?? '',
      /by bo@ops \(shift, .*"mine"\): 25 % to the canary was read, 40 % is written now/,
    );
  });

  it('F6: does not overwrite what was written between the last check and its own write', async () => {
    const mesh = createSimulatedMesh();
    const { writeSplit } = mesh.target;
    let isFirst = true;
    Object.assign(mesh.target, {
      writeSplit: (...args: Parameters<typeof writeSplit>) => {
        if (isFirst && args[1].to === 25) {
          isFirst = false;
          writeAsAnother(mesh, 5);
        }
        return writeSplit(...args);
      },
    });
    assert.equal((await conduct(mesh)).exitCode, exitCodes.conflict);
    assert.equal(mesh.split().canaryPercent, 5);
  });

  it('F8: refuses before it writes when the canary has one ready replica, or something stands in the way', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.replicas = mesh.behaviour.replicas.filter(({ name }) => name !== 'auth-canary-2');
    mesh.behaviour.obstacles = [{ kind: 'unsafe', message: 'no DestinationRule for auth-service-v2' }];
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.refused);
    assert.deepEqual(mesh.written, []);
    assert.match(
      eventsOf(told, 'error')[0]?.message ?? '',
      /no DestinationRule[\s\S]*the canary has 1 ready of 1 replicas/,
    );
  });

  it('holds before the next step as long as something stands in the way', async () => {
    const mesh = createSimulatedMesh();
    mesh.at(5, () => {
      mesh.behaviour.obstacles = [{ kind: 'unsafe', message: 'the manifests are refused' }];
    });
    mesh.at(200, () => {
      mesh.behaviour.obstacles = [];
    });
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.done);
    assert.ok(Date.parse(eventsOf(told, 'shifted')[1]?.at ?? '') >= Date.parse('2026-11-24T03:03:20Z'));
    assert.ok(eventsOf(told, 'check').some(({ waitsFor }) => waitsFor.includes('the manifests are refused')));
  });

  it('F11: says the patch to make by hand when the rollback is refused', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.failing.canary = 0.5;
    mesh.at(2, () => {
      mesh.behaviour.writeError = () =>
        new CanaryError(exitCodes.noRights, 'forbidden. By hand: kubectl patch …');
    });
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.noRights);
    assert.equal(eventsOf(told, 'failed').length, 1);
    assert.match(eventsOf(told, 'error')[0]?.message ?? '', /kubectl patch/);
  });

  it('keeps trying to roll back while the target is away', async () => {
    const mesh = createSimulatedMesh();
    setCrash(mesh, () => {
      mesh.behaviour.writeError = () => new CanaryError(exitCodes.unreachable, 'away');
      mesh.at(mesh.elapsed() + 20, () => {
        mesh.behaviour.writeError = undefined;
      });
    });
    assert.equal((await conduct(mesh)).exitCode, exitCodes.rolledBack);
    assert.equal(mesh.split().canaryPercent, 0);
  });

  it('survives a target that is away for a moment', async () => {
    const mesh = createSimulatedMesh();
    mesh.at(12, () => {
      mesh.behaviour.isAway = true;
    });
    mesh.at(35, () => {
      mesh.behaviour.isAway = false;
    });
    assert.equal((await conduct(mesh)).exitCode, exitCodes.done);
  });

  it('leaves a canary that fails its calls when it is told to, with a code of its own', async () => {
    const mesh = createSimulatedMesh();
    mesh.behaviour.failing.canary = 0.2;
    const told = await conduct(mesh, { isAutoReverting: false });
    assert.equal(told.exitCode, exitCodes.failing);
    assert.equal(mesh.split().canaryPercent, 10);
    assert.equal(stateOf(mesh), 'stopped');
  });
});

describe('a run that was ended in the middle', () => {
  async function interrupt(mesh: SimulatedMesh, seconds: number): Promise<Told> {
    const end = new AbortController();
    mesh.at(seconds, () => end.abort(new Error('Ctrl-C')));
    return conduct(mesh, {}, end.signal);
  }

  it('says what is left, keeps the weights, and goes on at its step with its plan when it is run again', async () => {
    const mesh = createSimulatedMesh();
    const first = await interrupt(mesh, 100);
    assert.equal(first.exitCode, exitCodes.interrupted);
    assert.match(
      eventsOf(first, 'interrupted')[0]?.message ?? '',
      /keeps 25 %, and nobody watches it: `canary run` goes on/,
    );
    assert.equal(mesh.split().canaryPercent, 25);
    const again = await conduct(mesh, { steps: [1, 2], holdSeconds: 1 });
    assert.equal(again.exitCode, exitCodes.done);
    assert.deepEqual(mesh.written, [10, 25, 25, 50, 100, 100]);
    const [resumed] = eventsOf(again, 'resumed');
    assert.deepEqual([resumed?.step, resumed?.steps], [2, [10, 25, 50, 100]]);
    assert.equal(resumed?.id, eventsOf(first, 'started')[0]?.id);
  });

  it('is taken back and begun anew with --no-resume, to the same end', async () => {
    const mesh = createSimulatedMesh();
    await interrupt(mesh, 100);
    const again = await conduct(mesh, { isResuming: false });
    assert.equal(again.exitCode, exitCodes.done);
    assert.deepEqual(mesh.written, [10, 25, 0, 10, 25, 50, 100, 100]);
  });

  it('is rolled back when the canary is not whole any more', async () => {
    const mesh = createSimulatedMesh();
    await interrupt(mesh, 100);
    mesh.behaviour.replicas = mesh.behaviour.replicas.map((replica) =>
      replica.name === 'auth-canary-1' ? createReplica(replica.name, 'canary', { isReady: false }) : replica,
    );
    assert.equal((await conduct(mesh)).exitCode, exitCodes.rolledBack);
    assert.equal(mesh.split().canaryPercent, 0);
  });

  it('F6: does not go on after weights that were written without this command', async () => {
    const mesh = createSimulatedMesh();
    await interrupt(mesh, 100);
    Object.assign(mesh.target, { readSplit: async () => ({ ...mesh.split(), canaryPercent: 33 }) });
    const told = await conduct(mesh);
    assert.equal(told.exitCode, exitCodes.conflict);
    assert.match(eventsOf(told, 'error')[0]?.message ?? '', /had written 25 %, but 33 % is written now/);
    assert.deepEqual(mesh.written, [10, 25]);
  });

  it('is left alone when another engine owns the weights by then', async () => {
    const mesh = createSimulatedMesh();
    await interrupt(mesh, 100);
    Object.assign(mesh.target, { readSplit: async () => ({ ...mesh.split(), owner: 'argo-rollouts' }) });
    assert.equal((await conduct(mesh)).exitCode, exitCodes.refused);
    assert.deepEqual(mesh.written, [10, 25]);
  });

  it('loses the run to whoever goes on with it', async () => {
    const mesh = createSimulatedMesh();
    const later: Promise<Told>[] = [];
    mesh.at(100, () => later.push(conduct(mesh)));
    const first = await conduct(mesh);
    assert.equal(first.exitCode, exitCodes.conflict);
    assert.equal((await later[0])?.exitCode, exitCodes.done);
    assert.deepEqual(mesh.written, [10, 25, 25, 50, 100, 100]);
  });

  it('has nothing to do after the end', async () => {
    const mesh = createSimulatedMesh();
    await conduct(mesh);
    const before = mesh.written.length;
    assert.equal((await conduct(mesh)).exitCode, exitCodes.done);
    assert.equal(mesh.written.length, before);
  });
});

/** Lets the process of a canary vanish ten seconds after it got 50 %. */
function setCrash(mesh: SimulatedMesh, onCrash: () => void): void {
  const timer = (): void => {
    if (mesh.split().canaryPercent !== 50) {
      mesh.at(mesh.elapsed() + 1, timer);
      return;
    }
    mesh.behaviour.replicas = mesh.behaviour.replicas.map((replica) =>
      replica.name === 'auth-canary-1' ? { ...replica, isReady: false, startTime: undefined } : replica,
    );
    onCrash();
  };
  mesh.at(1, timer);
}
