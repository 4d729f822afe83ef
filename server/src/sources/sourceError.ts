// What goes wrong while reading a source, in words that a person can act on; never holds a secret.

/** Stable, kebab-case; part of the API (`error.code`) and of docs/api.md. */
export type SourceErrorCode =
  | 'cluster-unreachable'
  | 'cluster-timeout'
  | 'cluster-tls'
  | 'cluster-error'
  | 'credentials-rejected'
  | 'forbidden'
  | 'kubeconfig-unreadable'
  | 'kubeconfig-context'
  | 'kubeconfig-credentials'
  | 'kubeconfig-missing'
  | 'exec-plugin-missing'
  | 'exec-plugin-failed'
  | 'exec-plugin-denied'
  | 'manifests-missing'
  | 'manifests-unreadable'
  | 'manifests-too-large'
  | 'snapshot-unreadable'
  | 'reading-cancelled';

/**
 * Reading failed as a whole. `message` says what happened, `next` what to do; the terminal shows both as they are, pages without the
 * folders of `paths`: whoever views a page is not always who started the server.
 */
export class SourceError extends Error {
  override readonly name = 'SourceError';

  constructor(
    readonly code: SourceErrorCode,
    message: string,
    readonly next: string,
    /** Paths of credentials and of the kubeconfig that stand in `message`, made printable as there. */
    readonly paths: readonly string[] = [],
  ) {
    super(message);
  }

  /** The message for those who may not know this machine's folders. */
  get publicMessage(): string {
    return this.paths.reduce((text, path) => text.replaceAll(path, () => nameOf(path)), this.message);
  }
}

function nameOf(path: string): string {
  const folder = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return folder < 0 ? path : `…/${path.slice(folder + 1)}`;
}

/** A URL cut to scheme, host and port: user names, passwords, paths and queries can hold secrets. */
export function printableUrl(url: string): string {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return 'an address that is no URL';
  }
}

/** Text from outside, made safe for one line on a terminal: control and bidirectional characters escaped, length bounded. */
export function printable(text: string, limit = 300): string {
  const escaped = text.replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  return escaped.length > limit ? `${escaped.slice(0, limit)}…` : escaped;
}
