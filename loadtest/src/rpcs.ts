import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { readJsonFile } from './json-file.js';
import type { StreamName } from './streams/stream-rpcs.js';
import { UsageError } from './usage-error.js';

/** The RPCs that the load test knows how to ask, in the order of the report. */
export const rpcNames = ['ValidateLocal', 'VerifyToken', 'GetUserPermissions'] as const;

/** The name of an RPC, as in the proto. */
export type RpcName = (typeof rpcNames)[number];

/** An RPC that there is a ghz configuration for. */
export type ConfiguredName = RpcName | StreamName | 'GetProduct';

const configFiles: Readonly<Record<ConfiguredName, string>> = {
  ValidateLocal: 'validate-local.json',
  VerifyToken: 'verify-token.json',
  GetUserPermissions: 'get-user-permissions.json',
  BulkImport: 'bulk-import.json',
  Sync: 'sync.json',
  WatchStock: 'watch-stock.json',
  GetProduct: 'get-product.json',
};

// ghz ignores keys that it does not know, so a slip of the pen would go unnoticed. It is refused here.
const ghzConfigSchema = z.strictObject({
  proto: z.string().min(1),
  'import-paths': z.array(z.string().min(1)).optional(),
  call: z.string().regex(/^[\w.]+\.\w+[./]\w+$/, 'must be <package>.<Service>.<Method>'),
  insecure: z.literal(true),
  timeout: z.string().regex(/^\d+(\.\d+)?(ms|s)$/, 'must be a duration like "2s" or "500ms"'),
  'connect-timeout': z.string().regex(/^\d+(\.\d+)?(ms|s)$/, 'must be a duration like "2s" or "500ms"'),
  // With ghz's default, "close", the calls under way when a run is stopped count as failed.
  'duration-stop': z.literal('wait'),
  'disable-template-functions': z.boolean(),
  'disable-template-data': z.boolean(),
  format: z.literal('json'),
});

/** An RPC and the ghz configuration that calls it. */
export interface Rpc<Name extends ConfiguredName = ConfiguredName> {
  readonly name: Name;
  /** The service's wire name, such as `auth.AuthService`. */
  readonly service: string;
  /** The ghz configuration, an absolute path. ghz runs in its directory. */
  readonly configPath: string;
  /** The proto, an absolute path; where it imports others, relative to a folder of its own. */
  readonly protoPath: string;
  /** How long ghz waits for one answer, in seconds. */
  readonly timeoutSeconds: number;
}

/**
 * Reads the ghz configuration of an RPC.
 *
 * @param directory where the configurations are, the folder `loadtest/`.
 * @throws UsageError naming the file and every bad field.
 */
export function readRpc<Name extends ConfiguredName>(directory: string, name: Name): Rpc<Name> {
  const configPath = resolve(join(directory, configFiles[name]));
  const config = readJsonFile(configPath, ghzConfigSchema);
  const cut = Math.max(config.call.lastIndexOf('.'), config.call.lastIndexOf('/'));
  if (config.call.slice(cut + 1) !== name) {
    throw new UsageError(`${configPath}: call: is ${config.call}, but this file is for ${name}`);
  }
  return {
    name,
    service: config.call.slice(0, cut),
    configPath,
    protoPath: resolve(dirname(configPath), config.proto),
    timeoutSeconds: secondsOf(config.timeout),
  };
}

function secondsOf(duration: string): number {
  return duration.endsWith('ms') ? Number(duration.slice(0, -2)) / 1000 : Number(duration.slice(0, -1));
}
