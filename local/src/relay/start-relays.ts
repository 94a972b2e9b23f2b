import { findListenPorts, listProtocols, type Topology } from '../topology.js';
import { createTcpRelay, type TcpRelay } from './tcp-relay.js';

/** The relays in front of some replicas of a mesh. */
export interface Relays {
  /** Cuts the ports, while the processes behind them and their other ports go on: servers whose gRPC died. */
  cut(): Promise<void>;
  /** Lets everything through again. */
  restore(): Promise<void>;
  /** Cuts everything for good. The caller does so before `stopMesh`, which reports ports that somebody still holds. */
  close(): Promise<void>;
}

/**
 * Starts a relay for each port of a topology on which Envoy calls but no process listens: those of the workloads that
 * `TopologyOptions.relayed` names. Start them before `startMesh`, which waits until Envoy gets through.
 *
 * @param workloads Names of the workloads whose relays are started. By default, all that have some.
 */
export async function startRelays(topology: Topology, workloads?: readonly string[]): Promise<Relays> {
  const relays: TcpRelay[] = topology.workloads
    .filter(({ name }) => workloads?.includes(name) ?? true)
    .flatMap(({ replicas }) => replicas)
    .flatMap((replica) => {
      const listenPorts = findListenPorts(replica);
      return listProtocols(replica.ports).flatMap(([protocol, port]) => {
        const listenPort = listenPorts[protocol];
        return listenPort === undefined || listenPort === port ? [] : [createTcpRelay(port, listenPort)];
      });
    });
  const listen = async (): Promise<void> => {
    await Promise.all(relays.map((relay) => relay.listen()));
  };
  const cut = async (): Promise<void> => {
    await Promise.all(relays.map((relay) => relay.cut()));
  };
  await listen();
  return { cut, restore: listen, close: cut };
}
