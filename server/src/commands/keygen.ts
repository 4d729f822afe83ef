// `portolan keygen`: a pair of keys, with which exports are signed and verified.

import { makeKey } from '../signing/keys';
import type { KeygenConfig } from '../signing/signingOptions';
import { problemLines, type Terminal } from '../terminal';
import { OutputError } from './writeOutput';

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
