// Who we are to a cluster: one user of a kubeconfig, read and refused as kubectl does it, secrets wrapped.
import type { ExecPlugin, PluginPolicy } from './execPlugin';
import { type Entry, isEntry, textOf } from './kubeconfigEntries';
import { Secret } from './secret';
import { printable, SourceError } from './sourceError';

/** A certificate or key: base64 of the PEM text as the kubeconfig holds it, or a file to read. */
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
  /** Read anew at least once a minute; goes before `token`, which stands in where there is no such file. */
  readonly tokenFile: string | null;
  readonly certificate: Material;
  readonly key: Material;
  readonly basic: { readonly username: string; readonly password: Secret } | null;
  /** Set only where it is to run: a token, a password or a certificate of the kubeconfig goes before it. */
  readonly exec: ExecPlugin | null;
  /** Configuration of the legacy `oidc` provider, as written. */
  readonly oidc: Record<string, unknown> | null;
  readonly impersonation: Impersonation | null;
}

/** What counts beside the user's own entry. */
interface Setting {
  readonly cluster: Entry;
  /** Over plain http kubectl sends no credentials, only impersonation. */
  readonly tls: boolean;
  readonly plugins: PluginPolicy;
}

/**
 * Reads one entry of `users`, whose fields are of the right kinds already.
 * @throws SourceError `kubeconfig-credentials` or `exec-plugin-denied`.
 */
export function resolveUser(name: string, user: Entry, setting: Setting): ClusterUser {
  const token = textOf(user, 'token')?.trim() || null;
  const tokenFile = textOf(user, 'tokenFile');
  const username = textOf(user, 'username');
  const tokens = token !== null || tokenFile !== null;
  if (username !== null && tokens) throw problem(name, 'has both a password and a token; only one may be set');
  if (username === null && textOf(user, 'password') !== null) throw problem(name, 'has a password without a username');
  if (token !== null && !/^[\x21-\x7e]+$/.test(token)) throw problem(name, 'has a token that cannot be sent');
  const certificate = materialOf(user, 'client-certificate');
  if (certificate) refuseTwice(name, user);
  const exec = isEntry(user.exec) ? resolveExec(name, user.exec, setting) : null;
  const provider = isEntry(user['auth-provider']) ? user['auth-provider'] : null;
  if (exec && provider) throw problem(name, 'has both exec and auth-provider; only one may be set');
  const impersonation = resolveImpersonation(name, user);
  const oidc = provider && resolveOidc(name, provider, tokens || username !== null);
  const bare = {
    name,
    token: null,
    tokenFile: null,
    certificate: null,
    key: null,
    basic: null,
    exec: null,
    oidc: null,
  };
  if (!setting.tls) return { ...bare, impersonation };
  const runs = exec !== null && !tokens && username === null && certificate === null;
  if (runs && !setting.plugins.allowed) throw denied(name, exec);
  return {
    name,
    token: token === null ? null : new Secret(token),
    tokenFile,
    certificate,
    key: certificate && materialOf(user, 'client-key'),
    basic: username === null ? null : { username, password: new Secret(textOf(user, 'password') ?? '') },
    exec: runs ? exec : null,
    oidc,
    impersonation,
  };
}

/** The data of `field`, or its file. */
export function materialOf(entry: Entry, field: string): Material {
  const data = textOf(entry, `${field}-data`);
  if (data !== null) return { data: new Secret(data) };
  const file = textOf(entry, field);
  return file === null ? null : { file };
}

function refuseTwice(name: string, user: Entry): void {
  for (const field of ['client-certificate', 'client-key']) {
    if (textOf(user, field) !== null && textOf(user, `${field}-data`) !== null) {
      throw problem(name, `has both ${field} and ${field}-data; only one may be set`);
    }
  }
  if (materialOf(user, 'client-key') === null) throw problem(name, 'has a client-certificate without its client-key');
}

function resolveExec(user: string, exec: Entry, { cluster, plugins }: Setting): ExecPlugin {
  const command = textOf(exec, 'command');
  if (command === null) throw problem(user, 'has an exec plugin without a command');
  const apiVersion = textOf(exec, 'apiVersion') ?? '';
  if (!/^client\.authentication\.k8s\.io\/(v1|v1beta1)$/.test(apiVersion)) {
    const given = apiVersion === '' ? 'no apiVersion' : `apiVersion "${printable(apiVersion, 80)}"`;
    throw problem(user, `has an exec plugin with ${given}; v1 and v1beta1 are known`);
  }
  const mode = textOf(exec, 'interactiveMode') ?? (apiVersion.endsWith('/v1beta1') ? 'IfAvailable' : '');
  if (mode !== 'Never' && mode !== 'IfAvailable' && mode !== 'Always') {
    const words = mode === '' ? 'without interactiveMode' : 'with an unknown interactiveMode';
    throw problem(user, `has an exec plugin ${words}: Never, IfAvailable or Always`);
  }
  return {
    command,
    args: Array.isArray(exec.args) ? exec.args.map((argument) => argument ?? '') : [],
    env: (Array.isArray(exec.env) ? exec.env : []).map((item: unknown) => {
      const key = isEntry(item) ? textOf(item, 'name') : null;
      if (!isEntry(item) || key === null) throw problem(user, 'has an exec plugin with a variable that has no name');
      return [key, new Secret(textOf(item, 'value') ?? '')] as const;
    }),
    apiVersion,
    interactiveMode: mode,
    installHint: textOf(exec, 'installHint'),
    clusterInfo: exec.provideClusterInfo === true ? clusterInfo(cluster) : null,
    timeoutMs: plugins.timeoutMs,
  };
}

/** What a plugin is told about the cluster, but for a certificate authority that is a file; never credentials. */
function clusterInfo(cluster: Entry): Entry {
  const info: Record<string, unknown> = {};
  for (const field of [
    'server',
    'tls-server-name',
    'insecure-skip-tls-verify',
    'certificate-authority-data',
    'proxy-url',
    'disable-compression',
  ]) {
    if (cluster[field]) info[field] = cluster[field];
  }
  for (const extension of Array.isArray(cluster.extensions) ? cluster.extensions : []) {
    if (isEntry(extension) && extension.name === 'client.authentication.k8s.io/exec') {
      info.config = extension.extension;
    }
  }
  return info;
}

function resolveOidc(user: string, provider: Entry, needless: boolean): Record<string, unknown> | null {
  const name = textOf(provider, 'name') ?? '';
  if (name !== 'oidc') {
    throw problem(user, `uses the auth-provider "${printable(name, 80)}", which kubectl removed; use its exec plugin`);
  }
  if (needless) return null;
  const config = isEntry(provider.config) ? provider.config : {};
  if (textOf(config, 'id-token') === null) throw problem(user, 'uses oidc without an id-token; log in again');
  return { ...config };
}

function resolveImpersonation(name: string, user: Entry): Impersonation | null {
  const as = textOf(user, 'as');
  const uid = textOf(user, 'as-uid');
  const groups = (Array.isArray(user['as-groups']) ? user['as-groups'] : []).map(String);
  const extra = isEntry(user['as-user-extra']) ? Object.entries(user['as-user-extra']) : [];
  if (as === null) {
    if (uid === null && groups.length === 0 && extra.length === 0) return null;
    throw problem(name, 'sets as-uid, as-groups or as-user-extra without as');
  }
  return {
    user: as,
    uid,
    groups,
    extra: extra.map(([key, values]) => [key, Array.isArray(values) ? values.map(String) : []] as const),
  };
}

function denied(user: string, exec: ExecPlugin): SourceError {
  const command = printable(exec.command);
  return new SourceError(
    'exec-plugin-denied',
    `The user "${printable(user, 120)}" of the kubeconfig needs the credential plugin ${command}, and --exec-plugins deny forbids it to run.`,
    'Leave out --exec-plugins deny if you trust this kubeconfig, or choose another context with --context.',
    [command],
  );
}

function problem(user: string, words: string): SourceError {
  return new SourceError(
    'kubeconfig-credentials',
    `The user "${printable(user, 120)}" of the kubeconfig ${words}.`,
    'Correct the kubeconfig, or choose another context with --context.',
  );
}
