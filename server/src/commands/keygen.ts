// `portolan keygen`: a pair of keys, with which exports are signed and verified; the private one is for its owner alone.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { OutputError } from '../outputError';
import { fingerprintOf } from '../signing/seal';
import type { KeygenConfig } from '../signing/signingOptions';
import { problemLines, type Terminal } from '../terminal';
import { takeBack, writeOutput } from './writeOutput';

export async function keygen({ out }: KeygenConfig, terminal: Terminal): Promise<0 | 2> {
  try {
    const { privateFile, publicFile, fingerprint } = await makeKey(out);
    await terminal.write(
      `Private key: ${privateFile} (keep it: who has it can sign as you)\nPublic key:  ${publicFile}\nFingerprint: ${fingerprint}\n`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    terminal.tell(problemLines({ message: error.message, next: error.next.replace(', or add --force', '') }));
    return 2;
  }
}

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
    await takeBack(path);
    throw error;
  }
  return { privateFile: path, publicFile, fingerprint: fingerprintOf(publicKey) };
}
