import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { readTokenKeys, TokenKeysError } from './token-keys.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const pkcs8 = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' });
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' });

describe('readTokenKeys', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'token-keys-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (file: string, content: string | Buffer) => writeFileSync(join(directory, file), content);

  /** Reads the keys, which must fail, and returns the problems without the directory. */
  function readProblems(): string[] {
    try {
      readTokenKeys(directory);
    } catch (error) {
      assert.ok(error instanceof TokenKeysError);
      for (const problem of error.problems) {
        assert.ok(problem.startsWith(directory), problem);
        assert.ok(error.message.includes(problem));
      }
      return error.problems.map((problem) => problem.slice(directory.length + 1));
    }
    return assert.fail('the keys were accepted');
  }

  test('takes the algorithm from the key and the kid from the file name', () => {
    write('rsa-1.pem', pkcs8(rsa.privateKey));
    write('EC_2.pem', spki(ec.publicKey));
    const keys = readTokenKeys(directory);
    assert.deepEqual([...keys.keys()].sort(), ['EC_2', 'rsa-1']);
    assert.equal(keys.get('rsa-1')?.algorithm, 'RS256');
    assert.equal(keys.get('rsa-1')?.privateKey?.type, 'private');
    assert.equal(keys.get('rsa-1')?.publicKey.type, 'public');
    assert.equal(keys.get('EC_2')?.algorithm, 'ES256');
    assert.equal(keys.get('EC_2')?.privateKey, undefined);
  });

  test('reads a mounted Kubernetes Secret: links through a dot-directory', () => {
    mkdirSync(join(directory, '..2026_01_01'));
    write('..2026_01_01/main.pem', spki(rsa.publicKey));
    symlinkSync('..2026_01_01', join(directory, '..data'));
    symlinkSync('..data/main.pem', join(directory, 'main.pem'));
    assert.deepEqual([...readTokenKeys(directory).keys()], ['main']);
  });

  test('A3: refuses every key that is too weak or of another kind, all in one error', () => {
    write('good.pem', pkcs8(rsa.privateKey));
    write('rsa1024.pem', pkcs8(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey));
    write(
      'dsa.pem',
      pkcs8(generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).privateKey),
    );
    write('p384.pem', spki(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey));
    write('ed.pem', pkcs8(generateKeyPairSync('ed25519').privateKey));
    write('pss.pem', spki(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey));
    const remedy = 'replace it: auth-admin keys create --dir DIR --kid NEW_KID';
    const kinds = `but only RSA and EC on P-256 are supported; ${remedy}`;
    assert.deepEqual(readProblems(), [
      `dsa.pem: it is a key of type dsa, ${kinds}`,
      `ed.pem: it is a key of type ed25519, ${kinds}`,
      `p384.pem: it is a key of type ec (secp384r1), ${kinds}`,
      `pss.pem: it is a key of type rsa-pss, ${kinds}`,
      `rsa1024.pem: it is an RSA key of 1024 bits, but at least 2048 are needed; ${remedy}`,
    ]);
  });

  test('A12: refuses a file whose name can be no kid', () => {
    write("' OR 1=1.pem", pkcs8(rsa.privateKey));
    write(`${'k'.repeat(65)}.pem`, pkcs8(rsa.privateKey));
    write('key.pem.old', pkcs8(rsa.privateKey));
    const problems = readProblems();
    assert.equal(problems.length, 3);
    for (const problem of problems) {
      assert.match(problem, /the name must be <kid>\.pem/);
    }
  });

  test('A12: knows no key by the name of an inherited property', () => {
    write('main.pem', spki(rsa.publicKey));
    const keys = readTokenKeys(directory);
    assert.equal(keys.get('__proto__'), undefined);
    assert.equal(keys.get('constructor'), undefined);
  });

  test('says how to mend other formats', () => {
    const encryption = { cipher: 'aes-256-cbc', passphrase: 'secret', type: 'pkcs8', format: 'pem' } as const;
    write('a-encrypted.pem', rsa.privateKey.export(encryption));
    write('b-pkcs1.pem', rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }));
    write('c-two.pem', `${spki(rsa.publicKey)}${pkcs8(rsa.privateKey)}`);
    write('d-certificate.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    const [encrypted, pkcs1, two, certificate, ...rest] = readProblems();
    assert.match(
      encrypted ?? '',
      /^a-encrypted\.pem: it holds ENCRYPTED PRIVATE KEY, .*openssl pkcs8 -topk8/,
    );
    assert.match(pkcs1 ?? '', /^b-pkcs1\.pem: it holds RSA PRIVATE KEY, .*openssl pkcs8 -topk8/);
    assert.match(two ?? '', /^c-two\.pem: it holds PUBLIC KEY, PRIVATE KEY, but must hold one/);
    assert.match(
      certificate ?? '',
      /^d-certificate\.pem: it is a certificate; extract the key: openssl x509/,
    );
    assert.deepEqual(rest, []);
  });

  test('refuses what is no PEM, broken PEM, a folder and a dangling link', () => {
    write('a.pem', 'hello');
    write('b.pem', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n');
    mkdirSync(join(directory, 'c.pem'));
    symlinkSync('nowhere', join(directory, 'd.pem'));
    const [text, broken, folder, link, ...rest] = readProblems();
    assert.match(text ?? '', /^a\.pem: it is not PEM/);
    assert.match(broken ?? '', /^b\.pem: it cannot be parsed as a key .*; replace it/);
    assert.match(folder ?? '', /^c\.pem: it is not a regular file/);
    assert.match(link ?? '', /^d\.pem: ENOENT/);
    assert.deepEqual(rest, []);
  });

  test('refuses a directory without keys', () => {
    write('.hidden.pem', pkcs8(rsa.privateKey));
    assert.throws(() => readTokenKeys(directory), {
      name: 'TokenKeysError',
      message: new RegExp(`${directory}: there is no key in it; make one: auth-admin keys create`),
    });
  });

  test('refuses a directory that cannot be read', () => {
    const missing = join(directory, 'missing');
    assert.throws(() => readTokenKeys(missing), {
      name: 'TokenKeysError',
      message: new RegExp(`${missing}: the directory cannot be read: ENOENT`),
    });
  });
});
