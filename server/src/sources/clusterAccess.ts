// How to reach one cluster and as whom: a kubeconfig context with every reference resolved, secrets wrapped.
import { type ClusterUser, type Material, materialOf, resolveUser } from './clusterUser';
import { PLUGINS_ALLOWED, type PluginPolicy } from './execPlugin';
import { type Entry, type MergedKubeconfig, textOf } from './kubeconfigEntries';
import { type EntryList, unknownField } from './kubeconfigFields';
import { printable, SourceError } from './sourceError';

export type { ClusterUser } from './clusterUser';

export interface ClusterAccess {
  /** null for the service account inside a cluster. */
  readonly context: string | null;
  /** http or https, without a trailing slash. */
  readonly server: string;
  /** The context's namespace. */
  readonly namespace: string | null;
  readonly authority: Material;
  readonly insecure: boolean;
  readonly tlsServerName: string | null;
  readonly proxyUrl: string | null;
  readonly compression: boolean;
  readonly user: ClusterUser;
  /** The same context as the kubeconfig has it now: somebody may have logged in again. Not set where there is no kubeconfig. */
  readonly reload?: () => Promise<ClusterAccess>;
}

/**
 * Resolves a context.
 * @param wanted context by name; null for the current one.
 * @throws SourceError `kubeconfig-context`, `kubeconfig-credentials` or `exec-plugin-denied`.
 */
export function resolveContext(
  config: MergedKubeconfig,
  wanted: string | null,
  plugins: PluginPolicy = PLUGINS_ALLOWED,
): ClusterAccess {
  const name = wanted ?? config.currentContext;
  const known = [...config.contexts.keys()].map((context) => printable(context, 80)).join(', ') || 'none';
  if (name === null) throw contextProblem('The kubeconfig sets no current context.', known);
  const context = config.contexts.get(name);
  if (!context) throw contextProblem(`The kubeconfig has no context "${printable(name)}".`, known);
  const clusterName = textOf(context, 'cluster');
  const cluster = clusterName === null ? undefined : config.clusters.get(clusterName);
  if (!cluster) throw contextProblem(`The cluster of context "${printable(name)}" is not in the kubeconfig.`, known);
  const userName = textOf(context, 'user');
  const user = userName === null ? {} : config.users.get(userName);
  if (!user) throw contextProblem(`The user of context "${printable(name)}" is not in the kubeconfig.`, known);
  refuseUnknown(name, { contexts: context, clusters: cluster, users: user });
  const reach = resolveCluster(cluster, name);
  return {
    context: name,
    namespace: textOf(context, 'namespace'),
    ...reach,
    user: resolveUser(userName ?? '', user, { cluster, tls: reach.server.startsWith('https:'), plugins }),
  };
}

/** The service account of the pod that we run in. */
export function inClusterAccess(host: string, port: string, folder: string, namespace: string | null): ClusterAccess {
  return {
    context: null,
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    namespace,
    authority: { file: `${folder}/ca.crt` },
    insecure: false,
    tlsServerName: null,
    proxyUrl: null,
    compression: true,
    user: {
      name: 'service account',
      token: null,
      tokenFile: `${folder}/token`,
      certificate: null,
      key: null,
      basic: null,
      exec: null,
      oidc: null,
      impersonation: null,
    },
  };
}

/** kubectl passes over such a field; here it may not be one that says who you are, or where to. */
function refuseUnknown(context: string, entries: Readonly<Record<EntryList, Entry>>): void {
  for (const list of ['contexts', 'clusters', 'users'] as const) {
    const field = unknownField(list, entries[list]);
    if (field === null) continue;
    const what = { contexts: 'itself', clusters: 'the cluster', users: 'the user' }[list];
    throw new SourceError(
      list === 'users' ? 'kubeconfig-credentials' : 'kubeconfig-context',
      `In the kubeconfig, ${what === 'itself' ? '' : `${what} of `}context "${printable(context, 120)}" has the field "${printable(field, 80)}", which Portolan does not know.`,
      'Correct its spelling or remove it (kubectl ignores fields that it does not know), or choose another context with --context.',
    );
  }
}

function resolveCluster(cluster: Entry, context: string) {
  const authority = materialOf(cluster, 'certificate-authority');
  const insecure = cluster['insecure-skip-tls-verify'] === true;
  const server = serverOf(cluster, context);
  const problem = (words: string) =>
    contextProblem(`The cluster of context "${printable(context, 120)}" ${words}.`, null);
  if (textOf(cluster, 'certificate-authority') !== null && textOf(cluster, 'certificate-authority-data') !== null) {
    throw problem('has both certificate-authority and certificate-authority-data; only one may be set');
  }
  const tls = server.startsWith('https:');
  if (tls && insecure && authority !== null) {
    throw problem('has both a certificate authority and insecure-skip-tls-verify; only one may be set');
  }
  const proxyUrl = textOf(cluster, 'proxy-url');
  if (proxyUrl !== null && !(URL.canParse(proxyUrl) && /^(https?|socks5):$/.test(new URL(proxyUrl).protocol))) {
    throw problem('has a proxy-url that is not of http, https or socks5');
  }
  return {
    server,
    authority: tls ? authority : null,
    insecure,
    tlsServerName: textOf(cluster, 'tls-server-name'),
    proxyUrl,
    compression: cluster['disable-compression'] !== true,
  };
}

/** Without a scheme it is http, as with kubectl, whatever else is set. */
function serverOf(cluster: Entry, context: string): string {
  const text = textOf(cluster, 'server');
  const whole = text === null || /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const problem = (words: string) =>
    contextProblem(`The cluster of context "${printable(context, 120)}" ${words}.`, null);
  if (whole === null || !URL.canParse(whole)) throw problem('has no usable server address');
  const { protocol, username, password } = new URL(whole);
  if (!/^https?:$/.test(protocol)) throw problem('has no usable server address: it must be http or https');
  if (username !== '' || password !== '') throw problem('has a server address with a user name or password in it');
  return whole.replace(/[?#].*$/, '').replace(/\/+$/, '');
}

function contextProblem(message: string, known: string | null): SourceError {
  return new SourceError(
    'kubeconfig-context',
    message,
    known === null
      ? 'Correct the kubeconfig, or choose another context with --context.'
      : `Choose a context with --context. There are: ${known}.`,
  );
}
