import type { CommandEvent } from '../command/command-run.js';
import { describeEnd } from '../command/describe-end.js';
import type { Drill } from '../drill.js';
import { readWritten } from '../mesh/weights.js';
import { expectFailed, expectShares, toOutcome } from './judge-observation.js';
import { observeRun } from './observe-run.js';

const steps = [25, 50, 100];
const args = ['run', '--steps', steps.join(), '--hold', '4s', '--check', '1s'];
const limitSeconds = 60;

export const killedCommand: Drill = {
  name: 'killed-command',
  title: 'kill -9 of the command, run again',
  reality:
    'Real services, Envoy and commands. The command gets SIGKILL right after it wrote 25 %; run again, it gets SIGKILL between ' +
    'two checks at 50 %; run again, it must end as if nothing had happened.',
  async run(context) {
    let atLast = 'did not end';
    let resumed: CommandEvent | undefined;
    const observation = await observeRun(context, {
      args,
      callsPerSecond: 600,
      limitSeconds,
      async disturb(first) {
        await first.next(({ event }) => event === 'shifted');
        first.kill('SIGKILL');
        const at = Date.now();
        await first.ended;
        const second = context.startCommand(args, limitSeconds);
        await second.next(({ event, fields }) => event === 'check' && fields['percent'] === 50);
        second.kill('SIGKILL');
        await second.ended;
        const last = context.startCommand(args, limitSeconds);
        resumed = await last.next(({ event }) => event === 'resumed');
        atLast = describeEnd(await last.ended, []);
        return at;
      },
    });
    const { canaryPercent, changes } = readWritten(context.mesh.topology);
    const state = changes[0]?.run?.state;
    return {
      ...toOutcome(observation, [
        { what: 'exit 0 at last', seen: atLast, isMet: atLast === 'exit 0' },
        {
          what: 'resumed at 50 %',
          seen: `at ${resumed?.fields['percent']} %`,
          isMet: resumed?.fields['percent'] === 50,
        },
        expectShares(observation, [0, ...steps]),
        {
          what: '100 % written and finished',
          seen: `${canaryPercent} %, ${state}`,
          isMet: canaryPercent === 100 && state === 'finished',
        },
        expectFailed(observation, 0),
      ]),
      detectSeconds: undefined,
      weightZeroSeconds: undefined,
    };
  },
};
