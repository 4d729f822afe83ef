// Turns cluster access into ready request options: credentials obtained, TLS and proxy set up by @kubernetes/client-node.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import http, { type Agent, type OutgoingHttpHeaders } from 'node:http';
import https, { type RequestOptions } from 'node:https';
import type { ClusterAccess, ClusterUser, Material } from './clusterAccess';
import type { Surroundings } from './clusterSource';
import { type PluginCredential, runExecPlugin } from './execPlugin';
import { proxyFor } from './proxyFromEnv';
import { Secret } from './secret';
import { printable, printableUrl, SourceError } from './sourceError';

/** What every request to the API server carries. */
export interface Preparation {
  readonly agent: Agent;
  readonly headers: OutgoingHttpHeaders;
  /** `user:password` for basic authentication. */
  readonly auth: string | null;
}

/** Base64 of PEM text. */
interface Credentials {
  readonly token: Secret | null;
  readonly certificate: Secret | null;
  readonly key: Secret | null;
}

/** Connections at most: one for each watch, and those that ApiClient lists over, of which it bounds the number. */
const MAX_SOCKETS = 64;
/** A plugin's credential is renewed this long before it expires. */
const RENEW_BEFORE_MS = 10_000;

/** One cluster and one identity. Keeps connections open between requests. */
export class ClusterConnection {
  #plugin: PluginCredential | null = null;
  #agent: { readonly key: string; readonly agent: Agent } | null = null;
  #current: Promise<Preparation> | null = null;
  // Kept, because a refreshed OIDC token lives in it.
  readonly #oidc: Record<string, unknown> | null;

  constructor(
    readonly access: ClusterAccess,
    private readonly surroundings: Surroundings,
  ) {
    this.#oidc = access.user.oidc && { name: 'oidc', config: access.user.oidc };
  }

  /** Forgets what was prepared, so that token files and certificates are read anew. Called before each reading. */
  begin(): void {
    this.#current = null;
  }

  /**
   * Credentials ready for use; obtained once and shared by all requests of a reading.
   * @param rejected what the API server answered 401 to; new credentials are obtained, once for all who were rejected with it.
   * @throws SourceError when there are none to be had.
   */
  async prepare(signal: AbortSignal, rejected: Preparation | null = null): Promise<Preparation> {
    const seen = this.#current;
    if (seen !== null && (rejected === null || (await seen) !== rejected)) return seen;
    if (this.#current === seen) this.#current = this.#prepare(rejected !== null, signal);
    return this.#current as Promise<Preparation>;
  }

  close(): void {
    this.#agent?.agent.destroy();
    this.#agent = null;
  }

  async #prepare(renew: boolean, signal: AbortSignal): Promise<Preparation> {
    const { access } = this;
    const credentials = await this.#credentials(renew, signal);
    const authority = await material(access.authority, 'certificate authority');
    const options = await this.#applied(credentials, authority);
    const headers = { ...(options.headers as OutgoingHttpHeaders), ...impersonationHeaders(access.user) };
    if (this.#oidc && headers.Authorization === undefined) {
      throw unusable(access.user, 'has an OIDC token that has expired and cannot be refreshed');
    }
    return { agent: this.#reuseAgent(options), headers, auth: options.auth ?? null };
  }

  async #credentials(renew: boolean, signal: AbortSignal): Promise<Credentials> {
    const { user } = this.access;
    const own: Credentials = {
      token: (await tokenFrom(user)) ?? user.token,
      certificate: await material(user.certificate, 'client certificate'),
      key: await material(user.key, 'client key'),
    };
    // As kubectl: a token in the kubeconfig goes before the plugin.
    if (!user.exec || own.token !== null) return own;
    const fresh = this.#plugin && (this.#plugin.expires ?? Infinity) - RENEW_BEFORE_MS > Date.now();
    if (!fresh || renew) this.#plugin = await runExecPlugin(user.exec, this.surroundings, signal);
    const { token, certificate, key } = this.#plugin as PluginCredential;
    return { token, certificate: base64(certificate) ?? own.certificate, key: base64(key) ?? own.key };
  }

  async #applied(credentials: Credentials, authority: Secret | null): Promise<RequestOptions> {
    const { KubeConfig } = await import('@kubernetes/client-node');
    const { access } = this;
    const config = new KubeConfig();
    config.loadFromOptions({
      clusters: [
        {
          name: 'cluster',
          server: access.server,
          caData: authority?.reveal(),
          // client-node refuses plain http unless it may skip TLS, of which plain http has none.
          skipTLSVerify: access.insecure || access.server.startsWith('http:'),
          tlsServerName: access.tlsServerName ?? undefined,
          proxyUrl: access.proxyUrl ?? proxyFor(access.server, this.surroundings.env) ?? undefined,
        },
      ],
      users: [
        {
          name: 'user',
          token: credentials.token?.reveal(),
          certData: credentials.certificate?.reveal(),
          keyData: credentials.key?.reveal(),
          username: access.user.basic?.username,
          password: access.user.basic?.password.reveal(),
          authProvider: this.#oidc ?? undefined,
        },
      ],
      contexts: [{ name: 'context', cluster: 'cluster', user: 'user' }],
      currentContext: 'context',
    });
    const options: RequestOptions = {};
    try {
      await config.applyToHTTPSOptions(options);
    } catch {
      // The library's messages can quote tokens and answers of the identity provider.
      if (this.#oidc) throw unusable(access.user, 'has an OIDC token that could not be refreshed');
      throw unusable(access.user, `has settings that do not fit ${printableUrl(access.server)}`);
    }
    return options;
  }

  /** Agents hold open connections, so one is kept as long as what it was made from stays the same. */
  #reuseAgent(options: RequestOptions): Agent {
    const proxy = this.access.proxyUrl ?? proxyFor(this.access.server, this.surroundings.env);
    const { ca, cert, key, servername, rejectUnauthorized } = options;
    const hash = createHash('sha256');
    for (const part of [ca, cert, key, servername, rejectUnauthorized]) hash.update(`${String(part ?? '')}\0`);
    const digest = hash.digest('hex');
    if (this.#agent?.key === digest) return this.#agent.agent;
    this.close();
    const tls = definedOnly({ ca, cert, key, servername, rejectUnauthorized });
    const pool = { keepAlive: true, maxSockets: MAX_SOCKETS };
    let agent: Agent;
    try {
      if (proxy !== null) agent = options.agent as Agent;
      else if (this.access.server.startsWith('https:')) agent = new https.Agent({ ...tls, ...pool });
      else agent = new http.Agent(pool);
    } catch {
      throw unusable(this.access.user, 'has a certificate or key that cannot be read');
    }
    this.#agent = { key: digest, agent };
    return agent;
  }
}

function definedOnly<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

async function tokenFrom(user: ClusterUser): Promise<Secret | null> {
  if (user.tokenFile === null) return null;
  const text = await readFile(user.tokenFile, 'utf8').catch(() => null);
  if (text !== null && text.trim() !== '') return new Secret(text.trim());
  if (user.token !== null) return null;
  throw unusable(user, `names the token file ${printable(user.tokenFile)}, which is empty or cannot be read`);
}

/** Data as it is, files read; base64 of PEM. */
async function material(source: Material, what: string): Promise<Secret | null> {
  if (source === null) return null;
  if ('data' in source) return source.data;
  const content = await readFile(source.file).catch(() => null);
  if (content !== null) return new Secret(content.toString('base64'));
  throw new SourceError(
    'kubeconfig-credentials',
    `The ${what} ${printable(source.file)} that the kubeconfig names cannot be read.`,
    'Put the file there, or correct its path in the kubeconfig; relative paths start at the kubeconfig’s folder.',
  );
}

function base64(pem: Secret | null): Secret | null {
  return pem === null ? null : new Secret(Buffer.from(pem.reveal()).toString('base64'));
}

function impersonationHeaders({ impersonation }: ClusterUser): OutgoingHttpHeaders {
  if (!impersonation) return {};
  const headers: Record<string, string | string[]> = { 'Impersonate-User': impersonation.user };
  if (impersonation.uid !== null) headers['Impersonate-Uid'] = impersonation.uid;
  if (impersonation.groups.length > 0) headers['Impersonate-Group'] = [...impersonation.groups];
  for (const [key, values] of impersonation.extra) {
    if (values.length > 0) headers[`Impersonate-Extra-${encodeURIComponent(key)}`] = [...values];
  }
  return headers;
}

function unusable(user: ClusterUser, problem: string): SourceError {
  return new SourceError(
    'kubeconfig-credentials',
    `The user "${printable(user.name, 120)}" of the kubeconfig ${problem}.`,
    'Log in again or correct the kubeconfig; "kubectl auth whoami" with the same context shows whether it works.',
  );
}
