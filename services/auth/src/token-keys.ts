import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The signature algorithms that access tokens may use. */
export type TokenAlgorithm = 'RS256' | 'ES256';

/** A key of a token issuer. It is parsed already, so that no call pays for that. */
export interface TokenKey {
  /** The name by which the `kid` header of a token refers to the key. */
  readonly kid: string;
  /** The one algorithm for which the key is used. It follows from the key, never from a token. */
  readonly algorithm: TokenAlgorithm;
  readonly publicKey: KeyObject;
  /** Set when the file holds the private half; only signing needs it. */
  readonly privateKey?: KeyObject;
}

/** Says that keys cannot be used; its message has a line for each problem. */
export class TokenKeysError extends Error {
  override readonly name = 'TokenKeysError';

  /** @param problems one line for each file: its path, what is wrong with it and how to mend it. */
  constructor(readonly problems: readonly string[]) {
    super(['The token keys cannot be used:', ...problems].join('\n  '));
  }
}

const extension = '.pem';
const kidPattern = /^[A-Za-z0-9_-]{1,64}$/;
const minimumModulusBits = 2048;

/** Tells whether a name can be that of a key: 1 to 64 letters, digits, `_` and `-`. */
export function isKid(name: string): boolean {
  return kidPattern.test(name);
}

/**
 * Reads all keys of a directory, by kid. Each is in a file `<kid>.pem`, private (PKCS #8) or public (SPKI); RSA
 * of 2048 bits and more signs with RS256, EC on P-256 with ES256. Links are followed and dot-files skipped:
 * a mounted Kubernetes Secret has both.
 *
 * @throws TokenKeysError that lists all bad files; also when there is no key, since then no token could be valid.
 */
export function readTokenKeys(directory: string): ReadonlyMap<string, TokenKey> {
  const keys = new Map<string, TokenKey>();
  const problems: string[] = [];
  for (const file of listFiles(directory)) {
    const path = join(directory, file);
    try {
      const key = readTokenKey(path, file);
      keys.set(key.kid, key);
    } catch (error) {
      problems.push(`${path}: ${messageOf(error)}`);
    }
  }
  if (keys.size === 0 && problems.length === 0) {
    problems.push(
      `${directory}: there is no key in it; make one: auth-admin keys create --dir DIR --kid KID`,
    );
  }
  if (problems.length > 0) {
    throw new TokenKeysError(problems);
  }
  return keys;
}

function listFiles(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => !name.startsWith('.'))
      .sort();
  } catch (error) {
    throw new TokenKeysError([`${directory}: the directory cannot be read: ${messageOf(error)}`]);
  }
}

function readTokenKey(path: string, file: string): TokenKey {
  const kid = file.slice(0, -extension.length);
  if (!file.endsWith(extension) || !isKid(kid)) {
    throw new Error(
      'the name must be <kid>.pem with a kid of 1 to 64 letters, digits, "_" and "-"; rename the file or move it elsewhere',
    );
  }
  // A pipe would block the start for ever.
  if (!statSync(path).isFile()) {
    throw new Error('it is not a regular file; move it elsewhere');
  }
  return parseTokenKey(kid, readFileSync(path, 'utf8'));
}

function parseTokenKey(kid: string, pem: string): TokenKey {
  switch (labelOf(pem)) {
    case 'PRIVATE KEY': {
      const privateKey = parseKey(() => createPrivateKey(pem));
      return { kid, algorithm: algorithmOf(privateKey), publicKey: createPublicKey(privateKey), privateKey };
    }
    case 'PUBLIC KEY': {
      const publicKey = parseKey(() => createPublicKey(pem));
      return { kid, algorithm: algorithmOf(publicKey), publicKey };
    }
    case '':
      throw new Error('it is not PEM; the file must hold one "PRIVATE KEY" or one "PUBLIC KEY" block');
    case 'CERTIFICATE':
      throw new Error('it is a certificate; extract the key: openssl x509 -pubkey -noout -in FILE');
    default:
      throw new Error(
        `it holds ${labelOf(pem)}, but must hold one "PRIVATE KEY" (PKCS #8) or one "PUBLIC KEY" (SPKI) block; convert a private key: openssl pkcs8 -topk8 -nocrypt -in FILE`,
      );
  }
}

/** Says what the blocks of a PEM file are, as in `PUBLIC KEY`; several are separated by commas. */
function labelOf(pem: string): string {
  return Array.from(pem.matchAll(/^-----BEGIN ([A-Z0-9 ]+)-----/gm), (match) => match[1]).join(', ');
}

function parseKey(parse: () => KeyObject): KeyObject {
  try {
    return parse();
  } catch (error) {
    throw new Error(`it cannot be parsed as a key (${messageOf(error)}); ${replace}`);
  }
}

function algorithmOf(key: KeyObject): TokenAlgorithm {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') {
    if (modulusLength === undefined || modulusLength < minimumModulusBits) {
      throw new Error(
        `it is an RSA key of ${modulusLength} bits, but at least ${minimumModulusBits} are needed; ${replace}`,
      );
    }
    return 'RS256';
  }
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') {
    return 'ES256';
  }
  const found = namedCurve === undefined ? key.asymmetricKeyType : `${key.asymmetricKeyType} (${namedCurve})`;
  throw new Error(`it is a key of type ${found}, but only RSA and EC on P-256 are supported; ${replace}`);
}

const replace = 'replace it: auth-admin keys create --dir DIR --kid NEW_KID';

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
