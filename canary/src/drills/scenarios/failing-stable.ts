import type { Drill } from '../drill.js';
import { readWritten } from '../mesh/weights.js';
import { expectInternal } from './failing-canary.js';
import { expectExit, expectShares, toOutcome } from './judge-observation.js';
import { observeRun } from './observe-run.js';

export const failingStable: Drill = {
  name: 'failing-stable',
  title: 'stable fails as badly as the canary',
  reality:
    'Real services, Envoy and command. Both releases end 4 % of their calls with INTERNAL, each by a seed of its own.',
  async run(context) {
    const { mesh, seed } = context;
    mesh.setFaults('stable', { failPercent: 4, seed });
    mesh.setFaults('canary', { failPercent: 4, seed: seed + 1_000_000 });
    const args = ['run', '--steps', '50,100', '--hold', '5s', '--check', '1s'];
    const observation = await observeRun(context, { args, callsPerSecond: 300, limitSeconds: 60 });
    const written = readWritten(mesh.topology).canaryPercent;
    return {
      ...toOutcome(observation, [
        expectExit(observation, 6),
        expectShares(observation, [0, 50]),
        { what: '50 % stay written', seen: `${written} %`, isMet: written === 50 },
        expectInternal(observation),
      ]),
      weightZeroSeconds: undefined,
    };
  },
};
