// Which nodes of a graph fulfil a condition: answers as one byte a node, 1 for yes.
import type { ExposureState } from '../exposure/exposureModel';
import type { ConnectionBlock, GraphNode, Isolation, TrafficGraph } from '../model';
import type { IsolationPreset, LabelRequirement, NodeExpression, NodeState, NodeTerm } from './filterModel';

/** One byte a node, 0 or 1. */
export type NodeFlags = Uint8Array;

export function flagsOf(size: number, indices: readonly number[]): NodeFlags {
  const flags = new Uint8Array(size);
  for (const index of indices) flags[index] = 1;
  return flags;
}

/** The nodes that are an end of a block. Node lists are shared by many blocks. */
export function flagEnds(size: number, blocks: readonly Pick<ConnectionBlock, 'from' | 'to'>[]): NodeFlags {
  const flags = new Uint8Array(size);
  const seen = new Set<readonly number[]>();
  const flag = (list: readonly number[]): void => {
    if (seen.has(list)) return;
    seen.add(list);
    for (const index of list) flags[index] = 1;
  };
  for (const { from, to } of blocks) {
    flag(from);
    flag(to);
  }
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

/** States of exposure by the ids of workloads (variants not told apart) and pods; asked for only where a term speaks of them. */
export type ExposureStates = () => ReadonlyMap<string, ExposureState>;

/** Which state a term asks for. */
const EXPOSURE_TERMS: Readonly<Partial<Record<NodeState, ExposureState>>> = {
  published: 'published',
  blocked: 'published-but-blocked',
  reachable: 'reachable-but-unpublished',
};

/** What words are sought in: the keys of all labels, and names in small letters, one a node. */
interface Words {
  readonly keys: ReadonlySet<string>;
  readonly names: readonly string[];
}

const knownWords = new WeakMap<TrafficGraph, Words>();

/** The same for every search in one graph. */
function wordsOf(graph: TrafficGraph): Words {
  let words = knownWords.get(graph);
  if (words === undefined) {
    words = {
      keys: new Set(graph.nodes.filter(standsForPods).flatMap(({ labels }) => Object.keys(labels))),
      names: graph.nodes.map(({ name }) => name.toLowerCase()),
    };
    knownWords.set(graph, words);
  }
  return words;
}

/** Answers for one graph. Each term, and each column of labels, is worked out once. */
export class NodeMatcher {
  private readonly answers = new Map<NodeTerm, NodeFlags>();
  private readonly columns = new Map<string, readonly (string | undefined)[]>();

  constructor(
    readonly graph: TrafficGraph,
    private readonly exposure: ExposureStates,
  ) {}

  match(expression: NodeExpression): NodeFlags {
    switch (expression.type) {
      case 'not':
        return this.match(expression.operand).map((flag) => 1 - flag);
      case 'and':
      case 'or':
        return this.combine(expression.type === 'and' ? 1 : 0, expression.operands);
      default: {
        const answer = this.answers.get(expression) ?? this.matchTerm(expression);
        this.answers.set(expression, answer);
        return answer;
      }
    }
  }

  /** `start` 1: all hold; 0: one holds. */
  private combine(start: 0 | 1, operands: readonly NodeExpression[]): NodeFlags {
    const flags = new Uint8Array(this.graph.nodes.length).fill(start);
    for (const operand of operands) {
      const other = this.match(operand);
      for (let i = 0; i < flags.length; i++) if (other[i] !== start) flags[i] = 1 - start;
    }
    return flags;
  }

  private matchTerm(term: NodeTerm): NodeFlags {
    const { nodes } = this.graph;
    switch (term.type) {
      case 'is': {
        const { state } = term;
        if (state === 'exposed') return exposedNodes(this.graph);
        const wanted = EXPOSURE_TERMS[state];
        if (wanted !== undefined) {
          const states = this.exposure();
          return flagEach(nodes, (node) => standsForPods(node) && states.get(ownerIdOf(node)) === wanted);
        }
        return flagEach(nodes, (node) => standsForPods(node) && hasState(node.isolation, state));
      }
      case 'label':
        return this.matchLabel(term.requirement);
      case 'word':
        return this.matchWord(term.word);
      case 'attribute': {
        const { attribute, values } = term;
        const wanted = term.operator === 'in';
        // Kinds have no patterns and are told apart without regard to case.
        const isPattern = (value: string) => attribute !== 'kind' && value.includes('*');
        const plain = values.filter((value) => !isPattern(value));
        const known = new Set(attribute === 'kind' ? plain.map((value) => value.toLowerCase()) : plain);
        const tests = values.filter(isPattern).map((value) => attributeTest(attribute, value));
        return flagEach(nodes, (node) => {
          const actual = attributeOf(node, attribute);
          return (known.has(actual) || tests.some((test) => test(actual))) === wanted;
        });
      }
    }
  }

  private matchLabel({ key, operator, values }: LabelRequirement): NodeFlags {
    const column = this.column(key);
    const { nodes } = this.graph;
    const wanted = new Set<string | undefined>(values);
    const present = operator === 'in' || operator === 'exists';
    const listed = operator === 'in' || operator === 'notin';
    const flags = new Uint8Array(nodes.length);
    for (let i = 0; i < flags.length; i++) {
      const holds = listed ? wanted.has(column[i]) : column[i] !== undefined;
      if (holds === present && standsForPods(nodes[i]!)) flags[i] = 1;
    }
    return flags;
  }

  private matchWord(word: string): NodeFlags {
    const { keys, names } = wordsOf(this.graph);
    if (keys.has(word)) return Uint8Array.from(this.column(word), (value) => (value === undefined ? 0 : 1));
    const sought = word.toLowerCase();
    const test = sought.includes('*') ? patternTest(sought) : (name: string) => name.includes(sought);
    const flags = new Uint8Array(names.length);
    for (let i = 0; i < flags.length; i++) if (test(names[i]!)) flags[i] = 1;
    return flags;
  }

  /** Each node's value of the label; undefined where it has none. */
  private column(key: string): readonly (string | undefined)[] {
    const known = this.columns.get(key);
    if (known !== undefined) return known;
    const column = this.graph.nodes.map((node) =>
      standsForPods(node) && Object.hasOwn(node.labels, key) ? node.labels[key] : undefined,
    );
    this.columns.set(key, column);
    return column;
  }
}

/** The id of the workload that a node is a variant of; else its own. */
export function ownerIdOf({ id, variant }: Pick<GraphNode, 'id' | 'variant'>): string {
  return variant === null ? id : id.slice(0, id.lastIndexOf('#'));
}

function flagEach(nodes: readonly GraphNode[], test: (node: GraphNode) => boolean): NodeFlags {
  const flags = new Uint8Array(nodes.length);
  for (let i = 0; i < flags.length; i++) if (test(nodes[i]!)) flags[i] = 1;
  return flags;
}

function attributeOf(node: GraphNode, attribute: 'ns' | 'name' | 'kind'): string {
  if (attribute === 'ns') return namespaceOf(node) ?? '';
  if (attribute === 'name') return node.name;
  return (node.workloadKind ?? node.kind).toLowerCase();
}

/** Of a value with `*`. */
function attributeTest(attribute: 'ns' | 'name' | 'kind', value: string): (actual: string) => boolean {
  const test = patternTest(value);
  // A lone `*` means any namespace, not none.
  return attribute === 'ns' ? (actual) => actual !== '' && test(actual) : test;
}

/** `*` stands for any characters, none included. The parts between are sought one after the other: there is no way back. */
function patternTest(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return (text) => text === pattern;
  const middle = parts.slice(1, -1);
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    const end = text.length - last.length;
    for (const part of middle) {
      const found = text.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
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
