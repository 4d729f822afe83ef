// The way to an API server: an agent with its TLS settings and proxy, checked before the first connection.
import { createHash, X509Certificate } from 'node:crypto';
import http, { type Agent } from 'node:http';
import https from 'node:https';
import { createSecureContext } from 'node:tls';
import type { ClusterAccess } from './clusterAccess';
import type { Secret } from './secret';
import { printable, SourceError } from './sourceError';

/** PEM, as bytes. */
export interface TlsMaterial {
  readonly authority: Secret | null;
  readonly certificate: Secret | null;
  readonly key: Secret | null;
}

/**
 * Idle connections that are kept for the next request. How many are open at once is the requests' own affair: a watch holds one for as
 * long as it lasts, and must not keep others waiting.
 */
const MAX_IDLE = 8;

/** Tells one agent's settings from another's. */
export function transportKey({ authority, certificate, key }: TlsMaterial): string {
  const hash = createHash('sha256');
  for (const part of [authority, certificate, key]) hash.update(`${part?.reveal() ?? ''}\0`);
  return hash.digest('hex');
}

/**
 * An agent that keeps connections open.
 * @param proxyUrl null: none.
 * @throws SourceError `kubeconfig-credentials` when a certificate or key cannot be used.
 */
export async function createAgent(access: ClusterAccess, tls: TlsMaterial, proxyUrl: string | null): Promise<Agent> {
  const secure = access.server.startsWith('https:');
  const options = secure ? tlsOptions(access, tls) : {};
  const pool = { keepAlive: true, maxFreeSockets: MAX_IDLE };
  if (proxyUrl === null) return secure ? new https.Agent({ ...options, ...pool }) : new http.Agent(pool);
  // It makes agents that open a connection for each request; these have what they need to keep them.
  return Object.assign(await createProxyAgent(access.server, options, proxyUrl), pool);
}

/** With SOCKS, names are for the proxy to look up, as kubectl leaves it to it: behind `ssh -D`, only that side knows them. */
async function createProxyAgent(server: string, options: https.RequestOptions, proxy: string): Promise<Agent> {
  const proxyUrl = proxy.replace(/^socks5:/i, 'socks5h:');
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'cluster', server, proxyUrl }],
    users: [{ name: 'user' }],
    contexts: [{ name: 'context', cluster: 'cluster', user: 'user' }],
    currentContext: 'context',
  });
  const applied = { ...options };
  await config.applyToHTTPSOptions(applied);
  return applied.agent as Agent;
}

function tlsOptions(access: ClusterAccess, { authority, certificate, key }: TlsMaterial): https.AgentOptions {
  const ca = authority?.reveal();
  const cert = certificate?.reveal();
  const material = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === null ? {} : { key: key.reveal() }),
  };
  try {
    if (ca !== undefined) void new X509Certificate(ca);
  } catch {
    throw unusable(access, 'certificate authority that is no certificate');
  }
  try {
    createSecureContext(material);
  } catch {
    throw unusable(access, 'client certificate and key that cannot be used together');
  }
  return {
    ...material,
    // Said in so many words, so that no variable of the environment can say otherwise.
    rejectUnauthorized: !access.insecure,
    ...(access.tlsServerName === null ? {} : { servername: access.tlsServerName }),
  };
}

/** What is under way goes on; no connection is used again. */
export function retire(agent: Agent): void {
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

function unusable({ context }: ClusterAccess, what: string): SourceError {
  const whose = context === null ? 'The service account' : `The context "${printable(context, 120)}" of the kubeconfig`;
  return new SourceError(
    'kubeconfig-credentials',
    `${whose} has a ${what}.`,
    'Log in again or correct the kubeconfig, or choose another context with --context.',
  );
}
