import type { Drill } from '../drill.js';
import { allReplicasKilled, crashingCanary, oneReplicaKilled } from './dead-replicas.js';
import { failingCanary } from './failing-canary.js';
import { failingStable } from './failing-stable.js';
import { healthyCanary } from './healthy-canary.js';
import { killedCommand } from './killed-command.js';
import { metricsGone, metricsOutages } from './metrics-outages.js';
import { failingCanaries, healthyCanaries } from './repeated-canaries.js';
import { slowCanary } from './slow-canary.js';
import { twoOperators } from './two-operators.js';

/** All drills, in the order of the table. */
export const drills: readonly Drill[] = [
  healthyCanary,
  failingCanary,
  slowCanary,
  crashingCanary,
  metricsGone,
  oneReplicaKilled,
  allReplicasKilled,
  twoOperators,
  killedCommand,
  failingStable,
  healthyCanaries,
  failingCanaries,
  metricsOutages,
];
