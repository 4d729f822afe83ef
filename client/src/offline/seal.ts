// What the file says of its own bytes, in its last comment. Only `portolan verify` can tell whether that is true.

export interface Seal {
  /** Of all bytes before the comment, in hexadecimal digits. */
  readonly sha256: string;
  /** `SHA256:…` of the signer's public key; null: not signed. */
  readonly signer: string | null;
}

/** null: the file has none. */
export function readSeal(page: Document): Seal | null {
  const comments = [...page.childNodes].filter(({ nodeType }) => nodeType === Node.COMMENT_NODE);
  const [, json] = /^portolan-seal (\{.*\})$/.exec(comments.at(-1)?.nodeValue?.trim() ?? '') ?? [];
  if (json === undefined) return null;
  try {
    const { sha256, fingerprint } = JSON.parse(json) as { readonly sha256?: unknown; readonly fingerprint?: unknown };
    if (typeof sha256 !== 'string') return null;
    return { sha256, signer: typeof fingerprint === 'string' ? fingerprint : null };
  } catch {
    return null;
  }
}
