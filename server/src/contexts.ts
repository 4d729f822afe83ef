// The contexts of the kubeconfig that Portolan was started with: listed for the page, and opened by name.
import type { Contexts } from './routes/routeContext';
import type { ClusterSource, Surroundings } from './sources/clusterSource';
import { listContexts } from './sources/kubeconfig';
import { type Follow, openSource, type SourceChoice } from './sources/openSource';
import type { ThreadSource } from './sources/threadedSource';

/** @param source the one that is read first; what is no kubeconfig has no contexts. */
export function contextsOf(
  choice: SourceChoice,
  source: ClusterSource,
  surroundings: Surroundings,
  threadSource: ThreadSource | undefined,
  follow: Follow | null,
): Contexts {
  if (choice.from !== 'kubeconfig' || source.describe().kind !== 'kubeconfig') {
    return { list: async () => ({ names: [], chosen: null }), open: async () => null };
  }
  let { kubeconfig } = choice;
  const list = () => listContexts(kubeconfig, surroundings);
  return {
    list,
    open: async (name) => {
      // Read anew: only what stands in the file can be chosen, never what a page makes up.
      if (!(await list()).names.includes(name)) return null;
      kubeconfig = { ...kubeconfig, context: name };
      const next: SourceChoice = { ...choice, kubeconfig };
      const { source: opened } = await openSource(next, surroundings, follow);
      return threadSource?.(opened, next, surroundings) ?? opened;
    },
  };
}
