// The workloads of a graph as CSV: how each is isolated, by which policies, and how outsiders reach it.
import type { ExposureState, TrafficGraph } from '../graph/index';
import { csvLine } from './csv';

const WORKLOAD_COLUMNS = [
  'namespace',
  'workload',
  'kind',
  'variant',
  'pods',
  'isolation',
  'exposure',
  'policies',
] as const;

/** One line for each workload (and each part of one that policies tell apart), in the graph's order. `states` by workload id. */
export function* workloadsCsv(graph: TrafficGraph, states: ReadonlyMap<string, ExposureState>): Generator<string> {
  yield csvLine(WORKLOAD_COLUMNS);
  const policies = policiesByNode(graph);
  for (const [index, node] of graph.nodes.entries()) {
    if (node.kind !== 'workload') continue;
    yield csvLine([
      node.namespace ?? '',
      node.name,
      node.workloadKind ?? '',
      node.variant ? `${node.variant.index} of ${node.variant.of}` : '',
      node.pods === null ? 'one a node' : String(node.pods),
      node.isolation,
      states.get(node.id.replace(/#\d+$/, '')) ?? '',
      (policies.get(index) ?? []).join(' '),
    ]);
  }
}

function policiesByNode({ policies }: TrafficGraph): ReadonlyMap<number, readonly string[]> {
  const names = new Map<number, string[]>();
  for (const { kind, namespace, name, ingressSubjects, egressSubjects } of policies) {
    const title = `${kind}/${namespace === null ? '' : `${namespace}/`}${name}`;
    for (const index of new Set([...(ingressSubjects ?? []), ...(egressSubjects ?? [])])) {
      const known = names.get(index);
      if (known) known.push(title);
      else names.set(index, [title]);
    }
  }
  return names;
}
