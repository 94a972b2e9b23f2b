import { ConfigError } from '@zenlogic/runtime';
import type { AuthConfig } from './config.js';
import { createTokenIssuer, type TokenIssuer } from './token-issuer.js';
import { readTokenKeys, type TokenKey, TokenKeysError } from './token-keys.js';
import { createTokenVerifier, type TokenVerifier } from './token-verifier.js';

/** What is needed to verify tokens and, where a key is there to sign with, to issue them. */
export interface TokenSetup {
  readonly keys: ReadonlyMap<string, TokenKey>;
  readonly verifier: TokenVerifier;
  readonly issuer: TokenIssuer | undefined;
}

/**
 * Reads the token keys.
 *
 * @throws {ConfigError} that names each bad file, or the signing key when it is not there or cannot sign.
 */
export function readTokenSetup({ keysDir, signingKid, issuer, audience }: AuthConfig['tokens']): TokenSetup {
  const keys = readKeys(keysDir);
  return {
    keys,
    verifier: createTokenVerifier({ keys, issuer, audience }),
    issuer:
      signingKid === undefined
        ? undefined
        : createTokenIssuer({ key: signingKey(keys, signingKid, keysDir), issuer, audience }),
  };
}

function readKeys(dir: string): ReadonlyMap<string, TokenKey> {
  try {
    return readTokenKeys(dir);
  } catch (error) {
    throw error instanceof TokenKeysError
      ? new ConfigError(error.problems.map((problem) => `AUTH_JWT_KEYS_DIR: ${problem}`))
      : error;
  }
}

function signingKey(keys: ReadonlyMap<string, TokenKey>, kid: string, dir: string): TokenKey {
  const key = keys.get(kid);
  if (key?.privateKey !== undefined) {
    return key;
  }
  throw new ConfigError([
    key === undefined
      ? `AUTH_JWT_SIGNING_KID: ${dir} has no ${kid}.pem; its keys are ${[...keys.keys()].join(', ')}`
      : `AUTH_JWT_SIGNING_KID: ${kid}.pem holds the public half only, which cannot sign; use a file with the private key`,
  ]);
}
