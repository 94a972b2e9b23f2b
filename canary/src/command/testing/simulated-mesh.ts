import { CanaryError } from '../../canary-error.js';
import { exitCodes } from '../../exit-codes.js';
import {
  type MetricsSource,
  type ReplicaCounters,
  type Snapshot,
  UnreadableError,
} from '../../metrics/snapshot.js';
import { maxChanges } from '../../split/change-record.js';
import type { Change, Role, Split } from '../../split/split.js';
import { describeConflict } from '../../target/conflict.js';
import type { Obstacle, Replica, Target } from '../../target/target.js';
import type { Clock } from '../clock.js';

/** How the simulated mesh behaves; a test changes it while time passes. */
export interface Behaviour {
  callsPerSecond: number;
  /** Part of the calls that end with INTERNAL, by release. */
  failing: Record<Role, number>;
  /** Seconds that 90 % of the calls take at most, by release. */
  latency: Record<Role, number>;
  /** Part of the calls that the canary gets beside its weight. */
  skew: number;
  unreadable: string | undefined;
  obstacles: Obstacle[];
  /** Thrown by writes; undefined lets them through. */
  writeError: (() => Error) | undefined;
  /** Thrown by every question to the target. */
  isAway: boolean;
  replicas: Replica[];
}

/** A mesh in which time passes only when somebody sleeps. */
export interface SimulatedMesh {
  readonly target: Target;
  readonly source: MetricsSource;
  readonly clock: Clock;
  readonly behaviour: Behaviour;
  readonly split: () => Split;
  /** Every weight that was written, the first one first. */
  readonly written: number[];
  /** Does something once so many seconds have passed since the mesh was created. */
  at(seconds: number, action: () => void): void;
  /** Seconds since the mesh was created. */
  elapsed(): number;
}

const startAt = Date.parse('2026-11-24T03:00:00Z');

/** Creates a replica that is ready. */
export function createReplica(name: string, role: Role, more: Partial<Replica> = {}): Replica {
  return {
    name,
    role,
    release: role === 'stable' ? 'v1' : 'v2',
    isReady: true,
    startTime: '2026-11-24T02:00:00Z',
    restarts: 0,
    metricsAddress: '127.0.0.1:9464',
    ...more,
  };
}

/** Creates a mesh of two replicas of each release, with 300 calls a second of which the canary gets 10 %. */
export function createSimulatedMesh(): SimulatedMesh {
  const behaviour: Behaviour = {
    callsPerSecond: 300,
    failing: { stable: 0, canary: 0 },
    latency: { stable: 0.002, canary: 0.002 },
    skew: 0,
    unreadable: undefined,
    obstacles: [],
    writeError: undefined,
    isAway: false,
    replicas: (['stable', 'canary'] as const).flatMap((role) =>
      [1, 2].map((number) => createReplica(`auth-${role}-${number}`, role)),
    ),
  };
  let now = startAt;
  let split: Split = { canaryPercent: 10, revision: '0', owner: undefined, changes: [] };
  const written: number[] = [];
  const counted: Record<Role, Tally> = { stable: emptyTally(), canary: emptyTally() };
  let waiting: { readonly at: number; readonly action: () => void }[] = [];

  function passUntil(time: number): void {
    const due = waiting.filter(({ at }) => at <= time).sort((a, b) => a.at - b.at);
    waiting = waiting.filter(({ at }) => at > time);
    for (const { at, action } of due) {
      countUntil(at);
      action();
    }
    countUntil(time);
  }

  function countUntil(time: number): void {
    const calls = (behaviour.callsPerSecond * Math.max(0, time - now)) / 1000;
    const part = Math.min(1, split.canaryPercent / 100 + behaviour.skew);
    for (const [role, share] of [
      ['canary', part],
      ['stable', 1 - part],
    ] as const) {
      const tally = counted[role];
      tally.calls += calls * share;
      tally.failed += calls * share * behaviour.failing[role];
    }
    now = Math.max(now, time);
  }

  function ask(): void {
    if (behaviour.isAway) {
      throw new CanaryError(exitCodes.unreachable, 'the API server does not answer');
    }
  }

  const target: Target = {
    name: 'simulated mesh',
    operator: 'ana@ops',
    async readSplit() {
      ask();
      return split;
    },
    async writeSplit(read, change: Change) {
      ask();
      const error = behaviour.writeError?.();
      if (error !== undefined) {
        throw error;
      }
      if (read.revision !== split.revision) {
        throw new CanaryError(exitCodes.conflict, describeConflict(read, split));
      }
      split = {
        ...split,
        canaryPercent: change.to,
        revision: String(Number(split.revision) + 1),
        changes: [change, ...split.changes].slice(0, maxChanges),
      };
      written.push(change.to);
      return split;
    },
    async readProxies() {
      ask();
      return [{ name: 'envoy', canaryPercent: split.canaryPercent }];
    },
    async readReplicas() {
      ask();
      return behaviour.replicas;
    },
    async scrape() {
      throw new Error('the source of this mesh does not scrape');
    },
    async findObstacles() {
      ask();
      return behaviour.obstacles;
    },
    async sendCalls({ calls }) {
      return { calls, byStatus: { OK: calls } };
    },
    async promote() {
      throw new Error('nothing to promote');
    },
  };

  return {
    target,
    source: {
      name: 'the simulation',
      async read(): Promise<Snapshot> {
        if (behaviour.unreadable !== undefined) {
          throw new UnreadableError(behaviour.unreadable);
        }
        return {
          at: now,
          replicas: (['stable', 'canary'] as const).map((role) =>
            toCounters(role, counted[role], behaviour.latency[role]),
          ),
        };
      },
    },
    clock: {
      now: () => now,
      async sleep(milliseconds, signal) {
        signal.throwIfAborted();
        passUntil(now + milliseconds);
        signal.throwIfAborted();
      },
    },
    behaviour,
    split: () => split,
    written,
    at: (seconds, action) => void waiting.push({ at: startAt + seconds * 1000, action }),
    elapsed: () => (now - startAt) / 1000,
  };
}

interface Tally {
  calls: number;
  failed: number;
}

function emptyTally(): Tally {
  return { calls: 0, failed: 0 };
}

function toCounters(role: Role, tally: Tally, latency: number): ReplicaCounters {
  const calls = Math.floor(tally.calls);
  const failed = Math.floor(tally.failed);
  return {
    replica: role,
    role,
    processStartSeconds: 1,
    methods: [
      {
        service: 'auth.AuthService',
        method: 'ValidateLocal',
        isStreaming: false,
        byStatus: { OK: calls - failed, INTERNAL: failed },
        buckets: [0.001, 0.005, 0.01, 0.02, 0.05, Number.POSITIVE_INFINITY].map((le) => ({
          le,
          count: le >= latency ? calls : 0,
        })),
        openStreams: 0,
      },
    ],
  };
}
