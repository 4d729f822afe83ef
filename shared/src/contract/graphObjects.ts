// The graph as objects, for people and scripts: `GET /api/graph` without `form=columns`.
import type { TrafficGraph } from '../graph/index';
import type { GraphResponse } from './api';
import { encodeNodeSet } from './nodeSet';

/** The graph with its node sets as text. Throws a CodecError where a set does not ascend. */
export function graphObjects(graph: TrafficGraph, revision: number): GraphResponse {
  const known = new Map<readonly number[], string>();
  // Lists are shared by many blocks.
  const encode = (indices: readonly number[]): string => {
    const text = known.get(indices) ?? encodeNodeSet(indices);
    known.set(indices, text);
    return text;
  };
  return {
    ...graph,
    revision,
    blocks: graph.blocks.map((block) => ({ ...block, from: encode(block.from), to: encode(block.to) })),
    policies: graph.policies.map((policy) => ({
      ...policy,
      ingressSubjects: policy.ingressSubjects === null ? null : encode(policy.ingressSubjects),
      egressSubjects: policy.egressSubjects === null ? null : encode(policy.egressSubjects),
    })),
    admissions: graph.admissions.map((admission) => ({
      ...admission,
      subjects: encode(admission.subjects),
      peers: encode(admission.peers),
    })),
  };
}
