import { listProtocols, type Topology } from '../topology.js';
import type { YamlField } from './yaml-field.js';

/** The hosts that manifests may name, each with its service ports. */
export type KnownHosts = ReadonlyMap<string, ReadonlySet<number>>;

/** Collects the hosts of a topology. */
export function createKnownHosts(topology: Topology): KnownHosts {
  const hosts = new Map<string, Set<number>>();
  for (const { host, servicePorts } of topology.workloads) {
    const ports = hosts.get(host) ?? new Set<number>();
    for (const [, port] of listProtocols(servicePorts)) {
      ports.add(port);
    }
    hosts.set(host, ports);
  }
  return hosts;
}

/** Reads a host and refuses one that is unknown. */
export function readHost(field: YamlField, hosts: KnownHosts): string {
  const host = field.string();
  if (!hosts.has(host)) {
    throw field.error(`host "${host}" is unknown here; use one of: ${[...hosts.keys()].join(', ')}`);
  }
  return host;
}

/** Reads a port of `host` and refuses one that the host does not have. */
export function readPort(field: YamlField, host: string, hosts: KnownHosts): number {
  const port = field.integer(1, 65535);
  const ports = hosts.get(host) ?? new Set();
  if (!ports.has(port)) {
    throw field.error(`host "${host}" has no port ${port}; use ${[...ports].join(' or ')}`);
  }
  return port;
}
