// The answer to "why" for one pair: both ends, the policies that select them, each rule, and the sentence that sums it up.
import type { ObjectRef, Protocol } from '../cluster/index';
import {
  formatTrafficSet,
  hasPort,
  intersectTraffic,
  isNoTraffic,
  NO_TRAFFIC,
  type TrafficSet,
  unionTraffic,
} from '../sets/index';
import type { CompiledPolicy, CompiledRule, Direction } from './compiled';
import { summarizeEnd, summarizePair } from './explainWords';
import type {
  EndCertainty,
  EndExplanation,
  EndVerdict,
  Explanation,
  Match,
  PolicyReason,
  RuleReason,
} from './explanation';
import type { EndAnswer, PairAnswer } from './fold';
import { describeSubject, peerReason, portReason, toMatch } from './itemReasons';
import { bitsAt } from './matchSets';
import { type End, isUngoverned, type Judgement, judgePair } from './pair';
import { type Reachability, refKey } from './reachability';
import { describePeer, describePorts } from './words';

export interface Question {
  readonly protocol: Protocol;
  readonly port: number;
}

/** Explains one ordered pair. Reads the same compiled rules as the matrix, so the two cannot disagree. */
export function explainPair(reachability: Reachability, from: End, to: End, question: Question | null): Explanation {
  const judgement = judgePair(reachability, from, to);
  const { verdict, certainty } = verdictOf(judgement.pair, question);
  const names = { from: endName(from), to: endName(to) };
  const egress = explainEnd(reachability, 'egress', from, to, judgement, question);
  const ingress = explainEnd(reachability, 'ingress', to, from, judgement, question);
  return {
    ...names,
    question,
    verdict,
    certainty,
    summary: summarizePair(names, verdict, certainty, egress, ingress, judgement, question),
    allowed: formatTrafficSet(judgement.pair.allowed),
    egress,
    ingress,
    notes: notesOf(reachability, judgement),
  };
}

/** How an end is named in answers: `namespace/name`, the node's name or the address. */
export function endName(end: End): string {
  return end.kind === 'node' ? `node ${end.node.name}` : end.label;
}

/** R6: the profile's verdict, and whether every reading agrees. */
export function verdictOf(
  pair: PairAnswer,
  question: Question | null,
): { verdict: 'allow' | 'deny' | 'unknown'; certainty: EndCertainty } {
  const has = (set: TrafficSet): boolean =>
    question ? hasPort(set, question.protocol, question.port) : !isNoTraffic(set);
  if (has(pair.allowed))
    return { verdict: 'allow', certainty: has(pair.surely) ? 'defined' : 'implementation-defined' };
  if (has(pair.maybeAllowed)) return { verdict: 'unknown', certainty: 'unknown' };
  return { verdict: 'deny', certainty: has(pair.possibly) ? 'implementation-defined' : 'defined' };
}

function sideVerdict(
  answers: readonly EndAnswer[],
  question: Question | null,
): { verdict: EndVerdict; certainty: EndCertainty } {
  const join = (pick: (answer: EndAnswer) => TrafficSet): TrafficSet =>
    answers.map(pick).reduce(unionTraffic, NO_TRAFFIC);
  const surelyOf = (answer: EndAnswer): TrafficSet => answer.readings.map((r) => r.surely).reduce(intersectTraffic);
  const possiblyOf = (answer: EndAnswer): TrafficSet => answer.readings.map((r) => r.possibly).reduce(unionTraffic);
  return verdictOf(
    {
      surely: join(surelyOf),
      allowed: join((a) => a.profile.surely),
      maybeAllowed: join((a) => a.profile.possibly),
      possibly: join(possiblyOf),
      ruled: NO_TRAFFIC,
    },
    question,
  );
}

function explainEnd(
  reachability: Reachability,
  direction: Direction,
  subject: End,
  peer: End,
  judgement: Judgement,
  question: Question | null,
): EndExplanation {
  const column = reachability.universe.columns[subject.column]!;
  const policies = subject.kind === 'pod' ? policyReasons(reachability, direction, subject, peer, question) : [];
  const ungoverned = isUngoverned(column);
  const side = sideVerdict(
    judgement.families.map((family) => family[direction]),
    question,
  );
  const state = ungoverned
    ? 'ungoverned'
    : policies.length === 0
      ? 'not-isolated'
      : policies.every((p) => p.selects === 'unknown')
        ? 'unknown'
        : 'isolated';
  const bare = {
    direction,
    end: endName(subject),
    state,
    verdict: ungoverned ? 'none' : side.verdict,
    certainty: side.certainty,
    policies,
  } as const;
  return { ...bare, summary: summarizeEnd(bare, { judgement, question, subject }) };
}

function policyReasons(
  reachability: Reachability,
  direction: Direction,
  subject: End,
  peer: End,
  question: Question | null,
): readonly PolicyReason[] {
  const rows = reachability[direction];
  const row = rows.rows[rows.rowOf[subject.column]!];
  return (row?.governing ?? []).map(({ tier: tierNumber, policy: number, bits }) => {
    const tier = reachability.tiers[tierNumber]!;
    const policy = tier.policies[number]!;
    const selects = toMatch(bits, reachability.codes);
    if (policy.ref === null) return unreadPolicies(tier.name, subject);
    const rules = policy[direction]!.rules.map((rule) =>
      ruleReason(reachability, direction, policy, rule, subject, peer, question),
    );
    return { policy: policy.ref, tier: tier.name, selects, rules, text: selectsText(reachability, policy, selects) };
  });
}

function unreadPolicies(tier: string, subject: End): PolicyReason {
  const namespace = subject.kind === 'pod' ? subject.pod.object.namespace : '';
  const policy: ObjectRef = { kind: 'NetworkPolicy', namespace, name: '(not readable)' };
  return {
    policy,
    tier,
    selects: 'unknown',
    rules: [],
    text: `the NetworkPolicies of namespace ${namespace} could not be read`,
  };
}

function selectsText(reachability: Reachability, policy: CompiledPolicy, selects: Match): string {
  const found = reachability.policies.get(refKey(policy.ref!));
  const whom = found ? describeSubject(found.podSelector, found.namespace) : '';
  if (selects === 'yes') return `selects ${whom}`;
  if (selects === 'unknown') return `may select it (${whom}); its selector asks for something that is not known here`;
  return `may select it (${whom}); network plugins differ`;
}

function ruleReason(
  reachability: Reachability,
  direction: Direction,
  policy: CompiledPolicy,
  rule: CompiledRule,
  subject: End,
  peer: End,
  question: Question | null,
): RuleReason {
  const { codes, namespaces, ports: resolver, universe } = reachability;
  const namespace = policy.ref?.namespace ?? '';
  const peers = rule.peers.map((item) => {
    const bits = bitsAt(item.matches.IPv4, peer.column) | bitsAt(item.matches.IPv6, peer.column);
    return peerReason(item, bits, peer, namespace, namespaces, codes);
  });
  const destination = universe.columns[direction === 'ingress' ? subject.column : peer.column]!;
  const ports = (rule.ports ?? []).map((port) => portReason(port, destination, question, resolver));
  const peerBits = bitsAt(rule.matches.IPv4, peer.column) | bitsAt(rule.matches.IPv6, peer.column);
  const admitted = resolver
    .resolve(rule.ports, destination)
    .filter((part) => (part.bits & peerBits & 2) !== 0)
    .reduce((all, part) => unionTraffic(all, part.traffic), NO_TRAFFIC);
  const decides = question ? hasPort(admitted, question.protocol, question.port) : !isNoTraffic(admitted);
  const whom = rule.peers.map((item) => describePeer(item.peer, namespace)).join(', or ');
  return {
    number: rule.number,
    path: rule.path,
    action: rule.action,
    peers,
    ports,
    admits: formatTrafficSet(admitted),
    decides,
    text: `${whom}, ${describePorts(rule.ports)}`,
  };
}

function notesOf(reachability: Reachability, judgement: Judgement): readonly string[] {
  const notes: string[] = [];
  if (judgement.itself) notes.push('A pod always reaches itself.');
  if (judgement.ownNode === 'into-pod')
    notes.push('Traffic from a node to a pod on that same node is always allowed; health probes depend on it.');
  if (judgement.ownNode === 'to-node')
    notes.push('Traffic from a pod to its own node: the API calls it always allowed, network plugins differ.');
  if (judgement.familiesDiffer) {
    for (const { family, pair } of judgement.families)
      notes.push(
        `${family}: ${
          Object.entries(formatTrafficSet(pair.allowed))
            .map(([p, text]) => `${p} ${text}`)
            .join(' · ') || 'nothing'
        } allowed.`,
      );
  }
  if (judgement.families.length === 0)
    notes.push('The two ends have no address family in common, so there is no connection.');
  const open = judgement.families.some(
    ({ pair }) =>
      pair.possibly.length !== pair.surely.length || pair.possibly.some((bound, i) => bound !== pair.surely[i]),
  );
  if (open && reachability.profile === 'kubernetes')
    notes.push('Network plugins differ on part of this pair. Choose the profile of yours to settle it.');
  return notes;
}
