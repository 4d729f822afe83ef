// A naive evaluator of every policy language: one pair, one port, one world at a time, each step citing its rule. Slow on purpose.
import type { ClusterObjects, Profile, Protocol } from '../src/cluster/objects';
import { type AddressFamily, FAMILIES } from '../src/sets/index';
import { type NaiveEnd, NaiveInputs } from './naiveInputs';
import type { End, Question } from './naiveMatching';
import type { Direction } from './naivePolicy';
import { tiersOf } from './naiveProfiles';
import type { Decision, NaiveTier, Side } from './naiveTiers';
import {
  answersOf,
  matchReadingsOf,
  type NaiveReading,
  type NaiveWorld,
  pointReadingsOf,
  profileReading,
  readingsOf,
  type Touches,
} from './naiveWorlds';

export type { NaiveEnd } from './naiveInputs';

export interface NaiveAnswer {
  readonly verdict: 'allow' | 'deny' | 'unknown';
  readonly certainty: 'defined' | 'implementation-defined' | 'unknown';
  readonly egress: 'allow' | 'deny' | 'none' | 'unknown';
  readonly ingress: 'allow' | 'deny' | 'none' | 'unknown';
  /** Allowed for certain, but for certain no more than an L7 rule lets through (R214, R317). */
  readonly l7: boolean;
}

/** Judges one connection. With `family` only that family is judged. */
export function naiveVerdict(
  objects: ClusterObjects,
  profile: Profile,
  from: NaiveEnd,
  to: NaiveEnd,
  protocol: Protocol,
  port: number,
  family?: AddressFamily,
): NaiveAnswer {
  return new NaiveCluster(objects).judge(profile, from, to, { protocol, port }, family);
}

/** One input, its policies read once. */
export class NaiveCluster {
  readonly #inputs: NaiveInputs;
  readonly #tiers = new Map<Profile, readonly NaiveTier[]>();

  constructor(readonly objects: ClusterObjects) {
    this.#inputs = new NaiveInputs(objects);
  }

  /** Families that both ends may have (R76, R77). */
  families(from: NaiveEnd, to: NaiveEnd): readonly AddressFamily[] {
    const [a, b] = [this.#inputs.end(from), this.#inputs.end(to)];
    return FAMILIES.filter((family) => hasFamily(a, family) && hasFamily(b, family));
  }

  /** R71: it has no address yet. */
  isPending(name: NaiveEnd): boolean {
    return 'pod' in name && this.#inputs.end(name).addresses?.length === 0;
  }

  /** Neither pod nor node, or named as what it is: the graph shows it under that name. */
  isNamedPlainly(name: NaiveEnd): boolean {
    return !('ip' in name) || this.#inputs.end(name).outside;
  }

  /** A template, whose addresses cannot be known. */
  isUnplaced(name: NaiveEnd): boolean {
    return 'pod' in name && this.#inputs.end(name).addresses === null;
  }

  judge(
    profile: Profile,
    from: NaiveEnd,
    to: NaiveEnd,
    asked: { readonly protocol: Protocol; readonly port: number },
    onlyFamily?: AddressFamily,
  ): NaiveAnswer {
    const question = this.#question(from, to, asked);
    const families = this.families(from, to).filter((family) => !onlyFamily || family === onlyFamily);
    const base = profileReading(profile);
    const judge = (world: NaiveWorld): Outcome => this.#outcome(profile, question, families, world);
    const answers = outcomesOf(judge, base, null);
    const verdict = verdictOf(answers);
    const agrees = (reading: NaiveReading): boolean => verdictOf(outcomesOf(judge, reading, [reading])) === verdict;
    // R6: readings that agree leave nothing open.
    const agreed = verdict !== 'unknown' && readingsOf(profile, this.#touches(question)).every(agrees);
    // R321: what the node itself then does with the connection is a setting of the engine.
    const isOwn = isOwnNode(question.from, question.to);
    const leftToEngine = profile === 'calico' && isGoverned(question.from) && isOwn && families.length > 0;
    const sideOf = (direction: Direction): 'allow' | 'deny' | 'unknown' =>
      verdictOf(outcomesOf((world) => this.#sideOf(profile, direction, question, families, world), base, null));
    return {
      verdict,
      certainty: verdict === 'unknown' ? 'unknown' : agreed && !leftToEngine ? 'defined' : 'implementation-defined',
      egress: isGoverned(question.from) ? sideOf('egress') : 'none',
      ingress: isGoverned(question.to) ? sideOf('ingress') : 'none',
      l7: verdict === 'allow' && answers.has('allow-l7'),
    };
  }

  /**
   * Would the verdict turn if engines could read an open point differently from rule to rule? An engine that weighs match by match, as
   * ours does, may then call a verdict implementation-defined that R6 calls defined, since every single reading gives the same.
   */
  isOpenMatchByMatch(
    profile: Profile,
    from: NaiveEnd,
    to: NaiveEnd,
    asked: { readonly protocol: Protocol; readonly port: number },
    onlyFamily?: AddressFamily,
  ): boolean {
    const { question, judge } = this.#asking(profile, from, to, asked, onlyFamily);
    const touches = this.#touches(question);
    const verdicts = pointReadingsOf(profile, touches).map((reading) =>
      verdictOf(outcomesOf(judge, reading, matchReadingsOf(reading, profile, touches))),
    );
    return new Set(verdicts).size > 1 || verdicts.includes('unknown');
  }

  /** Allowed for certain, but whether in whole hangs on a missing input. */
  isNarrowingUnknown(
    profile: Profile,
    from: NaiveEnd,
    to: NaiveEnd,
    asked: { readonly protocol: Protocol; readonly port: number },
    onlyFamily?: AddressFamily,
  ): boolean {
    const { judge } = this.#asking(profile, from, to, asked, onlyFamily);
    const answers = outcomesOf(judge, profileReading(profile), null);
    return answers.has('allow') && answers.has('allow-l7');
  }

  /** One question, to be judged in one world at a time. */
  #asking(
    profile: Profile,
    from: NaiveEnd,
    to: NaiveEnd,
    asked: Pick<Question, 'protocol' | 'port'>,
    onlyFamily: AddressFamily | undefined,
  ): { readonly question: Question; readonly judge: (world: NaiveWorld) => Outcome } {
    const question = this.#question(from, to, asked);
    const families = this.families(from, to).filter((family) => !onlyFamily || family === onlyFamily);
    return { question, judge: (world) => this.#outcome(profile, question, families, world) };
  }

  #question(from: NaiveEnd, to: NaiveEnd, { protocol, port }: Pick<Question, 'protocol' | 'port'>): Question {
    return { from: this.#inputs.end(from), to: this.#inputs.end(to), protocol, port };
  }

  #touches({ from, to, protocol, port }: Question): Touches {
    const { networkPolicies, policyObjects } = this.objects;
    return {
      addresses: networkPolicies.length > 0,
      hostNetwork: isHostNetwork(from) || isHostNetwork(to),
      namedPorts:
        to.pod?.ports.some(
          (declared) =>
            declared.name !== undefined && declared.containerPort === port && declared.protocol === protocol,
        ) ?? false,
      ownNode: isOwnNode(from, to),
      baseline: networkPolicies.length > 0 && policyObjects.length > 0,
    };
  }

  #outcome(profile: Profile, question: Question, families: readonly AddressFamily[], world: NaiveWorld): Outcome {
    if (isSamePod(question.from, question.to)) return 'allow'; // R68
    // R76: any common family will do. R77: without one there is nothing.
    return best(
      families.map((family) =>
        both(
          this.#side(profile, 'egress', question, family, world),
          this.#side(profile, 'ingress', question, family, world),
        ),
      ),
    );
  }

  /** One side over all families. */
  #sideOf(
    profile: Profile,
    direction: Direction,
    question: Question,
    families: readonly AddressFamily[],
    world: NaiveWorld,
  ): Outcome {
    if (isSamePod(question.from, question.to)) return 'allow';
    return best(families.map((family) => this.#side(profile, direction, question, family, world)));
  }

  /** Does this side let the connection pass, in this world? (R2) */
  #side(profile: Profile, direction: Direction, question: Question, family: AddressFamily, world: NaiveWorld): Outcome {
    const [subject, peer] = direction === 'egress' ? [question.from, question.to] : [question.to, question.from];
    const { pod } = subject;
    if (!pod) return 'allow'; // R2: no verdict of its own
    if (pod.hostNetwork && !world.hostNetworkLikePods) return 'allow'; // R64
    const ownNode = isOwnNode(subject, peer);
    if (direction === 'ingress' && ownNode && profile !== 'cilium') return 'allow'; // R65; R220
    if (direction === 'egress' && ownNode && world.ownNodeFree) return 'allow'; // R66
    const side: Side = { direction, subject: { ...subject, pod }, peer, ownNode, question, family };
    for (const tier of this.#tiersOf(profile)) {
      const decision: Decision = tier(side, world);
      if (decision !== 'next') return decision;
    }
    return 'allow'; // R19, R106, R307
  }

  #tiersOf(profile: Profile): readonly NaiveTier[] {
    const known = this.#tiers.get(profile);
    if (known) return known;
    const tiers = tiersOf(profile, this.#inputs);
    this.#tiers.set(profile, tiers);
    return tiers;
  }
}

type Outcome = Exclude<Decision, 'next'>;

const RANK: readonly Outcome[] = ['deny', 'allow-l7', 'allow'];

/** R3: both sides must let it pass; what one of them narrows is narrowed. */
function both(a: Outcome, b: Outcome): Outcome {
  return RANK[Math.min(RANK.indexOf(a), RANK.indexOf(b))]!;
}

function best(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce((a, b) => RANK[Math.max(RANK.indexOf(a), RANK.indexOf(b))]!, 'deny');
}

/** `perMatch`: the readings that any engine may take; null: the profile's own answer only. */
function outcomesOf(
  judge: (world: NaiveWorld) => Outcome,
  reading: NaiveReading,
  perMatch: readonly NaiveReading[] | null,
): ReadonlySet<Outcome> {
  return answersOf((choices) => judge({ ...reading, choices, anyEngine: perMatch !== null, perMatch }));
}

/** Unknown when the missing inputs could turn it. */
function verdictOf(outcomes: ReadonlySet<Outcome>): 'allow' | 'deny' | 'unknown' {
  if (!outcomes.has('deny')) return 'allow';
  return outcomes.size === 1 ? 'deny' : 'unknown';
}

/** A template stands for many pods: asked about itself, it is about two of them (R606). */
function isSamePod(a: End, b: End): boolean {
  return a.pod !== null && a.pod === b.pod && !a.pod.template;
}

function isHostNetwork(end: End): boolean {
  return end.pod?.hostNetwork === true;
}

/** Only pods of the pod network have verdicts (R2, R61). */
function isGoverned(end: End): boolean {
  return end.pod !== null && !end.pod.hostNetwork;
}

/** `other` is the very node that the pod runs on, or a hostNetwork pod there. */
function isOwnNode(pod: End, other: End): boolean {
  return pod.pod !== null && pod.node !== null && other.isNode && other.node === pod.node;
}

function hasFamily({ addresses }: End, family: AddressFamily): boolean {
  return addresses === null || addresses.some((address) => address.family === family);
}
