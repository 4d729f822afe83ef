// Reads signing keys from their files: Ed25519, as `portolan keygen` makes them.
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { OutputError } from '../outputError';
import { printable } from '../sources/sourceError';

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
