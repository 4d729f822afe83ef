// The graph as the page gets it: nodes, connections and policies as columns, the rest as it is. JSON, so that it can be looked at.
import type { TrafficGraph } from '../../graph/index';
import { finding, objectRef } from '../findingShape';
import { CodecError } from '../nodeSet';
import { listOf, natural, object, oneOf, orNull, ShapeError, text, texts } from '../shape';
import { type BlockColumns, blockColumns, decodeBlocks, encodeBlocks } from './blockColumns';
import { decodeNodes, encodeNodes, type NodeColumns, nodeColumns } from './nodeColumns';
import {
  type AdmissionColumns,
  admissionColumns,
  decodeAdmissions,
  decodePolicies,
  encodeAdmissions,
  encodePolicies,
  type PolicyColumns,
  policyColumns,
} from './policyColumns';
import { SetReader, type SetTable, SetWriter, setTable } from './setTable';

/** GET /api/graph?form=columns */
export interface GraphColumns extends Omit<TrafficGraph, 'nodes' | 'blocks' | 'policies' | 'admissions'> {
  readonly form: 'columns';
  readonly revision: number;
  readonly nodes: NodeColumns;
  readonly blocks: BlockColumns;
  readonly policies: PolicyColumns;
  readonly admissions: AdmissionColumns;
  /** The sets that `blocks`, `policies` and `admissions` name, in the order in which they do. */
  readonly sets: SetTable;
}

/** Equal graphs give equal bytes. Throws a CodecError where a node set does not ascend. */
export function encodeGraph(graph: TrafficGraph, revision: number): GraphColumns {
  const { level, profile, totals, namespaces, findings, notConsidered } = graph;
  const sets = new SetWriter();
  const blocks = encodeBlocks(graph.blocks, sets);
  const policies = encodePolicies(graph.policies, graph.nodes, sets);
  const admissions = encodeAdmissions(graph.admissions, graph.policies, sets);
  const nodes = encodeNodes(graph.nodes);
  return {
    form: 'columns',
    revision,
    level,
    profile,
    totals,
    namespaces,
    nodes,
    sets: sets.table(),
    blocks,
    policies,
    admissions,
    findings,
    notConsidered,
  };
}

/**
 * The inverse of {@link encodeGraph}; equal node sets become one shared list. Throws a CodecError that names the place where an answer is
 * not what it should be: a graph that cannot be trusted is not drawn.
 */
export function decodeGraph(answer: unknown): TrafficGraph {
  try {
    const { sets: table, ...rest } = graphColumns(answer, '');
    const nodes = decodeNodes(rest.nodes, 'nodes');
    const sets = new SetReader(table, 'sets', nodes.length);
    const blocks = decodeBlocks(rest.blocks, 'blocks', sets);
    const policies = decodePolicies(rest.policies, 'policies', nodes, sets);
    const admissions = decodeAdmissions(rest.admissions, 'admissions', policies, sets);
    sets.end();
    const { level, profile, namespaces, totals, findings, notConsidered } = rest;
    return { level, profile, nodes, blocks, policies, admissions, namespaces, totals, findings, notConsidered };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new CodecError(`The graph cannot be read: ${error.message}.`);
  }
}

/** The answer's parts; what columns say together is checked where they are put together. */
const graphColumns = object({
  level: oneOf('pod', 'workload', 'namespace'),
  profile: oneOf('kubernetes', 'calico', 'cilium'),
  totals: object<TrafficGraph['totals']>({
    namespaces: natural,
    workloads: natural,
    pods: natural,
    policies: natural,
    isolatedIngress: natural,
    isolatedEgress: natural,
  }),
  namespaces: listOf(
    object<TrafficGraph['namespaces'][number]>({ name: text, labels: orNull(texts), policies: natural }),
  ),
  nodes: nodeColumns,
  sets: setTable,
  blocks: blockColumns,
  policies: policyColumns,
  admissions: admissionColumns,
  findings: listOf(finding),
  notConsidered: listOf(
    object<TrafficGraph['notConsidered'][number]>({
      code: text,
      message: text,
      count: natural,
      objects: listOf(objectRef),
    }),
  ),
});
