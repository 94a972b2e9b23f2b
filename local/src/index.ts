export { readAppliedState } from './control-plane/applied-state.js';
export { createTopology, type TopologyOptions } from './create-topology.js';
export { type RouteWeights, readRouteWeights } from './envoy/route-weights.js';
export { createTopologyOnFreePorts } from './free-ports.js';
export { createEnvoyAdmin, type EnvoyAdmin } from './health/envoy-admin.js';
export { checkGrpcHealth } from './health/grpc-health.js';
export { checkReplicaHealth } from './health/replica-health.js';
export { demoKeys, localTokens, locateKeys } from './local-tokens.js';
export { createKnownHosts } from './manifest/known-hosts.js';
export { ManifestError } from './manifest/manifest-error.js';
export { type Manifests, readManifests } from './manifest/read-manifests.js';
export { locateTopologyFile, type MeshTools } from './mesh/create-specs.js';
export { demoClerk, issueClerkToken, locateDemoProducts } from './mesh/load-products.js';
export { MeshError } from './mesh/mesh-error.js';
export { locatePrometheusConfig } from './mesh/prometheus-config.js';
export { type PromoteOptions, promoteBuild } from './mesh/promote-build.js';
export { type MeshStatus, readStatus } from './mesh/read-status.js';
export { issueTokens, locateDemoData } from './mesh/seed.js';
export { type StartMeshOptions, startMesh } from './mesh/start-mesh.js';
export { type StopMeshOptions, type StopMeshResult, stopMesh } from './mesh/stop-mesh.js';
export { readStartTime } from './process/process-identity.js';
export { openProcessRecords, type ProcessRecord } from './process/process-record.js';
export { type Relays, startRelays } from './relay/start-relays.js';
export { type FindToolsOptions, findTools } from './tools/find-tools.js';
export { ToolError } from './tools/tool-error.js';
export type { ToolName } from './tools/tool-table.js';
export {
  type Exposure,
  findExposure,
  listMetricsUrls,
  loopback,
  type MetricsUrl,
  type Ports,
  type Protocol,
  type Replica,
  type Topology,
  type Workload,
} from './topology.js';
export { writeAtomically } from './write-atomically.js';
