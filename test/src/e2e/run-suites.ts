import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCommand } from './command.js';
import { readFigures } from './figures.js';
import { removeNamespace } from './installation.js';
import { Namespace } from './namespace.js';
import { checkPreconditions } from './preconditions.js';
import { isPassed, type RunResult, renderResult, writeResult } from './report.js';
import { say, step } from './say.js';
import type { Settings } from './settings.js';
import type { SuiteFile } from './suites.js';

/** How the suites are run. */
export interface RunOptions {
  readonly settings: Settings;
  /** Whether the namespaces stay. */
  readonly keep: boolean;
  /** Where the reports are written. */
  readonly report: string;
}

/**
 * Runs suites one after the other, removes what they made, and prints the table of figures.
 *
 * @returns the exit code: 0 passed, 1 failed, 130 interrupted.
 * @throws {PreconditionError} before anything is made.
 */
export async function runSuites(chosen: readonly SuiteFile[], options: RunOptions): Promise<number> {
  const { settings, keep, report } = options;
  const interrupt = listenForInterrupt();
  await checkPreconditions(
    settings,
    chosen.some(({ needsMesh }) => needsMesh),
  );
  const mesh = new Namespace(settings.namespace);
  const plain = new Namespace(`${settings.namespace}-plain`);
  const began = Date.now();
  rmSync(settings.figuresFile, { force: true });
  // What an earlier run left: the first suite asserts that it begins with nothing.
  if (chosen.some(({ name }) => name === 'install')) {
    await step('remove what an earlier run left', () => removeNamespace(mesh));
  }
  await removeNamespace(plain);

  const results: { name: string; passed: boolean; seconds: number }[] = [];
  for (const suite of chosen) {
    if (interrupt.signal.aborted || results.some(({ name, passed }) => name === 'install' && !passed)) {
      break;
    }
    if (!suite.needsMesh && !keep) {
      await step('make room: remove the namespace with the mesh', () => removeNamespace(mesh));
    }
    say(`suite ${suite.name}: ${suite.about} (at most ${Math.ceil(suite.maxSeconds / 60)} min)`);
    const start = performance.now();
    const passed = await runSuite(suite, interrupt.signal);
    results.push({ name: suite.name, passed, seconds: (performance.now() - start) / 1000 });
  }
  // Without an installation, or after an interrupt, the rest was not tried.
  results.push(...chosen.slice(results.length).map(({ name }) => ({ name, passed: false, seconds: 0 })));
  if (!keep) {
    await step('remove the namespaces', async () => {
      await removeNamespace(plain);
      await removeNamespace(mesh);
    });
  }
  const result: RunResult = {
    startTime: new Date(began).toISOString(),
    seconds: (Date.now() - began) / 1000,
    cluster: await describeCluster(),
    suites: results,
    figures: readFigures(settings.figuresFile),
  };
  writeResult(report, result);
  process.stdout.write(`\n${renderResult(result)}`);
  interrupt.stop();
  return interrupt.signal.aborted ? 130 : isPassed(result) ? 0 : 1;
}

async function runSuite({ file, maxSeconds }: SuiteFile, signal: AbortSignal): Promise<boolean> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child: ChildProcess = spawn(
    process.execPath,
    ['--enable-source-maps', '--test-reporter=spec', path],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      // Not to be interrupted by the terminal before this process has decided.
      detached: true,
    },
  );
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(stop, maxSeconds * 1000);
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
    child.on('error', () => resolve(1));
  });
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
  return code === 0;
}

function listenForInterrupt(): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const abort = () => {
    say('interrupted: removing what was made');
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, abort);
  }
  return {
    signal: controller.signal,
    stop: () => {
      process.off('SIGINT', abort);
      process.off('SIGTERM', abort);
    },
  };
}

async function describeCluster(): Promise<string> {
  const version: { readonly major: string; readonly minor: string } = JSON.parse(
    await runCommand('kubectl', ['get', '--raw=/version']),
  );
  const nodes: {
    readonly items: readonly { readonly status: { readonly capacity: { readonly cpu: string } } }[];
  } = JSON.parse(await runCommand('kubectl', ['get', 'nodes', '--output=json']));
  const cpu = nodes.items.map(({ status }) => status.capacity.cpu).join(' + ');
  return `Kubernetes ${version.major}.${version.minor} with ${nodes.items.length} node(s) of ${cpu} CPU`;
}
