// Compiles the find box's expression: to a test on connections, and to the nodes that it speaks of.
import type { TrafficSet } from '../../sets/index';
import type { TrafficGraph } from '../model';
import { readTraffic } from '../readTraffic';
import { allOf, type EdgeTest, eitherEnd } from './edgeQuery';
import type { FindExpression, NodeExpression, PortFilter } from './filterModel';
import { flagsOf, type NodeFlags, type NodeMatcher } from './nodeMatch';
import { isNumeric, portFilterTraffic, portTraffic, protocolTraffic } from './portFilter';

/** The test that `expression` puts on connections; see FindExpression for the meaning. */
export function compileFind(matcher: NodeMatcher, expression: FindExpression): EdgeTest {
  if (isPlainNodes(expression)) return eitherEnd(matcher.match(expression));
  switch (expression.type) {
    case 'not':
      return { op: 'not', operand: compileFind(matcher, expression.operand) };
    case 'or':
      return { op: 'or', operands: expression.operands.map((operand) => compileFind(matcher, operand)) };
    case 'and': {
      const plain = expression.operands.filter(isPlainNodes);
      const others = expression.operands.filter((operand) => !isPlainNodes(operand));
      const tests = others.map((operand) => compileFind(matcher, operand));
      if (plain.length > 0) tests.unshift(eitherEnd(matcher.match({ type: 'and', operands: plain })));
      return allOf(tests);
    }
    case 'from':
    case 'to':
      return { op: expression.type, nodes: matcher.match(expression.nodes) };
    case 'port':
      return compilePorts(matcher.graph, expression.ports);
    case 'proto':
      return { op: 'traffic', traffic: protocolTraffic(expression.protocols) };
    case 'look':
      return { op: 'look', look: expression.look };
    case 'via':
      return compileVia(matcher.graph, expression.namespace, expression.policy);
    default:
      return eitherEnd(matcher.match(expression));
  }
}

export function compilePorts(graph: TrafficGraph, ports: PortFilter): EdgeTest {
  const [first] = graph.nodes;
  if (first === undefined || isNumeric(ports)) {
    return { op: 'traffic', traffic: portFilterTraffic(ports, { ports: [] }) };
  }
  return { op: 'byDestination', traffic: graph.nodes.map(portTraffic(ports)) };
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

/** Whether an expression speaks of nodes alone. */
export function isNodeExpression(expression: FindExpression): expression is NodeExpression {
  switch (expression.type) {
    case 'attribute':
    case 'label':
    case 'word':
    case 'is':
      return true;
    case 'and':
    case 'or':
      return expression.operands.every(isNodeExpression);
    case 'not':
      return isNodeExpression(expression.operand);
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
    const traffic: TrafficSet = readTraffic(admission.traffic);
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
export function focusOf(matcher: NodeMatcher, expression: FindExpression): Uint8Array {
  switch (expression.type) {
    case 'not':
      return focusOf(matcher, expression.operand).map((value) => 2 - value);
    case 'and':
    case 'or': {
      const all = expression.type === 'and';
      const focus = new Uint8Array(matcher.graph.nodes.length).fill(all ? 2 : 0);
      for (const operand of expression.operands) {
        const other = focusOf(matcher, operand);
        for (let i = 0; i < focus.length; i++) {
          if (all ? other[i]! < focus[i]! : other[i]! > focus[i]!) focus[i] = other[i]!;
        }
      }
      return focus;
    }
    case 'attribute':
    case 'label':
    case 'word':
    case 'is':
      return matcher.match(expression).map((flag) => flag * 2);
    default:
      return new Uint8Array(matcher.graph.nodes.length).fill(1);
  }
}
