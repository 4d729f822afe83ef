// Which nodes of a graph fulfil a condition: answers as one byte a node, 1 for yes.
import type { Labels } from '../cluster/index';
import type { IsolationPreset, NodeExpression, NodeState, NodeTerm } from './filterModel';
import { matchesLabels } from './labelSelector';
import type { GraphNode, Isolation, TrafficGraph } from './model';

/** One byte a node, 0 or 1. */
export type NodeFlags = Uint8Array;

export function flagsOf(size: number, indices: readonly number[]): NodeFlags {
  const flags = new Uint8Array(size);
  for (const index of indices) flags[index] = 1;
  return flags;
}

export function indicesOf(flags: NodeFlags): number[] {
  const indices: number[] = [];
  for (let i = 0; i < flags.length; i++) if (flags[i] === 1) indices.push(i);
  return indices;
}

/** True for ends that stand for pods: only they have labels, a namespace and isolation of their own. */
export function standsForPods(node: GraphNode): boolean {
  return node.kind === 'workload' || node.kind === 'pod' || node.kind === 'namespace';
}

/** The namespace that a node belongs to; null for ends outside the cluster and for Kubernetes nodes. */
export function namespaceOf(node: GraphNode): string | null {
  return node.namespace ?? (node.kind === 'namespace' ? node.name : null);
}

export function matchNodes(graph: TrafficGraph, expression: NodeExpression): NodeFlags {
  switch (expression.type) {
    case 'not':
      return matchNodes(graph, expression.operand).map((flag) => 1 - flag);
    case 'and':
    case 'or': {
      const [first, ...rest] = expression.operands.map((operand) => matchNodes(graph, operand));
      const flags = first ?? new Uint8Array(graph.nodes.length);
      const all = expression.type === 'and';
      return flags.map((flag, i) => rest.reduce((sum, other) => (all ? sum & other[i]! : sum | other[i]!), flag));
    }
    default:
      return matchTerm(graph, expression);
  }
}

function matchTerm(graph: TrafficGraph, term: NodeTerm): NodeFlags {
  const { nodes } = graph;
  if (term.type === 'is' && term.state === 'exposed') return exposedNodes(graph);
  const test = termTest(graph, term);
  return Uint8Array.from(nodes, (node) => (test(node) ? 1 : 0));
}

function termTest(graph: TrafficGraph, term: NodeTerm): (node: GraphNode) => boolean {
  switch (term.type) {
    case 'is':
      return (node) => standsForPods(node) && hasState(node.isolation, term.state);
    case 'label':
      return (node) => standsForPods(node) && matchesLabels([term.requirement], node.labels);
    case 'word':
      return wordTest(graph, term.word);
    case 'attribute': {
      const { attribute, values } = term;
      const wanted = term.operator === 'in';
      return (node) => {
        const actual = attributeOf(node, attribute);
        return values.some((value) => matchesAttribute(actual, attribute, value)) === wanted;
      };
    }
  }
}

function wordTest(graph: TrafficGraph, word: string): (node: GraphNode) => boolean {
  const carries = (labels: Labels) => Object.hasOwn(labels, word);
  if (graph.nodes.some((node) => standsForPods(node) && carries(node.labels))) {
    return (node) => standsForPods(node) && carries(node.labels);
  }
  const sought = word.toLowerCase();
  if (sought.includes('*')) return (node) => matchesPattern(sought, node.name.toLowerCase());
  return (node) => node.name.toLowerCase().includes(sought);
}

function attributeOf(node: GraphNode, attribute: 'ns' | 'name' | 'kind'): string {
  if (attribute === 'ns') return namespaceOf(node) ?? '';
  if (attribute === 'name') return node.name;
  return (node.workloadKind ?? node.kind).toLowerCase();
}

function matchesAttribute(actual: string, attribute: 'ns' | 'name' | 'kind', value: string): boolean {
  if (attribute === 'kind') return actual === value.toLowerCase();
  // A lone `*` means any namespace, not none.
  if (attribute === 'ns' && actual === '') return false;
  return matchesPattern(value, actual);
}

/** `*` stands for any characters, none included. Steps back to the last `*` only: time is at most the product of the lengths. */
export function matchesPattern(pattern: string, text: string): boolean {
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let t = 0; t < text.length; ) {
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

function hasState(isolation: Isolation, state: NodeState): boolean {
  if (state === 'unprotected') return isolation === 'none';
  return isolation === 'both' || isolation === (state === 'isolated-ingress' ? 'ingress' : 'egress');
}

/** Nodes that an end outside the cluster may open a connection to, as far as policies go. */
function exposedNodes(graph: TrafficGraph): NodeFlags {
  const flags = new Uint8Array(graph.nodes.length);
  for (const { from, to, verdict } of graph.blocks) {
    if (verdict !== 'allow' || !from.some((i) => graph.nodes[i]?.kind === 'external')) continue;
    for (const index of to) if (standsForPods(graph.nodes[index]!)) flags[index] = 1;
  }
  return flags;
}

const PRESETS: Readonly<Record<IsolationPreset, readonly Isolation[]>> = {
  // Policies do not govern hostNetwork pods (R61): nothing isolates them either.
  'not-isolated-ingress': ['none', 'egress', 'ungoverned'],
  'not-isolated-egress': ['none', 'ingress', 'ungoverned'],
  'not-isolated': ['none', 'ungoverned'],
  'isolated-ingress': ['ingress', 'both'],
  'isolated-egress': ['egress', 'both'],
  isolated: ['both'],
};

export const ISOLATION_PRESETS = Object.keys(PRESETS) as readonly IsolationPreset[];

export function matchesPreset(node: GraphNode, preset: IsolationPreset): boolean {
  return standsForPods(node) && PRESETS[preset].includes(node.isolation);
}
