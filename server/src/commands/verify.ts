// `portolan verify`: whether an exported file is as it was written, and by whose key.
import { readFile, stat } from 'node:fs/promises';
import { parseSnapshot, UNBOUNDED } from '@portolan/shared/contract';
import { OutputError } from '../outputError';
import { readPublicKey } from '../signing/keys';
import { checkSeal, fingerprintOf, type SealCheck } from '../signing/seal';
import type { VerifyConfig } from '../signing/signingOptions';
import { printable } from '../sources/sourceError';
import { problemLines, type Terminal } from '../terminal';

export async function verifyFile(config: VerifyConfig, terminal: Terminal): Promise<0 | 1 | 2> {
  const { file } = config;
  let expected: string | null;
  let bytes: Buffer;
  try {
    expected = config.key === null ? config.fingerprint : fingerprintOf(await readPublicKey(config.key));
    bytes = await readBounded(file);
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    terminal.tell(problemLines(error));
    return 2;
  }
  const name = printable(file);
  const check = bytes.subarray(0, 200).includes('"portolan-snapshot"') ? checkSnapshot(bytes) : checkSeal(bytes);
  if (!check.ok) {
    await terminal.write(`${name}: NOT intact: ${check.why}.\n`);
    return 1;
  }
  const { signer, sha256 } = check;
  if (expected === null) {
    const who = signer === null ? 'not signed' : `signer unknown: ${signer.fingerprint}`;
    await terminal.write(`${name}: intact, ${who}\nSHA-256 ${sha256}\n`);
    if (signer !== null)
      terminal.tell('Whose key that is must come from elsewhere: pin it with --key or --fingerprint.');
    return 0;
  }
  if (signer?.fingerprint !== expected) {
    const who = signer === null ? 'it is not signed' : `it is signed by ${signer.fingerprint}, not by ${expected}`;
    await terminal.write(`${name}: intact, but ${who}.\n`);
    return 1;
  }
  await terminal.write(`${name}: intact, signed by ${expected}\nSHA-256 ${sha256}\n`);
  return 0;
}

/** @throws OutputError where there is no such file, or one that is larger than any export. */
async function readBounded(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size <= LARGEST) return await readFile(file);
  } catch {
    throw new OutputError(`${printable(file)} cannot be read.`, 'Name a file that Portolan exported.');
  }
  throw new OutputError(
    `${printable(file)} is larger than ${LARGEST / 1024 / 1024} MiB.`,
    'Name a file that Portolan exported; it writes none that is as large.',
  );
}

/** In bytes; a page with 100,000 pods has about 100 MB. */
const LARGEST = 512 * 1024 * 1024;

/** Snapshots carry hashes of their own. */
function checkSnapshot(bytes: Buffer): SealCheck {
  const parsed = parseSnapshot(bytes.toString('utf8'), UNBOUNDED);
  if (!parsed.ok) return { ok: false, why: `${parsed.message.replace(/\.$/, '')}` };
  const { inputsHash } = parsed.value;
  if (inputsHash === null) return { ok: false, why: 'snapshots of version 1 carry no hash, so nothing can be said' };
  return { ok: true, sha256: inputsHash, signer: null };
}
