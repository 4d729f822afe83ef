// How to reach one cluster and as whom: a kubeconfig context with every reference resolved, secrets wrapped.
import type { ExecPlugin } from './execPlugin';
import { type Entry, isEntry, type MergedKubeconfig, textOf } from './kubeconfigEntries';
import { Secret } from './secret';
import { printable, SourceError } from './sourceError';

/** A certificate or key: base64 of the PEM text as the kubeconfig holds it, or a file to read. Data goes before the file. */
export type Material = { readonly data: Secret } | { readonly file: string } | null;

export interface Impersonation {
  readonly user: string;
  readonly uid: string | null;
  readonly groups: readonly string[];
  readonly extra: readonly (readonly [key: string, values: readonly string[]])[];
}

export interface ClusterUser {
  readonly name: string;
  readonly token: Secret | null;
  /** Read anew for each reading; goes before `token`. */
  readonly tokenFile: string | null;
  readonly certificate: Material;
  readonly key: Material;
  readonly basic: { readonly username: string; readonly password: Secret } | null;
  readonly exec: ExecPlugin | null;
  /** Configuration of the legacy `oidc` provider, as written. */
  readonly oidc: Record<string, unknown> | null;
  readonly impersonation: Impersonation | null;
}

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
}

/**
 * Resolves a context.
 * @param wanted context by name; null for the current one.
 * @throws SourceError `kubeconfig-context` or `kubeconfig-credentials`.
 */
export function resolveContext(config: MergedKubeconfig, wanted: string | null): ClusterAccess {
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
  const reach = resolveCluster(cluster, name);
  return {
    context: name,
    namespace: textOf(context, 'namespace'),
    ...reach,
    user: resolveUser(userName ?? '', user, cluster, reach.server),
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

function resolveCluster(cluster: Entry, context: string) {
  const authority = materialOf(cluster, 'certificate-authority');
  const insecure = cluster['insecure-skip-tls-verify'] === true;
  return {
    server: serverOf(cluster, authority !== null || insecure, context),
    authority,
    insecure,
    tlsServerName: textOf(cluster, 'tls-server-name'),
    proxyUrl: textOf(cluster, 'proxy-url'),
    compression: cluster['disable-compression'] !== true,
  };
}

function serverOf(cluster: Entry, tls: boolean, context: string): string {
  const text = textOf(cluster, 'server');
  const whole = text === null || /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${tls ? 'https' : 'http'}://${text}`;
  if (whole !== null && URL.canParse(whole) && /^https?:$/.test(new URL(whole).protocol)) {
    return whole.replace(/\/+$/, '');
  }
  throw contextProblem(`The cluster of context "${printable(context)}" has no usable server address.`, null);
}

function resolveUser(name: string, user: Entry, cluster: Entry, server: string): ClusterUser {
  const token = textOf(user, 'token')?.trim() ?? null;
  const tokenFile = textOf(user, 'tokenFile');
  const username = textOf(user, 'username');
  if (username !== null && (token !== null || tokenFile !== null)) {
    throw credentialProblem(name, 'has both a password and a token; only one may be set');
  }
  const exec = isEntry(user.exec) ? user.exec : null;
  const provider = isEntry(user['auth-provider']) ? user['auth-provider'] : null;
  if (exec && provider) throw credentialProblem(name, 'has both exec and auth-provider; only one may be set');
  return {
    name,
    token: token === null || token === '' ? null : new Secret(token),
    tokenFile,
    certificate: materialOf(user, 'client-certificate'),
    key: materialOf(user, 'client-key'),
    basic: username === null ? null : { username, password: new Secret(textOf(user, 'password') ?? '') },
    exec: exec && resolveExec(name, exec, cluster, server),
    oidc: provider && resolveOidc(name, provider),
    impersonation: resolveImpersonation(name, user),
  };
}

function resolveExec(user: string, exec: Entry, cluster: Entry, server: string): ExecPlugin {
  const command = textOf(exec, 'command');
  if (command === null) throw credentialProblem(user, 'has an exec plugin without a command');
  const apiVersion = textOf(exec, 'apiVersion') ?? '';
  if (!/^client\.authentication\.k8s\.io\/(v1|v1beta1)$/.test(apiVersion)) {
    const given = apiVersion === '' ? 'no apiVersion' : `apiVersion "${printable(apiVersion, 80)}"`;
    throw credentialProblem(user, `has an exec plugin with ${given}; v1 and v1beta1 are known`);
  }
  const mode = textOf(exec, 'interactiveMode') ?? 'IfAvailable';
  if (mode !== 'Never' && mode !== 'IfAvailable' && mode !== 'Always') {
    throw credentialProblem(user, 'has an exec plugin with an unknown interactiveMode');
  }
  return {
    command,
    args: Array.isArray(exec.args) ? exec.args.map(String) : [],
    env: (Array.isArray(exec.env) ? exec.env : []).flatMap((item: unknown) => {
      const key = isEntry(item) ? textOf(item, 'name') : null;
      return isEntry(item) && key !== null ? [[key, new Secret(String(item.value ?? ''))] as const] : [];
    }),
    apiVersion,
    interactiveMode: mode,
    installHint: textOf(exec, 'installHint'),
    clusterInfo: exec.provideClusterInfo === true ? clusterInfo(cluster, server) : null,
  };
}

/** What a plugin is told about the cluster; never credentials. */
function clusterInfo(cluster: Entry, server: string): Entry {
  const info: Record<string, unknown> = { server };
  for (const field of [
    'tls-server-name',
    'insecure-skip-tls-verify',
    'certificate-authority-data',
    'proxy-url',
    'disable-compression',
  ]) {
    if (cluster[field] !== undefined && cluster[field] !== null) info[field] = cluster[field];
  }
  for (const extension of Array.isArray(cluster.extensions) ? cluster.extensions : []) {
    if (isEntry(extension) && extension.name === 'client.authentication.k8s.io/exec') {
      info.config = extension.extension;
    }
  }
  return info;
}

function resolveOidc(user: string, provider: Entry): Record<string, unknown> {
  const name = textOf(provider, 'name') ?? '';
  if (name !== 'oidc') {
    throw credentialProblem(
      user,
      `uses the auth-provider "${printable(name, 80)}", which kubectl removed; use its exec plugin`,
    );
  }
  const config = isEntry(provider.config) ? provider.config : {};
  if (textOf(config, 'id-token') === null) throw credentialProblem(user, 'uses oidc without an id-token; log in again');
  return { ...config };
}

function resolveImpersonation(name: string, user: Entry): Impersonation | null {
  const as = textOf(user, 'as');
  const uid = textOf(user, 'as-uid');
  const groups = (Array.isArray(user['as-groups']) ? user['as-groups'] : []).map(String);
  const extra = isEntry(user['as-user-extra']) ? Object.entries(user['as-user-extra']) : [];
  if (as === null) {
    if (uid === null && groups.length === 0 && extra.length === 0) return null;
    throw credentialProblem(name, 'sets as-uid, as-groups or as-user-extra without as');
  }
  return {
    user: as,
    uid,
    groups,
    extra: extra.map(([key, values]) => [key, Array.isArray(values) ? values.map(String) : []] as const),
  };
}

function materialOf(entry: Entry, field: string): Material {
  const data = textOf(entry, `${field}-data`);
  if (data !== null) return { data: new Secret(data) };
  const file = textOf(entry, field);
  return file === null ? null : { file };
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

function credentialProblem(user: string, problem: string): SourceError {
  return new SourceError(
    'kubeconfig-credentials',
    `The user "${printable(user, 120)}" of the kubeconfig ${problem}.`,
    'Correct the kubeconfig, or choose another context with --context.',
  );
}
