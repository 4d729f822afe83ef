// One pair of real ends judged: the class answers, plus what depends on both ends at once (own node R65-R66, itself R68).
import type { NodeEnd, PodEnd } from '../cluster/index';
import {
  type Address,
  type AddressFamily,
  ALL_TRAFFIC,
  equalTraffic,
  FAMILIES,
  inRange,
  NO_TRAFFIC,
} from '../sets/index';
import { type EndAnswer, joinAnswers, type PairAnswer, unionAnswers } from './fold';
import { endAnswerOf, type Reachability } from './reachability';
import { type Column, hasFamily } from './universe';

/** A real end with the column that it belongs to. */
type AnyEnd =
  | {
      readonly kind: 'pod';
      readonly pod: PodEnd;
      readonly column: number /** What to call it: the workload when one pod stands for all. */;
      readonly label: string;
    }
  | { readonly kind: 'node'; readonly node: NodeEnd; readonly column: number }
  | { readonly kind: 'outside'; readonly label: string; readonly column: number };

/** `family` limits a pod or node to one of its addresses (R76). */
export type End = AnyEnd & { readonly family?: AddressFamily };

export function podEnd(reachability: Reachability, pod: PodEnd, label?: string): End {
  const name = pod.object.template ? pod.workload.name : pod.object.name;
  return {
    kind: 'pod',
    pod,
    column: reachability.universe.podColumnOf.get(pod)!,
    label: label ?? `${pod.object.namespace}/${name}`,
  };
}

export function nodeEnd(reachability: Reachability, node: NodeEnd): End {
  return { kind: 'node', node, column: reachability.universe.nodeColumnOf.get(node.name)! };
}

/** The outside block that holds an address. Always found: the blocks cover both families. */
export function outsideEnd(reachability: Reachability, address: Address, label: string): End {
  const column = reachability.universe.columns.findIndex(
    (c) => c.kind === 'outside' && c.ranges.some((range) => inRange(range, address)),
  );
  return { kind: 'outside', label, column };
}

/** `into-pod`: from the pod's own node (R65). `to-node`: to the pod's own node (R66). */
export type OwnNode = 'into-pod' | 'to-node' | null;

export interface FamilyJudgement {
  readonly family: AddressFamily;
  readonly egress: EndAnswer;
  readonly ingress: EndAnswer;
  readonly pair: PairAnswer;
}

export interface Judgement {
  readonly ownNode: OwnNode;
  /** The pod and itself (R68). */
  readonly itself: boolean;
  /** One entry for each family that both ends have (R77). */
  readonly families: readonly FamilyJudgement[];
  /** All families together: the edge exists if any common family is allowed (R76). */
  readonly pair: PairAnswer;
  /** True where the families answer differently. */
  readonly familiesDiffer: boolean;
}

const NOTHING: PairAnswer = {
  surely: NO_TRAFFIC,
  allowed: NO_TRAFFIC,
  maybeAllowed: NO_TRAFFIC,
  possibly: NO_TRAFFIC,
  ruled: NO_TRAFFIC,
};

/** Judges one ordered pair. */
export function judgePair(reachability: Reachability, from: End, to: End): Judgement {
  const itself = from.kind === 'pod' && to.kind === 'pod' && from.pod === to.pod && !from.pod.object.template;
  const ownNode = itself ? null : ownNodeOf(from, to);
  const { columns } = reachability.universe;
  const uses = (end: End, family: AddressFamily): boolean =>
    hasFamily(columns[end.column]!, family) && (end.family === undefined || end.family === family);
  const families = FAMILIES.filter((family) => uses(from, family) && uses(to, family)).map((family) =>
    judgeFamily(reachability, from, to, family, ownNode, itself),
  );
  const pair = families.map((f) => f.pair).reduce(unionAnswers, NOTHING);
  const [first, second] = families;
  return {
    ownNode,
    itself,
    families,
    pair,
    familiesDiffer: first !== undefined && second !== undefined && !sameAnswers(first.pair, second.pair),
  };
}

function judgeFamily(
  reachability: Reachability,
  from: End,
  to: End,
  family: AddressFamily,
  ownNode: OwnNode,
  itself: boolean,
): FamilyJudgement {
  const { fold } = reachability;
  const open = fold.answers[fold.open]!;
  let egress = answerOf(reachability, 'egress', from, to, family);
  let ingress = answerOf(reachability, 'ingress', to, from, family);
  if (itself) {
    egress = open;
    ingress = open;
  }
  if (ownNode === 'into-pod') ingress = open;
  if (ownNode === 'to-node') egress = towardOwnNode(reachability, egress);
  return { family, egress, ingress, pair: joinAnswers(egress, ingress) };
}

/** What refuses everything, for ends that no group of the row holds. */
function refusing(reachability: Reachability): EndAnswer {
  const none = { surely: NO_TRAFFIC, possibly: NO_TRAFFIC };
  return { profile: none, readings: reachability.codes.readings.map(() => none), ruled: NO_TRAFFIC };
}

function answerOf(
  reachability: Reachability,
  direction: 'egress' | 'ingress',
  subject: End,
  peer: End,
  family: AddressFamily,
): EndAnswer {
  const answer = endAnswerOf(reachability, direction, subject.column, peer.column, family);
  return answer === null ? refusing(reachability) : reachability.fold.answers[answer]!;
}

/** R66: the API page calls it always allowed, engines differ. */
function towardOwnNode(reachability: Reachability, egress: EndAnswer): EndAnswer {
  const everything = { surely: ALL_TRAFFIC, possibly: ALL_TRAFFIC };
  switch (reachability.profile) {
    case 'kubernetes':
      return {
        profile: everything,
        readings: egress.readings.map(({ surely }) => ({ surely, possibly: ALL_TRAFFIC })),
        ruled: egress.ruled,
      };
    case 'calico':
      return { ...egress, readings: egress.readings.map(() => ({ surely: NO_TRAFFIC, possibly: ALL_TRAFFIC })) };
    case 'cilium':
      return egress;
  }
}

function sameAnswers(a: PairAnswer, b: PairAnswer): boolean {
  return (['surely', 'allowed', 'maybeAllowed', 'possibly'] as const).every((part) => equalTraffic(a[part], b[part]));
}

/** R65, R66: hostNetwork pods of the node count as the node. */
export function ownNodeOf(from: End, to: End): OwnNode {
  const source = nodeNameOf(from);
  const destination = nodeNameOf(to);
  // A node and its hostNetwork pods are one address: whatever those are taken for, the traffic stays on the node.
  if (source.host !== null && (destination.podOn === source.host || destination.host === source.host))
    return 'into-pod';
  if (destination.host !== null && source.podOn === destination.host) return 'to-node';
  return null;
}

/** The node that an end is, or on which it runs as a pod. */
function nodeNameOf(end: End): { readonly host: string | null; readonly podOn: string | null } {
  if (end.kind === 'node') return { host: end.node.name, podOn: null };
  if (end.kind === 'outside') return { host: null, podOn: null };
  const { hostNetwork, node } = end.pod.object;
  return hostNetwork ? { host: node, podOn: null } : { host: null, podOn: node };
}

/** True for columns that have no verdict of their own under the profile (R2, R62-R64). */
export function isUngoverned(column: Column): boolean {
  return column.kind !== 'pod' || column.hostNetwork;
}
