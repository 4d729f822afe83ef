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
import { hasFamily } from './columns';
import { type EndAnswer, joinAnswers, type PairAnswer, unionAnswers } from './fold';
import { ownNodeAnswer } from './ownNode';
import { type End, type OwnNode, ownNodeOf } from './pairEnds';
import { endAnswerOf, type Reachability } from './reachability';

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
  narrowed: NO_TRAFFIC,
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
  if (ownNode === 'into-pod') ingress = fromOwnNode(reachability, to, from, family);
  if (ownNode === 'to-node') egress = towardOwnNode(reachability, from, to, family, egress);
  return { family, egress, ingress, pair: joinAnswers(egress, ingress) };
}

/** What refuses everything, for ends that no group of the row holds. */
function refusing(reachability: Reachability): EndAnswer {
  const none = { surely: NO_TRAFFIC, possibly: NO_TRAFFIC };
  return {
    profile: none,
    readings: reachability.codes.readings.map(() => none),
    ruled: NO_TRAFFIC,
    narrowed: NO_TRAFFIC,
  };
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

/** R65: always allowed; with Cilium an explicit denial of the host wins (R220). */
function fromOwnNode(reachability: Reachability, subject: End, peer: End, family: AddressFamily): EndAnswer {
  const open = reachability.fold.answers[reachability.fold.open]!;
  if (reachability.profile !== 'cilium' || subject.kind !== 'pod') return open;
  return ownNodeAnswer(reachability, 'ingress', subject.column, peer.column, family, 'deny-only');
}

/** R66: the API page calls it always allowed, engines differ. */
function towardOwnNode(
  reachability: Reachability,
  subject: End,
  peer: End,
  family: AddressFamily,
  egress: EndAnswer,
): EndAnswer {
  const everything = { surely: ALL_TRAFFIC, possibly: ALL_TRAFFIC };
  switch (reachability.profile) {
    case 'kubernetes':
      return {
        profile: everything,
        readings: egress.readings.map(({ surely }) => ({ surely, possibly: ALL_TRAFFIC })),
        ruled: egress.ruled,
        narrowed: egress.narrowed,
      };
    case 'calico':
      return afterEgress(reachability, peer, egress);
    case 'cilium':
      return ownNodeAnswer(reachability, 'egress', subject.column, peer.column, family, 'all-rules');
  }
}

/** R321: after the egress rules a setting of the agent decides; nobody can say what it is where it is not told. */
function afterEgress(reachability: Reachability, peer: End, egress: EndAnswer): EndAnswer {
  const { cluster, settings } = reachability;
  const node = peer.kind === 'node' ? peer.node.name : peer.kind === 'pod' ? peer.pod.object.node : null;
  switch (cluster.calico.endpointToHostByNode.get(node ?? '') ?? settings.calicoEndpointToHost) {
    case 'Accept':
      return egress;
    case 'Drop':
      return refusing(reachability);
    default:
      return { ...egress, readings: egress.readings.map(() => ({ surely: NO_TRAFFIC, possibly: ALL_TRAFFIC })) };
  }
}

function sameAnswers(a: PairAnswer, b: PairAnswer): boolean {
  return (['surely', 'allowed', 'maybeAllowed', 'possibly'] as const).every((part) => equalTraffic(a[part], b[part]));
}
