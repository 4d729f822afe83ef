// Chooses the source: what the command line names, else the kubeconfig, else the demo cluster.
import type { ClusterAccess } from './clusterAccess';
import type { ClusterSource, Surroundings } from './clusterSource';
import type { DemoVariant } from './demoVariant';
import { DemoSource, ManifestSource, SnapshotSource } from './fileSource';
import { findCluster, type KubeconfigChoice } from './kubeconfig';
import { KubeSource } from './kubeSource';
import { SourceError } from './sourceError';
import { LiveKubeSource } from './watch/liveSource';

export type SourceChoice =
  | { readonly from: 'manifests'; readonly paths: readonly string[]; readonly scope: readonly string[] }
  | { readonly from: 'snapshot'; readonly path: string; readonly scope: readonly string[] }
  | { readonly from: 'demo'; readonly variant: DemoVariant; readonly scope: readonly string[] }
  | { readonly from: 'kubeconfig'; readonly kubeconfig: KubeconfigChoice; readonly scope: readonly string[] };

type KubeconfigSource = Extract<SourceChoice, { from: 'kubeconfig' }>;

export interface OpenedSource {
  readonly source: ClusterSource;
  /** Said on the terminal, when the choice needs a word. */
  readonly remark: string | null;
}

/** A cluster is to be followed by watches; how errors of our own in them are told. */
export interface Follow {
  readonly onBug: (error: unknown) => void;
}

/** Never throws for a source that cannot be read: that is for `read` to say, so that a server can stay up. */
export async function openSource(
  choice: SourceChoice,
  surroundings: Surroundings,
  follow: Follow | null = null,
): Promise<OpenedSource> {
  switch (choice.from) {
    case 'manifests':
      return { source: new ManifestSource(choice.paths, choice.scope, surroundings), remark: null };
    case 'snapshot':
      return { source: new SnapshotSource(choice.path, choice.scope), remark: null };
    case 'demo':
      return { source: new DemoSource(choice.variant, choice.scope), remark: null };
    case 'kubeconfig':
      return openKubeconfig(choice, surroundings, follow);
  }
}

async function openKubeconfig(
  choice: KubeconfigSource,
  surroundings: Surroundings,
  follow: Follow | null,
): Promise<OpenedSource> {
  try {
    const access = await findCluster(choice.kubeconfig, surroundings);
    if (access) {
      const once = new KubeSource(access, choice.scope, surroundings);
      const { scope } = choice;
      const find = async () => access;
      return {
        source:
          follow === null
            ? once
            : new LiveKubeSource({ find, description: once.describe(), scope, surroundings, onBug: follow.onBug }),
        remark: null,
      };
    }
    const named = surroundings.env.KUBECONFIG ? ' ($KUBECONFIG names no file with a cluster)' : '';
    return {
      source: new DemoSource('default', choice.scope),
      remark: `No kubeconfig found${named}: showing the built-in demo cluster. It is not your cluster.`,
    };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const source = new UnusableKubeconfig(choice, surroundings);
    if (follow === null) return { source, remark: null };
    const { scope } = choice;
    const find = () => findAgain(choice, surroundings);
    return {
      source: new LiveKubeSource({ find, description: source.describe(), scope, surroundings, onBug: follow.onBug }),
      remark: null,
    };
  }
}

async function findAgain(choice: KubeconfigSource, surroundings: Surroundings): Promise<ClusterAccess> {
  const access = await findCluster(choice.kubeconfig, surroundings);
  if (!access) throw new SourceError('kubeconfig-missing', 'The kubeconfig is gone.', 'Start Portolan again.');
  return access;
}

/** Looks for the kubeconfig at each reading anew, so that a corrected file helps without a restart. */
class UnusableKubeconfig implements ClusterSource {
  #found: KubeSource | null = null;

  constructor(
    private readonly choice: KubeconfigSource,
    private readonly surroundings: Surroundings,
  ) {}

  describe() {
    const { context } = this.choice.kubeconfig;
    return this.#found?.describe() ?? { kind: 'kubeconfig' as const, title: context ?? 'kubeconfig' };
  }

  async read(...args: Parameters<ClusterSource['read']>) {
    this.#found ??= new KubeSource(
      await findAgain(this.choice, this.surroundings),
      this.choice.scope,
      this.surroundings,
    );
    return this.#found.read(...args);
  }
}
