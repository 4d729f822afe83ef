// The answer to "why" for one pair: both ends, the policies that select them, each rule, and the sentence that sums it up.
import type { ObjectRef, Protocol } from '../cluster/index';
import {
  equalTraffic,
  formatTrafficSet,
  hasPort,
  intersectTraffic,
  isNoTraffic,
  NO_TRAFFIC,
  type TrafficSet,
  unionTraffic,
} from '../sets/index';
import { isUngoverned, isUnread } from './columns';
import type { CompiledPeer, CompiledPolicy, CompiledRule, Direction, Governing } from './compiled';
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
import { peerReason, portReason, toMatch } from './itemReasons';
import { bitsAt } from './matchSets';
import { ownNodeBits } from './ownNode';
import { type Judgement, judgePair } from './pair';
import type { End } from './pairEnds';
import { type Reachability, refKey } from './reachability';
import type { MatchBits } from './readings';
import { walkTiers } from './walk';
import { describePorts } from './words';

export interface Question {
  readonly protocol: Protocol;
  readonly port: number;
}

/** Explains one ordered pair. Reads the same compiled rules as the matrix, so the two cannot disagree. */
export function explainPair(reachability: Reachability, from: End, to: End, question: Question | null): Explanation {
  const judgement = judgePair(reachability, from, to);
  const { verdict, certainty } = verdictOf(judgement.pair, question);
  const names = { from: endName(from), to: endName(to) };
  const unread = [from, to].some(({ column }) => isUnread(reachability.universe.columns[column]!));
  const egress = explainEnd(reachability, 'egress', from, to, judgement, question);
  const ingress = explainEnd(reachability, 'ingress', to, from, judgement, question);
  return {
    ...names,
    question,
    verdict,
    certainty,
    summary: summarizePair({ ...names, unread }, verdict, certainty, egress, ingress, judgement, question),
    allowed: formatTrafficSet(judgement.pair.allowed),
    narrowed: formatTrafficSet(intersectTraffic(judgement.pair.allowed, judgement.pair.narrowed)),
    l7: verdict === 'allow' && isNarrowed(judgement.pair, question),
    egress,
    ingress,
    notes: notesOf(reachability, judgement),
  };
}

/** How an end is named in answers: `namespace/name`, the node's name or the address. */
export function endName(end: End): string {
  return end.kind === 'node' ? `node ${end.node.name}` : end.label;
}

/** R214: allowed, but only what an L7 rule lets through. */
function isNarrowed({ allowed, narrowed }: PairAnswer, question: Question | null): boolean {
  const traffic = intersectTraffic(allowed, narrowed);
  return question ? hasPort(traffic, question.protocol, question.port) : !isNoTraffic(traffic);
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
      narrowed: NO_TRAFFIC,
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
  const view = new EndView(reachability, direction, subject, peer, judgement, question);
  const governed = subject.kind === 'pod' || isUnread(column);
  const walk = subject.kind === 'pod' && !judgement.itself ? view.walk() : [];
  const policies = governed ? view.policies(walk) : [];
  const ungoverned = isUngoverned(column);
  const side = sideVerdict(
    judgement.families.map((family) => family[direction]),
    question,
  );
  const bare = {
    direction,
    end: endName(subject),
    state: ungoverned ? 'ungoverned' : isUnread(column) ? 'unknown' : view.isolation(),
    verdict: ungoverned ? 'none' : side.verdict,
    certainty: side.certainty,
    walk,
    policies,
  } as const;
  return { ...bare, summary: summarizeEnd(bare, { judgement, question, subject }) };
}

/** One end of one pair, as its policies see the other end. */
class EndView {
  readonly #governing: readonly Governing[];

  constructor(
    readonly reachability: Reachability,
    readonly direction: Direction,
    readonly subject: End,
    readonly peer: End,
    readonly judgement: Judgement,
    readonly question: Question | null,
  ) {
    const rows = reachability[direction];
    this.#governing = (rows.rows[rows.rowOf[subject.column]!]?.governing ?? []).filter(({ tier, policy }) => {
      const { ref, note } = reachability.tiers[tier]!.policies[policy]!;
      return ref !== null || (note ?? null) !== null;
    });
  }

  isolation(): EndExplanation['state'] {
    const isolating = this.#governing.filter(({ tier, policy }) => {
      const { fallback, policies } = this.reachability.tiers[tier]!;
      return fallback === 'deny' && policies[policy]![this.direction]!.isolates;
    });
    if (isolating.length === 0) return 'not-isolated';
    return isolating.every(({ bits }) => toMatch(bits, this.reachability.codes) === 'unknown') ? 'unknown' : 'isolated';
  }

  walk(): EndExplanation['walk'] {
    const { reachability, direction, subject, peer, question } = this;
    if (this.judgement.ownNode === 'into-pod' && reachability.profile !== 'cilium') return [];
    return walkTiers(reachability, direction, subject.column, peer.column, (rule) => this.#ruleBits(rule), question);
  }

  /** In order of evaluation; the parts of one object are one entry, where its first part stands. */
  policies(walk: EndExplanation['walk']): readonly PolicyReason[] {
    const deciders = new Set(
      walk.flatMap((step) => step.deciders.map(({ policy, path }) => `${policy && refKey(policy)} ${path}`)),
    );
    const reasons = new Map<string, PolicyReason>();
    for (const { tier: tierNumber, policy: number, bits } of this.#governing) {
      const tier = this.reachability.tiers[tierNumber]!;
      const policy = tier.policies[number]!;
      const key = policy.ref === null ? `${tierNumber} ${number}` : `${tierNumber} ${refKey(policy.ref)}`;
      const known = reasons.get(key);
      const reason = this.#reason(tier.name, policy, bits, deciders);
      reasons.set(key, known ? joinParts(known, reason) : reason);
    }
    return [...reasons.values()];
  }

  #reason(tier: string, policy: CompiledPolicy, bits: MatchBits, deciders: ReadonlySet<string>): PolicyReason {
    const selects = toMatch(bits, this.reachability.codes);
    const rank = policy.rank ?? null;
    if (policy.ref === null) {
      const namespace = this.subject.kind === 'pod' ? this.subject.pod.object.namespace : '';
      const unread: ObjectRef = { kind: 'Policy', namespace, name: '(not readable)' };
      return { policy: unread, tier, rank, selects: 'unknown', rules: [], text: policy.note ?? '' };
    }
    const key = refKey(policy.ref);
    const rules = policy[this.direction]!.rules.map((rule) =>
      this.#ruleReason(rule, bits, deciders.has(`${key} ${rule.path}`)),
    );
    return { policy: policy.ref, tier, rank, selects, rules, text: selectsText(policy, selects) };
  }

  #ruleBits(rule: CompiledRule): MatchBits {
    const { column } = this.peer;
    if (this.judgement.ownNode !== null) return ownNodeBits(rule, column, 'IPv4') | ownNodeBits(rule, column, 'IPv6');
    return bitsAt(rule.matches.IPv4, column) | bitsAt(rule.matches.IPv6, column);
  }

  #peerBits({ matches, ownNode }: CompiledPeer): MatchBits {
    if (this.judgement.ownNode !== null && ownNode !== undefined) return ownNode;
    return bitsAt(matches.IPv4, this.peer.column) | bitsAt(matches.IPv6, this.peer.column);
  }

  #ruleReason(rule: CompiledRule, governs: MatchBits, decider: boolean): RuleReason {
    const { codes, ports: resolver, universe } = this.reachability;
    const { question } = this;
    const other = universe.columns[this.peer.column]!;
    const peers = rule.peers.map((item) => peerReason(item, this.#peerBits(item), this.peer, other, codes));
    const destination = universe.columns[(this.direction === 'ingress' ? this.subject : this.peer).column]!;
    const ports = (rule.ports ?? []).map((port) => portReason(port, destination, question, resolver));
    const bits = this.#ruleBits(rule) & governs;
    const covered = resolver
      .resolveRule(rule, destination)
      .filter((part) => (part.bits & bits & 2) !== 0)
      .reduce((all, part) => unionTraffic(all, part.traffic), NO_TRAFFIC);
    const covers = question ? hasPort(covered, question.protocol, question.port) : !isNoTraffic(covered);
    const whom = rule.peers.map((item) => item.words.text()).join(', or ');
    const except = rule.exceptPorts?.length ? ` except ${describePorts(rule.exceptPorts)}` : '';
    const narrowed = rule.l7 === null ? '' : `, only ${rule.l7}`;
    return {
      number: rule.number,
      path: rule.path,
      action: rule.action,
      peers,
      ports,
      admits: formatTrafficSet(covered),
      decides: covers && decider,
      l7: rule.l7,
      text: `${whom === '' ? 'nobody' : whom}, ${describePorts(rule.ports)}${except}${narrowed}`,
    };
  }
}

/** Two parts of one object: its rules in the order of their paths. */
function joinParts(a: PolicyReason, b: PolicyReason): PolicyReason {
  const rules = [...a.rules, ...b.rules].filter(
    (rule, index, all) =>
      all.findIndex((other) => other.path === rule.path && other.decides === rule.decides) === index,
  );
  // A rule cut into parts decides if one of them does.
  const deciding = new Set(rules.filter(({ decides }) => decides).map(({ path }) => path));
  const kept = rules.filter(({ path, decides }) => decides || !deciding.has(path));
  const selects = a.selects === 'yes' ? a : b;
  return { ...selects, rules: kept };
}

function selectsText({ whom }: CompiledPolicy, selects: Match): string {
  if (selects === 'yes') return `selects ${whom}`;
  if (selects === 'unknown') return `may select it (${whom}); its selector asks for something that is not known here`;
  return `may select it (${whom}); network plugins differ`;
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
  // What no reading knows is unknown, whatever the plugin.
  const open = judgement.families.some(
    ({ pair }) => !equalTraffic(pair.allowed, pair.surely) || !equalTraffic(pair.maybeAllowed, pair.possibly),
  );
  if (open && reachability.profile === 'kubernetes')
    notes.push('Network plugins differ on part of this pair. Choose the profile of yours to settle it.');
  return notes;
}
