import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { locateTopologyFile, type Topology } from '@zenlogic/local';
import { runCanary } from '../../run-canary.js';
import { openLocalTarget } from '../../target/local/open-local-target.js';

/** The command as an operator runs it, on a mesh of the test's own. */
export interface CanaryProcess {
  /** Runs it to its end, in this process: that takes no second to start. */
  run(...args: readonly string[]): Promise<Ended>;
  /** Starts it in a process of its own. What still runs when the test ends is killed. */
  start(...args: readonly string[]): Started;
}

/** How the command ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command while it runs. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when a line of stdout fits. Fails when the command ends before. */
  line(expression: RegExp): Promise<void>;
}

/** Options of {@link createCanaryProcess}. */
export interface CanaryProcessOptions {
  /** Fields of the policy that differ from a quick one. */
  readonly policy?: Readonly<Record<string, unknown>>;
  /** The user that runs it, for rights. By default, that of the test. */
  readonly uid?: number | undefined;
}

const main = fileURLToPath(new URL('../../main.js', import.meta.url));

/** A policy that decides within seconds. */
const quickPolicy = {
  steps: [10, 50, 100],
  holdSeconds: 2,
  checkSeconds: 1,
  minCanaryCalls: 60,
  failureSignificance: 0.0001,
  earlyFailureSignificance: 0.0000001,
  shareSignificance: 0.001,
  // Tests share two cores with much else; how fast calls are is not their matter.
  p90GoalMilliseconds: 200,
  p90MarginMilliseconds: 200,
  stableFailurePercent: 50,
  unreadableChecks: 4,
  metricsAgeSeconds: 30,
};

/** Makes the command ready for a mesh. */
export function createCanaryProcess(
  t: TestContext,
  { stateDir }: Topology,
  { policy = {}, uid }: CanaryProcessOptions = {},
): CanaryProcess {
  const policyFile = join(stateDir, 'policy.json');
  writeFileSync(policyFile, JSON.stringify({ ...quickPolicy, ...policy }));
  const common = ['--topology', locateTopologyFile(stateDir), '--policy', policyFile];

  function start(...args: readonly string[]): Started {
    const child = spawn(process.execPath, ['--enable-source-maps', main, ...common, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(uid !== undefined && { uid, gid: uid }),
    });
    t.after(() => child.kill('SIGKILL'));
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      child.emit('told');
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const ended = new Promise<Ended>((resolve) => {
      child.on('close', (exitCode) => {
        child.emit('told');
        resolve({ exitCode, stdout, stderr });
      });
    });
    return {
      child,
      ended,
      line: (expression) =>
        new Promise((resolve, reject) => {
          const look = (): void => {
            if (expression.test(stdout)) {
              child.off('told', look);
              resolve();
            } else if (child.exitCode !== null || child.signalCode !== null) {
              reject(new Error(`ended with ${child.exitCode} before ${expression}:\n${stdout}${stderr}`));
            }
          };
          child.on('told', look);
          look();
        }),
    };
  }

  async function run(...args: readonly string[]): Promise<Ended> {
    let stdout = '';
    let stderr = '';
    const exitCode = await runCanary([...common, ...args], {
      streams: {
        stdout: { write: (text) => (stdout += text) },
        stderr: { write: (text) => (stderr += text) },
      },
      env: {},
      signal: new AbortController().signal,
    });
    return { exitCode, stdout, stderr };
  }

  return { start, run };
}

/** Sends calls over the split until the test ends. */
export async function sendCallsUntilTheEnd(
  t: TestContext,
  { stateDir }: Topology,
  perSecond: number,
): Promise<void> {
  const target = await openLocalTarget({ topologyFile: locateTopologyFile(stateDir) });
  const end = new AbortController();
  const sent = target.sendCalls({ calls: 1_000_000, perSecond }, end.signal).catch(() => undefined);
  t.after(async () => {
    end.abort();
    await sent;
  });
}
