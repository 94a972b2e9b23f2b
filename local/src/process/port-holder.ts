import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { runCommand } from '../tools/run-command.js';

/** Says who listens on a TCP port of this machine, as far as this user may see; undefined when nobody is seen. */
export async function findPortHolder(port: number): Promise<string | undefined> {
  const pid = process.platform === 'linux' ? findInProc(port) : await findWithLsof(port);
  return pid === undefined ? undefined : `pid ${pid} (${await readCommandLine(pid)})`;
}

function findInProc(port: number): number | undefined {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listInodes(table, port)));
  if (inodes.size === 0) {
    return undefined;
  }
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const holder = pids.find((pid) => listSockets(pid).some((inode) => inodes.has(inode)));
  return holder === undefined ? undefined : Number(holder);
}

/** Reads the inodes of the sockets that listen on a port. */
function listInodes(table: string, port: number): string[] {
  const listening = '0A';
  return readText(table)
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => {
      const hexPort = local?.split(':')[1];
      return state === listening && hexPort !== undefined && Number.parseInt(hexPort, 16) === port;
    })
    .flatMap((fields) => fields[9] ?? []);
}

function listSockets(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    // Another user's process, or one that has just ended.
    return [];
  }
}

async function findWithLsof(port: number): Promise<number | undefined> {
  const { stdout } = await runCommand('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fp'], {
    timeoutMs: 10_000,
  });
  const pid = /^p(\d+)$/m.exec(stdout)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

async function readCommandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    return readText(`/proc/${pid}/cmdline`).split('\0').join(' ').trim() || 'command unknown';
  }
  const { stdout } = await runCommand('ps', ['-o', 'command=', '-p', String(pid)], { timeoutMs: 5000 });
  return stdout.trim() || 'command unknown';
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
