// The graph as it travels: node sets become short text, and come back only if every index fits the graph.

import type { TrafficGraph, TrafficText } from '../graph/index';
import { PROTOCOLS, parseTrafficSet } from '../sets/index';
import type { GraphResponse } from './api';

/** The answer of a server (or a saved page) does not hold what it should. */
export class CodecError extends Error {
  override readonly name = 'CodecError';
}

/** Ascending indices as text: `0-3,7`; '' for none. Throws a CodecError if they do not ascend from 0. */
export function encodeNodeSet(indices: readonly number[]): string {
  const parts: string[] = [];
  let first = -1;
  let last = -1;
  const close = () => {
    if (first >= 0) parts.push(first === last ? `${first}` : `${first}-${last}`);
  };
  for (const index of indices) {
    if (!Number.isSafeInteger(index) || index <= last) throw new CodecError('A node set must ascend from 0.');
    if (first < 0 || index !== last + 1) {
      close();
      first = index;
    }
    last = index;
  }
  close();
  return parts.join(',');
}

/** The inverse of {@link encodeNodeSet}. Throws a CodecError for any other text and for indices from `size` on. */
export function decodeNodeSet(text: string, size: number): readonly number[] {
  const indices: number[] = [];
  if (text === '') return indices;
  let next = 0;
  for (const part of text.split(',')) {
    const dash = part.indexOf('-');
    const first = decodeIndex(dash < 0 ? part : part.slice(0, dash), size);
    const last = dash < 0 ? first : decodeIndex(part.slice(dash + 1), size);
    // Ranges that touch would have been written as one, so that equal sets have equal text.
    if (first < next || (dash >= 0 && last <= first)) throw new CodecError(`"${part.slice(0, 40)}" does not ascend.`);
    for (let index = first; index <= last; index++) indices.push(index);
    next = last + 2;
  }
  return indices;
}

function decodeIndex(digits: string, size: number): number {
  const index = Number(digits);
  if (!/^(?:0|[1-9]\d{0,8})$/.test(digits) || index >= size) {
    throw new CodecError(`"${digits.slice(0, 40)}" is no node of this graph.`);
  }
  return index;
}

export function encodeGraph(graph: TrafficGraph, revision: number): GraphResponse {
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

const VERDICTS: readonly unknown[] = ['allow', 'deny', 'unknown'];
const CERTAINTIES: readonly unknown[] = ['defined', 'implementation-defined', 'unknown'];
const KINDS: readonly unknown[] = ['explicit', 'open', 'node'];

/**
 * The inverse of {@link encodeGraph}; equal node sets become one shared list. Throws a CodecError where sets, traffic or words of the
 * connections are not what they should be: a graph that cannot be trusted is not drawn.
 */
export function decodeGraph(response: GraphResponse): TrafficGraph {
  const lists = ['nodes', 'blocks', 'policies', 'admissions', 'namespaces', 'findings', 'notConsidered'] as const;
  for (const name of lists)
    if (!Array.isArray(response[name])) throw new CodecError(`The graph has no list "${name}".`);
  const size = response.nodes.length;
  const known = new Map<string, readonly number[]>();
  const decode = (text: unknown): readonly number[] => {
    if (typeof text !== 'string') throw new CodecError('A node set must be text.');
    const indices = known.get(text) ?? decodeNodeSet(text, size);
    known.set(text, indices);
    return indices;
  };
  const { revision: _, ...graph } = response;
  return {
    ...graph,
    blocks: response.blocks.map((block) => {
      const sound =
        VERDICTS.includes(block.verdict) && CERTAINTIES.includes(block.certainty) && KINDS.includes(block.kind);
      if (!sound) throw new CodecError('A connection has a verdict, certainty or kind that is not known.');
      checkTraffic(block.traffic);
      return { ...block, from: decode(block.from), to: decode(block.to) };
    }),
    policies: response.policies.map((policy) => ({
      ...policy,
      ingressSubjects: policy.ingressSubjects === null ? null : decode(policy.ingressSubjects),
      egressSubjects: policy.egressSubjects === null ? null : decode(policy.egressSubjects),
    })),
    admissions: response.admissions.map((admission) => {
      if (response.policies[admission.policy] === undefined) throw new CodecError('An admission names no policy.');
      checkTraffic(admission.traffic);
      return { ...admission, subjects: decode(admission.subjects), peers: decode(admission.peers) };
    }),
  };
}

function checkTraffic(traffic: TrafficText): void {
  const isText =
    typeof traffic === 'object' &&
    traffic !== null &&
    Object.entries(traffic).every(
      ([protocol, ports]) => PROTOCOLS.some((known) => known === protocol) && typeof ports === 'string',
    );
  if (!isText || parseTrafficSet(traffic) === null)
    throw new CodecError('A connection has traffic that cannot be read.');
}
