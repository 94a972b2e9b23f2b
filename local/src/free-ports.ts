import { createServer, type Server } from 'node:net';
import { createTopology, type TopologyOptions } from './create-topology.js';
import { listPorts, loopback, type Topology } from './topology.js';

/**
 * Describes a mesh on ports that are free now, so that it can run beside another one. They stay reserved among the meshes
 * of this machine as long as this process lives.
 */
export async function createTopologyOnFreePorts(options: Omit<TopologyOptions, 'ports'>): Promise<Topology> {
  const purposes = listPorts(createTopology(options)).map(({ purpose }) => purpose);
  const free = await reservePorts(purposes.length);
  return createTopology({
    ...options,
    ports: Object.fromEntries(purposes.map((purpose, index) => [purpose, free[index] ?? 0])),
  });
}

/** Below the ports that the system gives to outgoing connections, any of which could be taken a moment later. */
const range = { from: 21_000, to: 30_000 };
/** More than a mesh has ports. The first port of a block is held by the process that has the block. */
const blockSize = 100;

/** Finds free ports in a block that no other mesh has: two that merely look for free ones would find the same. */
async function reservePorts(count: number): Promise<readonly number[]> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const block = Math.floor((Math.random() * (range.to - range.from)) / blockSize);
    const first = range.from + block * blockSize;
    const guard = await listen(first);
    if (guard === undefined) {
      continue;
    }
    const ports = await findFree(first + 1, first + blockSize, count);
    if (ports.length === count) {
      guard.unref();
      return ports;
    }
    guard.close();
  }
  throw new Error(`no ${count} free ports from ${range.from} to ${range.to}`);
}

async function findFree(from: number, to: number, count: number): Promise<readonly number[]> {
  const ports: number[] = [];
  for (let port = from; port < to && ports.length < count; port++) {
    const server = await listen(port);
    if (server !== undefined) {
      ports.push(port);
      await new Promise((resolve) => server.close(resolve));
    }
  }
  return ports;
}

/** Returns nothing when the port is taken. */
async function listen(port: number): Promise<Server | undefined> {
  const server = createServer();
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ host: loopback, port, exclusive: true }, () => resolve(true));
  });
  return listening ? server : undefined;
}
