import { Command, Option } from 'commander';
import { parseCount, parseDuration, parsePercent, parseSteps, parseUrl } from './command/arguments.js';
import { type GlobalOptions, readVersion } from './command/global-options.js';
import { exitCodesHelp } from './command/help.js';
import { history } from './command/history.js';
import { openSession, type Surroundings } from './command/open-session.js';
import { promote } from './command/promote.js';
import { rollback } from './command/rollback.js';
import { run } from './command/run/run.js';
import type { Session } from './command/session.js';
import { shift } from './command/shift.js';
import { status } from './command/status.js';
import { verify } from './command/verify.js';
import type { ExitCode } from './exit-codes.js';

/** Options of {@link createProgram}. */
export interface ProgramOptions extends Surroundings {
  /** Gets the exit code of the verb that was run. */
  readonly onEnd: (exitCode: ExitCode) => void;
}

/** Creates the command `canary`. Throws `CommanderError` for arguments that make no sense, and for `--help`. */
export function createProgram(options: ProgramOptions): Command {
  const { streams, onEnd } = options;
  const program = new Command('canary')
    .description('Moves calls between the two releases of auth, and proves that it was safe.')
    .version(readVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
    })
    .showHelpAfterError('(add --help for what there is)')
    .option('--local', 'the local mesh (`make up`); by default, when one runs')
    .option('--context <name>', 'a context of the kubeconfig; by default, the current one')
    .option('--namespace <name>', 'the namespace of the bundle; by default, that of the context')
    .option('--kubeconfig <file>', 'by default, KUBECONFIG or ~/.kube/config')
    .addOption(
      new Option('--prometheus <url>', 'judge by this Prometheus; by default, by the replicas themselves')
        .env('CANARY_PROMETHEUS_URL')
        .argParser(parseUrl),
    )
    .option('--policy <file>', 'by what a canary is judged; by default, policy.json of this package')
    .option('--json', 'print JSON for programs: one document; `run` prints an event a line')
    .option('--no-color', 'print no colours; nor are there any with NO_COLOR, or where no terminal is')
    .addOption(new Option('--topology <file>', 'a local mesh other than that of `make up`').hideHelp())
    .addHelpText('after', exitCodesHelp);

  /** Runs a verb in a session that the global options open. */
  const within =
    <Args extends readonly unknown[]>(verb: (session: Session, ...args: Args) => Promise<ExitCode>) =>
    async (...args: Args): Promise<void> => {
      const session = await openSession(program.opts<GlobalOptions>(), options);
      onEnd(await verb(session, ...args));
    };

  program
    .command('status')
    .description(
      'Shows the weights as written, in force and observed, and how both releases do. Changes nothing.',
    )
    .option(
      '--over <duration>',
      'count calls for so long; by default, 5s, and 30s by a Prometheus',
      parseDuration,
    )
    .addHelpText('after', example('canary status', 'canary status --over 30s --json'))
    .action(({ over }: { over?: number }) => within(status)(over));

  addShift(program, within);
  addVerify(program, within);
  addRun(program, within);

  program
    .command('rollback')
    .description('Takes all calls from the canary at once.')
    .option('--reason <text>', 'kept with the change', '')
    .option('--timeout <duration>', 'how long proxies may take', parseDuration, 30)
    .option('--force', 'also when no replica of the stable release is ready')
    .addHelpText('after', example('canary rollback --reason "p99 doubled"'))
    .action(({ reason, timeout, force = false }: { reason: string; timeout: number; force?: boolean }) =>
      within(rollback)({ reason, timeoutSeconds: timeout, isForced: force }),
    );

  program
    .command('promote')
    .description(
      'Makes the build of the canary the stable release, once it has all calls, and gives the calls back to that.',
    )
    .option('--reason <text>', 'kept with the change', '')
    .option('--timeout <duration>', 'how long proxies may take', parseDuration, 30)
    .addHelpText('after', example('canary promote --reason "v2 is out"'))
    .action(({ reason, timeout }: { reason: string; timeout: number }) =>
      within(promote)({ reason, timeoutSeconds: timeout }),
    );

  program
    .command('history')
    .description('Shows the last 20 changes of the weights by this command. Changes nothing.')
    .addHelpText('after', example('canary history'))
    .action(() => within(history)());

  return program;
}

type Within = <Args extends readonly unknown[]>(
  verb: (session: Session, ...args: Args) => Promise<ExitCode>,
) => (...args: Args) => Promise<void>;

function addShift(program: Command, within: Within): void {
  program
    .command('shift')
    .description(
      'Gives the canary N percent of the calls, by gRPC and REST, and waits until it has them. Refuses what is not safe.',
    )
    .argument('<N>', 'percent of the calls, 0 to 100', parsePercent)
    .option('--reason <text>', 'kept with the change', '')
    .option('--release <name>', 'only if the canary is of this release, such as v2')
    .option('--timeout <duration>', 'how long proxies and calls may take', parseDuration, 30)
    .addHelpText('after', example('canary shift 25 --reason "10 % was fine"', 'canary shift 0'))
    .action((to: number, flags: { reason: string; release?: string; timeout: number }) =>
      within(shift)(to, {
        reason: flags.reason,
        release: flags.release,
        timeoutSeconds: flags.timeout,
      }),
    );
}

function addVerify(program: Command, within: Within): void {
  program
    .command('verify')
    .description(
      'Tests whether the calls are really split as written, or N percent to the canary. Changes nothing.',
    )
    .argument('[N]', 'percent of the calls, 0 to 100; by default, what is written', parsePercent)
    .addOption(
      new Option('--send <calls>', 'send calls of its own and count them with the others')
        .argParser(parseCount)
        .conflicts('watch'),
    )
    .option('--rate <calls>', 'at most so many calls a second, with --send', parseCount, 200)
    .option('--watch <duration>', 'only count the calls that come', parseDuration, 10)
    .addHelpText(
      'after',
      example('canary verify', 'canary verify 25 --send 2000', 'canary verify --watch 60s'),
    )
    .action((wanted: number | undefined, flags: { send?: number; rate: number; watch: number }) =>
      within(verify)(
        wanted,
        flags.send === undefined
          ? { kind: 'watch', seconds: flags.watch }
          : { kind: 'send', calls: flags.send, perSecond: flags.rate },
      ),
    );
}

interface RunFlags {
  readonly steps?: readonly number[];
  readonly hold?: number;
  readonly check?: number;
  readonly maxHold: number;
  readonly timeout: number;
  readonly autoRevert: boolean;
  readonly resume: boolean;
  readonly reason: string;
}

function addRun(program: Command, within: Within): void {
  program
    .command('run')
    .description(
      'Takes the canary through steps, each as long as it takes to prove that it is as good as the stable release. A canary ' +
        'that fails gets no calls any more. Killed and run again, it goes on where it was.',
    )
    .option('--steps <list>', 'percent of each step; by default, those of the policy', parseSteps)
    .option('--hold <duration>', 'shortest time of a step; by default, that of the policy', parseDuration)
    .option('--check <duration>', 'time between two checks; by default, that of the policy', parseDuration)
    .option('--max-hold <duration>', 'end as inconclusive when a step takes longer', parseDuration, 3600)
    .option('--timeout <duration>', 'how long proxies may take', parseDuration, 30)
    .option('--auto-revert', 'take the calls from a canary that fails; this is the default', true)
    .option('--no-auto-revert', 'leave a canary that fails its calls, and exit with 10')
    .option('--no-resume', 'take back a run that was not ended, and begin anew')
    .option('--reason <text>', 'kept with each change', '')
    .addHelpText(
      'after',
      example('canary run', 'canary run --steps 10,50,100 --hold 10m', 'canary run --json | jq .event'),
    )
    .action((flags: RunFlags) =>
      within(run)({
        steps: flags.steps,
        holdSeconds: flags.hold,
        checkSeconds: flags.check,
        maxHoldSeconds: flags.maxHold,
        timeoutSeconds: flags.timeout,
        isAutoReverting: flags.autoRevert,
        isResuming: flags.resume,
        reason: flags.reason,
      }),
    );
}

function example(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n\n\`canary --help\` lists the exit codes.`;
}
