import { loopback, type Topology } from '../topology.js';
import type { EnvoyFiles } from './envoy-files.js';
import { type Json, socketAddress, typeUrl } from './envoy-resource.js';

/** Connections of callers that Envoy holds open at once, over all listeners. */
const maxConnections = 4000;

/** Creates the part of the configuration that stands from start to end; the rest is in watched files. */
export function createBootstrap(topology: Topology, files: EnvoyFiles): Json {
  return {
    node: { id: 'local', cluster: 'local' },
    admin: {
      address: socketAddress(loopback, topology.adminPort),
      // Whoever looks for the cause of an overload must get in.
      ignore_global_conn_limit: true,
    },
    dynamic_resources: {
      cds_config: { path_config_source: { path: files.clusters } },
      lds_config: { path_config_source: { path: files.listeners } },
    },
    overload_manager: {
      resource_monitors: [
        {
          name: 'envoy.resource_monitors.global_downstream_max_connections',
          typed_config: {
            '@type': typeUrl(
              'envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
            ),
            max_active_downstream_connections: maxConnections,
          },
        },
      ],
    },
  };
}
