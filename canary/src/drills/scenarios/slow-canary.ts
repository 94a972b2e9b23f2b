import type { Drill } from '../drill.js';
import { expectExit, expectFailed, expectZeroWithin, toOutcome } from './judge-observation.js';
import { observeRun } from './observe-run.js';

export const slowCanary: Drill = {
  name: 'slow',
  title: 'canary is 15 ms slower',
  reality:
    'Real services, Envoy and command. Both canary replicas answer each call 15 ms later, inside what they themselves measure.',
  async run(context) {
    context.mesh.setFaults('canary', { delayMs: 15 });
    const args = ['run', '--steps', '50,100', '--hold', '5s', '--check', '2s'];
    const observation = await observeRun(context, { args, callsPerSecond: 300, limitSeconds: 60 });
    return toOutcome(observation, [
      expectExit(observation, 7),
      expectZeroWithin(observation, 30),
      expectFailed(observation, 0),
    ]);
  },
};
