// What a user of a kubeconfig shows to the API server, obtained anew when it is time: tokens, certificates, answers of plugins.
import { readFile } from 'node:fs/promises';
import type { OutgoingHttpHeaders } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import type { ClusterAccess } from './clusterAccess';
import type { Surroundings } from './clusterSource';
import type { TlsMaterial } from './clusterTransport';
import type { ClusterUser, Material } from './clusterUser';
import { type PluginCredential, runExecPlugin } from './execPlugin';
import { Secret } from './secret';
import { printable, SourceError } from './sourceError';

/** Times in milliseconds; tests make them small. */
export interface Lifetimes {
  /** Files and OIDC tokens are looked at again when they were read this long ago. */
  readonly rereadMs: number;
  /** The credential of a plugin is renewed this long before it expires. */
  readonly renewBeforeMs: number;
  /** The least time between two runs that nobody but the clock asked for: a plugin may give what has expired already. */
  readonly betweenRunsMs: number;
  /** After a failure, or a renewal that a 401 asked for, the next one waits so long; then twice as long, up to `maxHoldMs`. */
  readonly holdMs: number;
  readonly maxHoldMs: number;
  readonly now: () => number;
}

export const DEFAULT_LIFETIMES: Lifetimes = {
  rereadMs: 60_000,
  renewBeforeMs: 10_000,
  betweenRunsMs: 5_000,
  holdMs: 2_000,
  maxHoldMs: 60_000,
  now: Date.now,
};

export interface Credentials extends TlsMaterial {
  readonly headers: OutgoingHttpHeaders;
  /** `user:password` for basic authentication. */
  readonly basic: Secret | null;
  /** Milliseconds since 1970; when to obtain them again. */
  readonly renewAt: number;
  /** Milliseconds since 1970; from then on they are of no use. */
  readonly expires: number;
}

/** Obtains the credentials of one user, as often as it is asked. */
export class CredentialSource {
  #plugin: { readonly credential: PluginCredential; readonly renewAt: number } | null = null;
  #user: ClusterUser;
  // Kept, because a refreshed OIDC token lives in it.
  #oidc: Record<string, unknown> | null;

  constructor(
    private readonly access: ClusterAccess,
    private readonly surroundings: Surroundings,
    private readonly lifetimes: Lifetimes,
  ) {
    this.#user = access.user;
    this.#oidc = providerOf(access.user);
  }

  /**
   * @param renew the API server rejected the last ones: a plugin runs again although its answer has not expired.
   * @throws SourceError when there are none to be had.
   */
  async obtain(renew: boolean, signal: AbortSignal): Promise<Credentials> {
    if (renew) await this.#lookAgain();
    const user = this.#user;
    const ca = this.access.authority;
    const authority = await material(ca, 'certificate authority');
    const plugin = user.exec && (await this.#plugged(renew, authority, signal));
    const token = plugin ? plugin.credential.token : await this.#token();
    const soon = [ca, user.certificate, user.key].some((source) => source !== null && 'file' in source);
    const reread = soon || user.tokenFile !== null || this.#oidc !== null;
    const inAMinute = reread ? this.lifetimes.now() + this.lifetimes.rereadMs : Number.POSITIVE_INFINITY;
    return {
      authority,
      certificate: plugin?.credential.certificate ?? (await material(user.certificate, 'client certificate')),
      key: plugin?.credential.key ?? (await material(user.key, 'client key')),
      headers: {
        ...(token === null ? {} : { Authorization: `Bearer ${token.reveal()}` }),
        ...impersonationHeaders(user),
      },
      basic: user.basic && new Secret(`${user.basic.username}:${user.basic.password.reveal()}`),
      renewAt: Math.min(plugin?.renewAt ?? Number.POSITIVE_INFINITY, inAMinute),
      expires: plugin?.credential.expires ?? Number.POSITIVE_INFINITY,
    };
  }

  /** The kubeconfig itself may hold another token by now. What it holds for another server is not for this one. */
  async #lookAgain(): Promise<void> {
    const fresh = await this.access.reload?.().catch(() => null);
    if (!fresh || fresh.server !== this.access.server) return;
    if (!isDeepStrictEqual(fresh.user.oidc, this.#user.oidc)) this.#oidc = providerOf(fresh.user);
    this.#user = fresh.user;
  }

  async #plugged(renew: boolean, authority: Secret | null, signal: AbortSignal) {
    const { exec } = this.#user;
    const { now, renewBeforeMs, betweenRunsMs } = this.lifetimes;
    // What was rejected is of no use, whatever becomes of this attempt.
    if (renew) this.#plugin = null;
    if (exec === null || (this.#plugin !== null && now() < this.#plugin.renewAt)) return this.#plugin;
    const credential = await runExecPlugin(withAuthority(exec, authority), this.surroundings, signal);
    const expires = credential.expires ?? Number.POSITIVE_INFINITY;
    this.#plugin = { credential, renewAt: Math.max(expires - renewBeforeMs, now() + betweenRunsMs) };
    return this.#plugin;
  }

  async #token(): Promise<Secret | null> {
    const user = this.#user;
    if (this.#oidc !== null) return this.#oidcToken(this.#oidc);
    if (user.tokenFile === null) return user.token;
    const text = await readFile(user.tokenFile, 'utf8').catch(() => null);
    const token = text?.trim() ?? '';
    if (/^[\x21-\x7e]+$/.test(token)) return new Secret(token);
    if (user.token !== null) return user.token;
    const what = token === '' ? 'is empty or cannot be read' : 'holds something that is no token';
    const path = printable(user.tokenFile);
    throw unusable(user, `names the token file ${path}, which ${what}`, [path]);
  }

  async #oidcToken(authProvider: Record<string, unknown>): Promise<Secret> {
    const { KubeConfig } = await import('@kubernetes/client-node');
    const config = new KubeConfig();
    config.loadFromOptions({
      clusters: [{ name: 'cluster', server: this.access.server }],
      users: [{ name: 'user', authProvider }],
      contexts: [{ name: 'context', cluster: 'cluster', user: 'user' }],
      currentContext: 'context',
    });
    const options: { headers: OutgoingHttpHeaders } = { headers: {} };
    try {
      await config.applyToHTTPSOptions(options);
    } catch {
      // The library's messages can quote tokens and answers of the identity provider.
      throw unusable(this.#user, 'has an OIDC token that could not be refreshed');
    }
    const token = String(options.headers.Authorization ?? '').replace(/^Bearer /, '');
    if (token === '') throw unusable(this.#user, 'has an OIDC token that has expired and cannot be refreshed');
    return new Secret(token);
  }
}

/** A copy: the library writes a refreshed token into it. */
function providerOf({ oidc }: ClusterUser): Record<string, unknown> | null {
  return oidc && { name: 'oidc', config: { ...oidc } };
}

function withAuthority(exec: NonNullable<ClusterUser['exec']>, authority: Secret | null) {
  if (exec.clusterInfo === null || authority === null) return exec;
  const data = Buffer.from(authority.reveal()).toString('base64');
  return { ...exec, clusterInfo: { ...exec.clusterInfo, 'certificate-authority-data': data } };
}

/** PEM text. */
async function material(source: Material, what: string): Promise<Secret | null> {
  if (source === null) return null;
  if ('data' in source) return new Secret(Buffer.from(source.data.reveal(), 'base64').toString());
  const content = await readFile(source.file, 'utf8').catch(() => null);
  if (content !== null) return new Secret(content);
  const path = printable(source.file);
  throw new SourceError(
    'kubeconfig-credentials',
    `The ${what} ${path} that the kubeconfig names cannot be read.`,
    'Put the file there, or correct its path in the kubeconfig; relative paths start at the kubeconfig’s folder.',
    [path],
  );
}

function impersonationHeaders({ impersonation }: ClusterUser): OutgoingHttpHeaders {
  if (!impersonation) return {};
  const headers: Record<string, string | string[]> = { 'Impersonate-User': headerText(impersonation.user) };
  if (impersonation.uid !== null) headers['Impersonate-Uid'] = headerText(impersonation.uid);
  if (impersonation.groups.length > 0) headers['Impersonate-Group'] = impersonation.groups.map(headerText);
  for (const [key, values] of impersonation.extra) {
    if (values.length > 0) headers[`Impersonate-Extra-${headerKey(key)}`] = values.map(headerText);
  }
  return headers;
}

/** Node writes one byte for a character, and kubectl sends UTF-8. */
function headerText(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** What cannot stand in the name of a header is escaped byte by byte, the escape sign too. */
function headerKey(key: string): string {
  const bytes = [...Buffer.from(key)].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9!#$&'*+.^_`|~-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return bytes.join('');
}

function unusable(user: ClusterUser, problem: string, paths: readonly string[] = []): SourceError {
  return new SourceError(
    'kubeconfig-credentials',
    `The user "${printable(user.name, 120)}" of the kubeconfig ${problem}.`,
    'Log in again or correct the kubeconfig; "kubectl auth whoami" with the same context shows whether it works.',
    paths,
  );
}
