// Finds the kubeconfig that kubectl would use: --kubeconfig, then $KUBECONFIG, then ~/.kube/config, then the pod's own account.
import { readFile, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { type ClusterAccess, inClusterAccess, resolveContext } from './clusterAccess';
import type { Surroundings } from './clusterSource';
import type { PluginPolicy } from './execPlugin';
import { type KubeconfigFile, mergeKubeconfigs } from './kubeconfigEntries';
import { printable, SourceError } from './sourceError';

export interface KubeconfigChoice {
  /** Files named on the command line, in order; each must exist. Empty: kubectl's usual places. */
  readonly files: readonly string[];
  /** null: the current context. */
  readonly context: string | null;
  /** Not set: as kubectl, plugins run. */
  readonly plugins?: PluginPolicy;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The cluster to read, or null when there is no kubeconfig at all (then the demo is shown).
 * @param serviceAccount folder of the pod's account; for tests.
 * @throws SourceError when there is one that cannot be used.
 */
export async function findCluster(
  choice: KubeconfigChoice,
  surroundings: Surroundings,
  serviceAccount = SERVICE_ACCOUNT,
): Promise<ClusterAccess | null> {
  const config = mergeKubeconfigs(await readFiles(choice.files, surroundings));
  const empty = config.contexts.size === 0 && config.clusters.size === 0;
  if (empty || (choice.context === null && choice.files.length === 0 && config.currentContext === null)) {
    const account = choice.context === null ? await findServiceAccount(surroundings, serviceAccount) : null;
    if (account) return account;
  }
  if (!empty) {
    const access = resolveContext(config, choice.context, choice.plugins);
    // By its name: whoever makes another context the current one meanwhile does not mean this process.
    return { ...access, reload: () => reload({ ...choice, context: access.context }, surroundings) };
  }
  if (choice.files.length === 0 && choice.context === null) return null;
  throw new SourceError(
    'kubeconfig-missing',
    choice.files.length > 0
      ? 'The kubeconfig given holds no cluster.'
      : 'There is no kubeconfig to take the context from.',
    'Name a kubeconfig with --kubeconfig or in $KUBECONFIG, or leave out --context to see the demo cluster.',
  );
}

async function reload(choice: KubeconfigChoice, surroundings: Surroundings): Promise<ClusterAccess> {
  const config = mergeKubeconfigs(await readFiles(choice.files, surroundings));
  return resolveContext(config, choice.context, choice.plugins);
}

/** The contexts of the kubeconfig that {@link findCluster} uses, in its order, and the one that it takes; none where it cannot be read. */
export async function listContexts(
  choice: KubeconfigChoice,
  surroundings: Surroundings,
): Promise<{ readonly names: readonly string[]; readonly chosen: string | null }> {
  try {
    const config = mergeKubeconfigs(await readFiles(choice.files, surroundings));
    return { names: [...config.contexts.keys()], chosen: choice.context ?? config.currentContext };
  } catch (error) {
    if (error instanceof SourceError) return { names: [], chosen: choice.context };
    throw error;
  }
}

async function readFiles(
  named: readonly string[],
  { env, home, cwd }: Surroundings,
): Promise<readonly KubeconfigFile[]> {
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  const paths = named.length > 0 ? named : listed.length > 0 ? listed : [join(home, '.kube', 'config')];
  const files: KubeconfigFile[] = [];
  // Absolute, because what the files name starts at their folders, and a plugin `./login` must not become a `login` of PATH.
  for (const path of new Set(paths.map((given) => resolve(cwd, given)))) {
    const text = await readKubeconfig(path, named.length > 0);
    if (text !== null) files.push({ path, text });
  }
  return files;
}

async function readKubeconfig(path: string, mustExist: boolean): Promise<string | null> {
  const shown = printable(path);
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw new SourceError('kubeconfig-unreadable', `${shown} is too large.`, NEXT, [shown]);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      if (!mustExist) return null;
      throw new SourceError('kubeconfig-missing', `There is no kubeconfig ${shown}.`, NEXT, [shown]);
    }
    const why = code === 'EACCES' ? 'may not be read by you' : code === 'EISDIR' ? 'is a folder' : 'cannot be read';
    throw new SourceError('kubeconfig-unreadable', `The kubeconfig ${shown} ${why}.`, NEXT, [shown]);
  }
}

const NEXT = 'Name a kubeconfig that you can read with --kubeconfig or in $KUBECONFIG.';

async function findServiceAccount({ env }: Surroundings, folder: string): Promise<ClusterAccess | null> {
  const host = env.KUBERNETES_SERVICE_HOST;
  const port = env.KUBERNETES_SERVICE_PORT;
  if (!host || !port) return null;
  try {
    await stat(`${folder}/token`);
  } catch {
    return null;
  }
  const namespace = await readFile(`${folder}/namespace`, 'utf8').catch(() => '');
  return inClusterAccess(host, port, folder, namespace.trim() || null);
}
