import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A port that leads to another one, and that can be killed while what is behind it lives on. */
export interface Relay {
  /** Cuts all connections and refuses new ones. */
  kill(): void;
  /** Takes connections again. */
  revive(): Promise<void>;
}

/** Starts a relay between two ports of 127.0.0.1. */
export async function startRelay(port: number, targetPort: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  let server: Server | undefined;

  function join(near: Socket): void {
    const far = connect(targetPort, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.setNoDelay();
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }

  async function listen(): Promise<void> {
    server = createServer(join).listen({ port, host: '127.0.0.1' });
    await once(server, 'listening');
  }

  await listen();
  return {
    revive: listen,
    kill() {
      server?.close();
      for (const socket of sockets) {
        socket.resetAndDestroy();
      }
    },
  };
}
