import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { loopback, type NamedPort } from '../topology.js';
import { findPortHolder } from './port-holder.js';

/** A port that somebody else holds. */
export interface TakenPort extends NamedPort {
  /** Who, as far as this user may see: `pid 4711 (python3 -m http.server)`. */
  readonly holder: string;
}

/** How long the system may take to close the ports of a process that was killed. */
const releaseMs = 2000;

/** Finds out which of some ports are taken, and by whom. */
export async function findTakenPorts(ports: readonly NamedPort[]): Promise<readonly TakenPort[]> {
  const results = await Promise.all(
    ports.map(async (named) => {
      const holder = await findHolder(named.port);
      return holder === undefined ? [] : [{ ...named, holder }];
    }),
  );
  return results.flat();
}

/** Some ports are taken; the message names each, its purpose and its holder. */
export class PortsTakenError extends Error {
  constructor(taken: readonly TakenPort[]) {
    const lines = taken.map(({ port, purpose, holder }) => `port ${port} (${purpose}) is taken by ${holder}`);
    super(
      `${lines.join('\n')}\nStop what holds ${taken.length === 1 ? 'it' : 'them'}, then try again. ` +
        'What an earlier mesh of this folder has left behind is ended by `make down`.',
    );
    this.name = 'PortsTakenError';
  }
}

/**
 * Says who holds a port, if it is taken. The ports of a killed process stay open for a moment after nobody can see it any
 * more, so a port that nobody is seen to hold is looked at again.
 */
async function findHolder(port: number): Promise<string | undefined> {
  const giveUpAt = performance.now() + releaseMs;
  while (await isTaken(port)) {
    const holder = await findPortHolder(port);
    if (holder !== undefined) {
      return holder;
    }
    if (performance.now() >= giveUpAt) {
      return `a process that this user may not see (sudo lsof -nP -iTCP:${port} -sTCP:LISTEN tells which)`;
    }
    await delay(50);
  }
  return undefined;
}

async function isTaken(port: number): Promise<boolean> {
  // Both are needed: macOS lets one bind 127.0.0.1 beside a listener on all addresses,
  // and a listener whose queue is full cannot be connected to.
  return (await accepts(port)) || !(await canListen(port));
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: loopback, port, timeout: 1000 });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: loopback, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
