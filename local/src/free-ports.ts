import { createServer, type Server } from 'node:net';
import { createTopology, type TopologyOptions } from './create-topology.js';
import { listPorts, loopback, type Topology } from './topology.js';

/** Describes a mesh on ports that are free now, so that it can run beside another one. */
export async function createTopologyOnFreePorts(options: Omit<TopologyOptions, 'ports'>): Promise<Topology> {
  const purposes = listPorts(createTopology(options)).map(({ purpose }) => purpose);
  // All are held until the last is found, or the same one could be found twice.
  const servers: Server[] = [];
  try {
    const ports: Record<string, number> = {};
    for (const purpose of purposes) {
      const server = await listen();
      servers.push(server);
      const address = server.address();
      ports[purpose] = typeof address === 'object' && address !== null ? address.port : 0;
    }
    return createTopology({ ...options, ports });
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** Below the ports that the system gives to outgoing connections, any of which could be taken a moment later. */
const range = { from: 21_000, to: 30_000 };

async function listen(): Promise<Server> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = range.from + Math.floor(Math.random() * (range.to - range.from));
    const server = createServer();
    const listening = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen({ host: loopback, port, exclusive: true }, () => resolve(true));
    });
    if (listening) {
      return server;
    }
  }
  throw new Error(`no free port from ${range.from} to ${range.to}`);
}
