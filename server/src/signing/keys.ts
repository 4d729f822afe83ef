// Signing keys as files: Ed25519, the private one for its owner alone.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { OutputError, writeOutput } from '../commands/writeOutput';
import { printable } from '../sources/sourceError';
import { fingerprintOf } from './seal';

export interface NewKey {
  readonly privateFile: string;
  readonly publicFile: string;
  readonly fingerprint: string;
}

/**
 * Makes a pair: `path` (mode 0600) and `path`.pub. Files that are there stay.
 * @throws OutputError
 */
export async function makeKey(path: string): Promise<NewKey> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const publicFile = `${path}.pub`;
  const pem = (key: KeyObject, type: 'pkcs8' | 'spki'): string =>
    key.export({ type, format: 'pem' } as never).toString();
  await writeOutput({ path, force: false, secret: true }, [pem(privateKey, 'pkcs8')]);
  try {
    await writeOutput({ path: publicFile, force: false, secret: false }, [pem(publicKey, 'spki')]);
  } catch (error) {
    // Half a pair helps nobody.
    await rm(path, { force: true });
    throw error;
  }
  return { privateFile: path, publicFile, fingerprint: fingerprintOf(publicKey) };
}

/** @throws OutputError */
export async function readPrivateKey(path: string): Promise<KeyObject> {
  return readKey(path, 'private', createPrivateKey, 'Make one with "portolan keygen".');
}

/** @throws OutputError */
export async function readPublicKey(path: string): Promise<KeyObject> {
  return readKey(path, 'public', createPublicKey, 'Name the .pub file that "portolan keygen" made.');
}

async function readKey(
  path: string,
  what: string,
  parse: (pem: string) => KeyObject,
  next: string,
): Promise<KeyObject> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new OutputError(`${printable(path)} cannot be read.`, next);
  });
  try {
    const key = parse(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below: whatever the reason, it is no such key.
  }
  throw new OutputError(`${printable(path)} holds no ${what} Ed25519 key.`, next);
}
