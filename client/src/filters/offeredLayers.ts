// Sets of ends that most readers want out of the way at some time: what lies outside, and the cluster's own namespaces.
import type { TrafficGraph } from '@portolan/shared/graph';

/** Namespaces that serve all others in most clusters, by their usual names. */
const PLATFORM =
  /^(kube-.*|openshift-.*|.*-system|monitoring|observability|logging|ingress(-.*)?|cert-manager|istio-.*)$/;

/** In the words of the find box. */
export function offeredLayers(graph: TrafficGraph): readonly string[] {
  const offered: string[] = [];
  if (graph.nodes.some(({ kind }) => kind === 'external' || kind === 'party')) offered.push('kind in (external,party)');
  const inhabited = new Set(graph.nodes.map(({ namespace }) => namespace));
  const platform = graph.namespaces
    .map(({ name }) => name)
    .filter((name) => PLATFORM.test(name) && inhabited.has(name));
  if (platform.length === 1) offered.push(`ns=${platform[0]}`);
  else if (platform.length > 1) offered.push(`ns in (${platform.join(',')})`);
  return offered;
}
