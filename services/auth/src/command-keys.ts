import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { isKid, type TokenAlgorithm } from './token-keys.js';

interface CreateOptions {
  readonly dir: string;
  readonly kid: string;
  readonly algorithm: TokenAlgorithm;
}

/** Adds `keys create` to a program: makes a key and writes it to a file that did not exist before. */
export function addKeysCommand(program: Command): void {
  program
    .command('keys')
    .description('Makes the keys that sign tokens.')
    .command('create')
    .description('Makes a private key and writes it to DIR/KID.pem (PKCS #8, mode 0600). Overwrites nothing.')
    .requiredOption('--dir <dir>', 'the directory of the keys; made when it is missing')
    .requiredOption('--kid <kid>', 'the name of the key, which each of its tokens carries', parseKid)
    .addOption(
      new Option('--algorithm <algorithm>', 'RS256 is cheaper to verify, ES256 has shorter tokens')
        .choices(['RS256', 'ES256'])
        .default('RS256'),
    )
    .action(createKey);
}

function parseKid(kid: string): string {
  if (!isKid(kid)) {
    throw new InvalidArgumentError('Write 1 to 64 letters, digits, "_" and "-".');
  }
  return kid;
}

function createKey({ dir, kid, algorithm }: CreateOptions): void {
  const path = join(dir, `${kid}.pem`);
  writeNewFile(dir, path, generatePrivateKey(algorithm).export({ type: 'pkcs8', format: 'pem' }));
  process.stdout.write(`${path}\n`);
  process.stderr.write(
    [
      `Made an ${algorithm} key. Next:`,
      `  1. Bring it to all replicas of auth (AUTH_JWT_KEYS_DIR) and restart them; they read keys at the start.`,
      `     The public half is enough there: openssl pkey -in ${path} -pubout`,
      `  2. Then sign with it: auth-admin token issue --keys ${dir} --kid ${kid} …`,
      `  3. Remove the file of an older key once the last token that it signed has expired.\n`,
    ].join('\n'),
  );
}

function generatePrivateKey(algorithm: TokenAlgorithm): KeyObject {
  return algorithm === 'RS256'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

/** Writes a file at once or not at all; fails when the path is taken, also by somebody who is quicker. */
function writeNewFile(directory: string, path: string, content: string | Buffer): void {
  // A dot-file, so that a replica that starts right now does not take it for a key.
  const temporary = join(directory, `.${randomUUID()}`);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(temporary, content, { flag: 'wx', mode: 0o600, flush: true });
    try {
      // Unlike a rename, a link never replaces what is there.
      linkSync(temporary, path);
    } finally {
      rmSync(temporary);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST' && 'dest' in error) {
      throw new Error(
        `${path} exists and was left as it is; take another --kid, or move that file away first`,
      );
    }
    throw new Error(`${path} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}
