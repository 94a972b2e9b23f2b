import type { Command } from 'commander';
import { revocationKey } from './records.js';
import { withStore } from './store-option.js';
import { defaultMaxLifetime } from './token-claims.js';

/** Adds `revoke` to the `token` command. */
export function addRevokeCommand(token: Command): void {
  withStore(
    token
      .command('revoke')
      .description('Revokes a token; every replica refuses it within a second.')
      .argument('<token>', 'the token, or its id (jti)'),
    async (store, [token = '']) => {
      const { id, expireTime } = identify(token);
      const now = Math.floor(Date.now() / 1000);
      await store.put([
        { name: revocationKey(id).name, text: String(now), expireTime: Math.max(expireTime, now + 1) },
      ]);
      process.stdout.write(`revoked ${id}\n`);
    },
  );
}

/** Reads the id out of a token. Its signature does not matter: to revoke a forged token changes nothing. */
function identify(token: string): { id: string; expireTime: number } {
  // No token that is valid now lives longer than this.
  const latest = Math.ceil(Date.now() / 1000) + defaultMaxLifetime;
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) {
    return { id: token, expireTime: latest };
  }
  try {
    const { jti, exp }: { jti?: unknown; exp?: unknown } = JSON.parse(
      Buffer.from(payload, 'base64url').toString(),
    );
    if (typeof jti === 'string') {
      return { id: jti, expireTime: typeof exp === 'number' ? Math.min(Math.ceil(exp), latest) : latest };
    }
  } catch {
    // Falls through to the one message for all that is no token.
  }
  throw new Error('this is neither a token with an id (jti) nor an id; give the token as it was issued');
}
