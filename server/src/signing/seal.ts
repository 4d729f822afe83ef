// The seal of a page that is a file: its last line, a comment with the hash of all bytes before it and, where a key is at hand, a signature of them.
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

const OPEN = '<!--portolan-seal ';
const CLOSE = '-->\n';

interface SealFields {
  /** Of all bytes before the seal, in hexadecimal digits. */
  readonly sha256: string;
  readonly signature?: {
    /** As `ssh-keygen` writes them: `SHA256:` and base64 of the hash of the public key. */
    readonly fingerprint: string;
    /** SPKI in DER, base64. */
    readonly publicKey: string;
    /** Ed25519, base64. */
    readonly value: string;
  };
}

export type SealCheck =
  | { readonly ok: true; readonly sha256: string; readonly signer: { readonly fingerprint: string } | null }
  | { readonly ok: false; readonly why: string };

/** The page and its seal. `key`: an Ed25519 private key; null: only the hash. */
export function sealed(page: string, key: KeyObject | null): string {
  const bytes = Buffer.from(page, 'utf8');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (key === null) return page + written({ sha256 });
  const publicKey = createPublicKey(key);
  const signature = {
    fingerprint: fingerprintOf(publicKey),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    value: sign(null, bytes, key).toString('base64'),
  };
  return page + written({ sha256, signature });
}

export function fingerprintOf(publicKey: KeyObject): string {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return `SHA256:${createHash('sha256').update(der).digest('base64').replace(/=+$/, '')}`;
}

/** One form only, so that no change of the seal itself goes unnoticed. The page reads `sha256` and `fingerprint` from it. */
function written({ sha256, signature }: SealFields): string {
  const { fingerprint, publicKey, value } = signature ?? {};
  return `${OPEN}${JSON.stringify({ sha256, fingerprint, publicKey, signature: value })}${CLOSE}`;
}

/** Whether the bytes are those that were sealed; says nothing of whether the signer is to be trusted. */
export function checkSeal(file: Buffer): SealCheck {
  const start = file.lastIndexOf(OPEN);
  if (start < 0 || !file.subarray(start).toString('latin1').endsWith(CLOSE))
    return { ok: false, why: 'its last line, the seal, is missing or cut off' };
  const fields = readSeal(file.subarray(start).toString('utf8'));
  if (fields === null) return { ok: false, why: 'its seal was changed' };
  const bytes = file.subarray(0, start);
  if (createHash('sha256').update(bytes).digest('hex') !== fields.sha256)
    return { ok: false, why: 'its content does not fit the hash in its seal: it was changed after it was sealed' };
  const { signature, sha256 } = fields;
  if (!signature) return { ok: true, sha256, signer: null };
  const publicKey = readPublicKey(signature.publicKey);
  if (publicKey === null || fingerprintOf(publicKey) !== signature.fingerprint)
    return { ok: false, why: 'the key in its seal is not the one that its fingerprint names' };
  if (!verify(null, bytes, publicKey, Buffer.from(signature.value, 'base64')))
    return { ok: false, why: 'its signature is not by the key in its seal' };
  return { ok: true, sha256, signer: { fingerprint: signature.fingerprint } };
}

/** null: it is not exactly what {@link sealed} would have written. */
function readSeal(text: string): SealFields | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.slice(OPEN.length, -CLOSE.length));
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null) return null;
  const { sha256, fingerprint, publicKey, signature: value } = parsed as Readonly<Record<string, unknown>>;
  if (typeof sha256 !== 'string') return null;
  const isSigned = typeof fingerprint === 'string' && typeof publicKey === 'string' && typeof value === 'string';
  const fields: SealFields = isSigned ? { sha256, signature: { fingerprint, publicKey, value } } : { sha256 };
  const isCanonical = [publicKey, value].every(
    (text) => typeof text !== 'string' || Buffer.from(text, 'base64').toString('base64') === text,
  );
  return isCanonical && written(fields) === text ? fields : null;
}

function readPublicKey(base64: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(base64, 'base64'), type: 'spki', format: 'der' });
    // Readers of DER are lenient: what is not written as we write it was changed.
    const isOurs = key.export({ type: 'spki', format: 'der' }).toString('base64') === base64;
    return isOurs && key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}
