import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from './child.js';

/** A real Valkey of a test's own. */
export interface ValkeyProcess {
  readonly url: string;
  readonly port: number;
  /** Starts it, again after `kill`, on the same port and without data unless the test saved some. */
  start(...args: string[]): Promise<void>;
  /** SIGSTOP for instance makes it hang, SIGCONT go on. */
  signal(signal: NodeJS.Signals): void;
  /** Ends it without a farewell. */
  kill(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** Prepares a Valkey on a free port without starting it. */
export async function createValkey(): Promise<ValkeyProcess> {
  const port = await findFreePort();
  const folder = mkdtempSync(join(tmpdir(), 'valkey-'));
  let child: Child | undefined;
  async function kill(): Promise<void> {
    child?.signal('SIGKILL');
    await child?.exited;
  }
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    async start(...args) {
      child = await startChild('valkey-server', [
        ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
        ...args,
      ]);
      await child.line(/Server initialized|Ready to accept connections/);
    },
    signal: (signal) => child?.signal(signal),
    kill,
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a Valkey on a free port. */
export async function startValkey(...args: string[]): Promise<ValkeyProcess> {
  const valkey = await createValkey();
  await valkey.start(...args);
  return valkey;
}

/** Finds a port of 127.0.0.1 that nobody listens on. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
