// What a selected id means: the graph, a box, a node, a pod, a stub, an edge or a policy. Pure.
import {
  type GraphNode,
  nodeTitle,
  type PolicyRef,
  type Scene,
  type SceneEdge,
  type TrafficGraph,
} from '@portolan/shared/graph';
import { type ExposureSelection, readExposureId, stepEnds } from './exposureSelection';

export type Selection =
  | { readonly kind: 'graph' }
  | { readonly kind: 'box'; readonly id: string; readonly namespace: string | null }
  | { readonly kind: 'node'; readonly node: GraphNode; readonly index: number }
  | { readonly kind: 'pod'; readonly id: string }
  | { readonly kind: 'pair'; readonly from: string; readonly to: string; readonly edge: SceneEdge | null }
  | { readonly kind: 'bundle'; readonly from: string; readonly to: string }
  | { readonly kind: 'policy'; readonly ref: PolicyRef }
  | ExposureSelection
  | { readonly kind: 'gone'; readonly id: string };

const POLICY = 'policy:';

/** The id under which a policy is selected. */
export function policyId({ kind, namespace, name }: PolicyRef): string {
  return `${POLICY}${kind}/${namespace ?? ''}/${name}`;
}

/** Reads an id. What is no longer there is `gone`, never silently something else. */
export function readSelection(id: string | null, graph: TrafficGraph, scene: Scene): Selection {
  if (id === null) return { kind: 'graph' };
  if (id.startsWith(POLICY)) {
    const [kind = '', namespace = '', ...name] = id.slice(POLICY.length).split('/');
    return { kind: 'policy', ref: { kind, namespace: namespace || null, name: name.join('/') } };
  }
  const index = graph.nodes.findIndex((node) => node.id === id);
  if (index >= 0) return { kind: 'node', node: graph.nodes[index]!, index };
  const exposed = readExposureId(id);
  if (exposed !== null) return exposed;
  if (id === 'outside') return { kind: 'box', id, namespace: null };
  const namespace = id.startsWith('Namespace/') && !id.includes('|') ? id.slice('Namespace/'.length) : null;
  if (namespace !== null && graph.namespaces.some(({ name }) => name === namespace))
    return { kind: 'box', id, namespace };
  if (id.startsWith('stub:')) {
    const owner = id.slice(id.indexOf(':', 5) + 1);
    const at = graph.nodes.findIndex((node) => node.id === owner);
    return at >= 0 ? { kind: 'node', node: graph.nodes[at]!, index: at } : { kind: 'gone', id };
  }
  if (id.startsWith('Pod/') && !id.includes('|')) return { kind: 'pod', id };
  return readEdge(id, graph, scene);
}

function readEdge(id: string, graph: TrafficGraph, scene: Scene): Selection {
  const drawn = scene.edges.find((edge) => edge.id === id);
  const ends = drawn ? ([drawn.source, drawn.target] as const) : splitEdgeId(id, (end) => isEnd(end, graph));
  // A step between two pods is the connection between them.
  if (!ends || (stepEnds(id) && !ends.every((end) => isEnd(end, graph)))) return { kind: 'gone', id };
  const [from, to] = ends;
  const isBox = (end: string): boolean =>
    end === 'outside' || (end.startsWith('Namespace/') && !graph.nodes.some((node) => node.id === end));
  return isBox(from) || isBox(to) ? { kind: 'bundle', from, to } : { kind: 'pair', from, to, edge: drawn ?? null };
}

function isEnd(id: string, graph: TrafficGraph): boolean {
  return (
    graph.nodes.some((node) => node.id === id) ||
    id === 'outside' ||
    graph.namespaces.some(({ name }) => id === `Namespace/${name}`) ||
    id.startsWith('Pod/')
  );
}

/** Names may hold the separator, so every place where it could split is tried. */
function splitEdgeId(id: string, known: (end: string) => boolean): readonly [string, string] | null {
  const last = id.lastIndexOf('|');
  for (let i = id.indexOf('|'); i >= 0 && i < last; i = id.indexOf('|', i + 1)) {
    const [from, to] = [id.slice(0, i), id.slice(i + 1, last)];
    if (known(from) && known(to)) return [from, to];
  }
  return null;
}

/** What to call an id that may be no node: pods and boxes too. */
export function endLabel(id: string, graph: TrafficGraph): string {
  const node = graph.nodes.find((candidate) => candidate.id === id);
  if (node) return nodeTitle(node);
  if (id === 'outside') return 'outside the cluster';
  const slash = id.indexOf('/');
  return id.slice(slash + 1);
}

/** The beginning of a question about what is selected: its ends, as far as it has any. */
export function askAbout(
  id: string | null,
  graph: TrafficGraph,
  scene: Scene,
): { readonly from: string; readonly to: string; readonly port: string } {
  const selection = readSelection(id, graph, scene);
  if (selection.kind === 'node' && selection.node.classId >= 0)
    return { from: nodeTitle(selection.node), to: '', port: '' };
  if (selection.kind === 'pair')
    return { from: endLabel(selection.from, graph), to: endLabel(selection.to, graph), port: '' };
  return { from: '', to: '', port: '' };
}
