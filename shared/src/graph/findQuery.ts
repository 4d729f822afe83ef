// Compiles the find box's expression: to a test on connections, and to the nodes that it speaks of.
import { NO_TRAFFIC, parseTrafficSet, type TrafficSet } from '../sets/index';
import { allOf, type EdgeTest, eitherEnd } from './edgeQuery';
import type { FindExpression, NodeExpression, PortFilter } from './filterModel';
import type { TrafficGraph } from './model';
import { flagsOf, matchNodes, type NodeFlags } from './nodeMatch';
import { isNumeric, portFilterTraffic, protocolTraffic } from './portFilter';

/** The test that `expression` puts on connections; see FindExpression for the meaning. */
export function compileFind(graph: TrafficGraph, expression: FindExpression): EdgeTest {
  if (isPlainNodes(expression)) return eitherEnd(matchNodes(graph, expression));
  switch (expression.type) {
    case 'not':
      return { op: 'not', operand: compileFind(graph, expression.operand) };
    case 'or':
      return { op: 'or', operands: expression.operands.map((operand) => compileFind(graph, operand)) };
    case 'and': {
      const plain = expression.operands.filter(isPlainNodes);
      const others = expression.operands.filter((operand) => !isPlainNodes(operand));
      const tests = others.map((operand) => compileFind(graph, operand));
      if (plain.length > 0) tests.unshift(eitherEnd(matchNodes(graph, { type: 'and', operands: plain })));
      return allOf(tests);
    }
    case 'from':
    case 'to':
      return { op: expression.type, nodes: matchNodes(graph, expression.nodes) };
    case 'port':
      return compilePorts(graph, expression.ports);
    case 'proto':
      return { op: 'traffic', traffic: protocolTraffic(expression.protocols) };
    case 'look':
      return { op: 'look', look: expression.look };
    case 'via':
      return compileVia(graph, expression.namespace, expression.policy);
    default:
      return eitherEnd(matchNodes(graph, expression));
  }
}

export function compilePorts(graph: TrafficGraph, ports: PortFilter): EdgeTest {
  const [first] = graph.nodes;
  if (first === undefined || isNumeric(ports)) {
    return { op: 'traffic', traffic: portFilterTraffic(ports, { ports: [] }) };
  }
  return { op: 'byDestination', traffic: graph.nodes.map((node) => portFilterTraffic(ports, node)) };
}

/** Node terms joined by AND and OR: they speak of one end. A NOT speaks of the whole connection. */
function isPlainNodes(expression: FindExpression): expression is NodeExpression {
  switch (expression.type) {
    case 'attribute':
    case 'label':
    case 'word':
    case 'is':
      return true;
    case 'and':
    case 'or':
      return expression.operands.every(isPlainNodes);
    default:
      return false;
  }
}

/** Connections that a rule of the policy admits: for each rule, its peers and subjects on its traffic. */
function compileVia(graph: TrafficGraph, namespace: string | null, name: string): EdgeTest {
  const size = graph.nodes.length;
  const flags = new Map<readonly number[], NodeFlags>();
  const flagged = (indices: readonly number[]) => {
    const nodes = flags.get(indices) ?? flagsOf(size, indices);
    flags.set(indices, nodes);
    return nodes;
  };
  const operands: EdgeTest[] = [];
  for (const admission of graph.admissions) {
    const policy = graph.policies[admission.policy];
    if (policy === undefined || policy.name !== name) continue;
    if (namespace !== null && policy.namespace !== namespace) continue;
    const [from, to] =
      admission.direction === 'ingress' ? [admission.peers, admission.subjects] : [admission.subjects, admission.peers];
    const traffic: TrafficSet = parseTrafficSet(admission.traffic) ?? NO_TRAFFIC;
    operands.push({
      op: 'and',
      operands: [
        { op: 'from', nodes: flagged(from) },
        { op: 'to', nodes: flagged(to) },
        { op: 'traffic', traffic },
      ],
    });
  }
  return { op: 'or', operands };
}

/** What the expression says about a node alone, whatever its connections: 0 no, 1 depends on connections, 2 yes. */
export function focusOf(graph: TrafficGraph, expression: FindExpression): Uint8Array {
  switch (expression.type) {
    case 'not':
      return focusOf(graph, expression.operand).map((value) => 2 - value);
    case 'and':
    case 'or': {
      const pick = expression.type === 'and' ? Math.min : Math.max;
      const [first, ...rest] = expression.operands.map((operand) => focusOf(graph, operand));
      const focus = first ?? new Uint8Array(graph.nodes.length);
      return focus.map((value, i) => rest.reduce((picked, other) => pick(picked, other[i]!), value));
    }
    case 'attribute':
    case 'label':
    case 'word':
    case 'is':
      return matchNodes(graph, expression).map((flag) => flag * 2);
    default:
      return new Uint8Array(graph.nodes.length).fill(1);
  }
}
