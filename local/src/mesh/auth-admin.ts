import { join } from 'node:path';
import { localTokens } from '../local-tokens.js';
import { runCommand } from '../tools/run-command.js';
import type { Topology } from '../topology.js';
import { MeshError } from './mesh-error.js';

/** Options of {@link runAuthAdmin}. */
export interface AuthAdminOptions {
  /** Begins the message of the error when it fails, as in `cannot issue tokens`. */
  readonly problem: string;
  readonly signal?: AbortSignal | undefined;
}

/** Runs `auth-admin` and returns what it prints. Throws {@link MeshError} with what it says when it fails. */
export async function runAuthAdmin(
  topology: Topology,
  args: readonly string[],
  { problem, signal }: AuthAdminOptions,
): Promise<string> {
  const script = join(topology.repository, 'services/auth/dist/main-admin.js');
  const result = await runCommand(process.execPath, ['--enable-source-maps', script, ...args], {
    env: { AUTH_JWT_ISSUER: localTokens.issuer, AUTH_JWT_AUDIENCE: localTokens.audience },
    timeoutMs: 60_000,
    signal,
  });
  signal?.throwIfAborted();
  if (result.exitCode !== 0) {
    throw new MeshError(
      `${problem}: auth-admin ${args[0]} failed.\n${(result.stderr || result.stdout).trim()}`,
    );
  }
  return result.stdout;
}
