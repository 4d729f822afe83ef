// The filter written straight from its description, one pair and one port at a time, to check the real one against.
import type { Protocol } from '../src/cluster/index';
import type {
  ConnectionBlock,
  FindExpression,
  GraphFilter,
  GraphNode,
  LabelRequirement,
  NodeExpression,
  TrafficGraph,
  TrafficText,
} from '../src/graph/index';

/** One connection and one port of it. */
export interface Sample {
  readonly block: ConnectionBlock;
  readonly from: number;
  readonly to: number;
  readonly protocol: Protocol;
  readonly port: number;
}

export function carries(traffic: TrafficText, protocol: Protocol, port: number): boolean {
  return (traffic[protocol] ?? '0')
    .split(',')
    .some((part) => part === 'all' || (port >= Number(part.split('-')[0]) && port <= Number(part.split('-').at(-1))));
}

const isPods = (node: GraphNode) => ['workload', 'pod', 'namespace'].includes(node.kind);

function holdsLabel({ key, operator, values }: LabelRequirement, node: GraphNode): boolean {
  const entry = Object.entries(node.labels).find(([name]) => name === key);
  if (operator === 'exists') return entry !== undefined;
  if (operator === 'notexists') return entry === undefined;
  return (entry !== undefined && values.includes(entry[1])) === (operator === 'in');
}

function glob(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] === '*') return glob(pattern.slice(1), text) || (text !== '' && glob(pattern, text.slice(1)));
  return pattern[0] === text[0] && glob(pattern.slice(1), text.slice(1));
}

function holdsNode(graph: TrafficGraph, e: NodeExpression, node: GraphNode): boolean {
  switch (e.type) {
    case 'and':
      return e.operands.every((operand) => holdsNode(graph, operand, node));
    case 'or':
      return e.operands.some((operand) => holdsNode(graph, operand, node));
    case 'not':
      return !holdsNode(graph, e.operand, node);
    case 'label':
      return isPods(node) && holdsLabel(e.requirement, node);
    case 'word': {
      const isKey = graph.nodes.some((other) => isPods(other) && Object.keys(other.labels).includes(e.word));
      if (isKey) return isPods(node) && Object.keys(node.labels).includes(e.word);
      const word = e.word.toLowerCase();
      return word.includes('*') ? glob(word, node.name.toLowerCase()) : node.name.toLowerCase().includes(word);
    }
    case 'is':
      if (!isPods(node)) return false;
      if (e.state === 'unprotected') return node.isolation === 'none';
      if (e.state === 'isolated-ingress') return ['ingress', 'both'].includes(node.isolation);
      if (e.state === 'isolated-egress') return ['egress', 'both'].includes(node.isolation);
      return graph.blocks.some(
        ({ from, to, verdict }) =>
          verdict === 'allow' &&
          to.includes(graph.nodes.indexOf(node)) &&
          from.some((index) => graph.nodes[index]?.kind === 'external'),
      );
    case 'attribute': {
      const is = (value: string) => {
        if (e.attribute === 'ns') return node.namespace !== null && glob(value, node.namespace);
        if (e.attribute === 'name') return glob(value, node.name);
        return (node.workloadKind ?? node.kind).toLowerCase() === value.toLowerCase();
      };
      return e.values.some(is) === (e.operator === 'in');
    }
  }
}

function isPlain(e: FindExpression): e is NodeExpression {
  if (e.type === 'and' || e.type === 'or') return e.operands.every(isPlain);
  return ['attribute', 'label', 'word', 'is'].includes(e.type);
}

function holdsPort(ports: NonNullable<GraphFilter['port']>, to: GraphNode, protocol: Protocol, port: number): boolean {
  return ports.some((item) =>
    item.type === 'range'
      ? port >= item.first && port <= item.last
      : to.ports.some((own) => own.name === item.name && own.port === port && own.protocol === protocol),
  );
}

function holdsFind(graph: TrafficGraph, e: FindExpression, sample: Sample): boolean {
  const { from, to, block, protocol, port } = sample;
  const source = graph.nodes[from]!;
  const target = graph.nodes[to]!;
  if (isPlain(e)) return holdsNode(graph, e, source) || holdsNode(graph, e, target);
  switch (e.type) {
    case 'and': {
      const plain = e.operands.filter(isPlain);
      const others = e.operands.filter((operand) => !isPlain(operand));
      const end = (node: GraphNode) => plain.every((operand) => holdsNode(graph, operand, node));
      return (end(source) || end(target)) && others.every((operand) => holdsFind(graph, operand, sample));
    }
    case 'or':
      return e.operands.some((operand) => holdsFind(graph, operand, sample));
    case 'not':
      return !holdsFind(graph, e.operand, sample);
    case 'from':
      return holdsNode(graph, e.nodes, source);
    case 'to':
      return holdsNode(graph, e.nodes, target);
    case 'port':
      return holdsPort(e.ports, target, protocol, port);
    case 'proto':
      return e.protocols.includes(protocol);
    case 'look':
      if (block.kind === 'node') return e.look === 'node';
      if (block.certainty !== 'defined') return e.look === 'uncertain';
      return e.look === block.kind;
    case 'via':
      return graph.admissions.some((admission) => {
        const policy = graph.policies[admission.policy]!;
        if (policy.name !== e.policy || (e.namespace !== null && policy.namespace !== e.namespace)) return false;
        const [subject, peer] = admission.direction === 'ingress' ? [to, from] : [from, to];
        const ends = admission.subjects.includes(subject) && admission.peers.includes(peer);
        return ends && carries(admission.traffic, protocol, port);
      });
    default:
      throw new Error('plain terms are handled above');
  }
}

/** 'yes', 'no', or 'depends' on the node's connections. */
function focus(graph: TrafficGraph, e: FindExpression, node: GraphNode): 'yes' | 'no' | 'depends' {
  switch (e.type) {
    case 'and': {
      const parts = e.operands.map((operand) => focus(graph, operand, node));
      return parts.includes('no') ? 'no' : parts.includes('depends') ? 'depends' : 'yes';
    }
    case 'or': {
      const parts = e.operands.map((operand) => focus(graph, operand, node));
      return parts.includes('yes') ? 'yes' : parts.includes('depends') ? 'depends' : 'no';
    }
    case 'not': {
      const part = focus(graph, e.operand, node);
      return part === 'depends' ? part : part === 'yes' ? 'no' : 'yes';
    }
    case 'attribute':
    case 'label':
    case 'word':
    case 'is':
      return holdsNode(graph, e, node) ? 'yes' : 'no';
    default:
      return 'depends';
  }
}

function inBase(filter: GraphFilter, node: GraphNode): boolean {
  const { namespaces, selector, isolation } = filter;
  if (namespaces.length > 0 && !(node.namespace !== null && namespaces.includes(node.namespace))) return false;
  if (selector.length > 0 && !(isPods(node) && selector.every((requirement) => holdsLabel(requirement, node)))) {
    return false;
  }
  if (isolation === null) return true;
  const ingress = ['ingress', 'both'].includes(node.isolation);
  const egress = ['egress', 'both'].includes(node.isolation);
  const holds = {
    'not-isolated-ingress': !ingress,
    'not-isolated-egress': !egress,
    'not-isolated': !ingress && !egress,
    'isolated-ingress': ingress,
    'isolated-egress': egress,
    isolated: ingress && egress,
  };
  return isPods(node) && holds[isolation];
}

export function naiveKeeps(graph: TrafficGraph, filter: GraphFilter, sample: Sample): boolean {
  const source = graph.nodes[sample.from]!;
  const target = graph.nodes[sample.to]!;
  const ends = (holds: (node: GraphNode) => boolean) => {
    if (!filter.neighbours) return holds(source) && holds(target);
    if (filter.direction === 'ingress') return holds(target);
    return holds(source) || (filter.direction === 'both' && holds(target));
  };
  const { find } = filter;
  return (
    ends((node) => inBase(filter, node)) &&
    (filter.port === null || holdsPort(filter.port, target, sample.protocol, sample.port)) &&
    (filter.protocols.length === 0 || filter.protocols.includes(sample.protocol)) &&
    (find === null || (ends((node) => focus(graph, find, node) !== 'no') && holdsFind(graph, find, sample)))
  );
}

/** `connected`: indices of nodes with a kept connection. */
export function naiveInScope(graph: TrafficGraph, filter: GraphFilter, connected: ReadonlySet<number>): number[] {
  return [...graph.nodes.keys()].filter((index) => {
    const node = graph.nodes[index]!;
    const answer = filter.find === null ? 'yes' : focus(graph, filter.find, node);
    return inBase(filter, node) && (answer === 'yes' || (answer === 'depends' && connected.has(index)));
  });
}
