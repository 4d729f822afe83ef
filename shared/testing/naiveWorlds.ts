// The worlds of the naive evaluator: one choice of every point that the API leaves open and of every input that is missing.
import type { ContainerRole, Profile } from '../src/cluster/objects';

/** One choice of the points that hold for a whole cluster at once. */
export interface NaiveReading {
  /** R45, R46: ipBlock matches addresses of pods and nodes. */
  readonly blocksHoldCluster: boolean;
  /** R61-R64: hostNetwork pods are subjects of NetworkPolicy, peers of its selectors and owners of named ports. */
  readonly hostNetworkLikePods: boolean;
  /** R58: which containers' ports count, in the order in which an engine would find them. */
  readonly containers: readonly ContainerRole[];
  /** R58: of several ports with one name only the first counts. */
  readonly firstNameOnly: boolean;
  /** R66: a pod reaches its own node whatever its egress rules say. */
  readonly ownNodeFree: boolean;
  /** R221: sections that policyTypes leaves out are enforced. */
  readonly ciliumExtras: boolean;
  /** R204: labels that Cilium keeps out of identities count as missing. */
  readonly hidesLabels: boolean;
  /** R105, B05: a NetworkPolicy of one direction keeps the baseline away in the other direction too. */
  readonly shieldsBothWays: boolean;
}

/** A reading with somebody who chooses what it does not say. Ask with `unread` and `open`. */
export interface NaiveWorld extends NaiveReading {
  readonly choices: Choices;
  /** Open points that are asked for one by one take every answer, not only the profile's. */
  readonly anyEngine: boolean;
  /** Readings that any single match may take instead, as if engines could read a point differently from rule to rule; null: none. */
  readonly perMatch: readonly NaiveReading[] | null;
}

/** A yes or no that nobody can know because an input is missing (R39, R88, R115): every world has its own, each time it is asked. */
export function unread(world: NaiveWorld): boolean {
  return world.choices.next();
}

/** A yes or no that engines answer differently (R107, R315, ...): the profile's answer, or any where all engines are asked. */
export function open(world: NaiveWorld, profileAnswer: boolean): boolean {
  return world.anyEngine ? world.choices.next() : profileAnswer;
}

/**
 * The same as `test`, with all its own choices tried: one choice is left where they do not agree. Choices are independent of each
 * other, so this changes no answer; it only keeps the number of worlds small.
 */
export function settled(world: NaiveWorld, test: (inner: NaiveWorld) => boolean): boolean {
  const answers = new Set<boolean>();
  for (const reading of world.perMatch ?? [world])
    for (const answer of answersOf((choices) => test({ ...world, ...reading, choices }))) answers.add(answer);
  return answers.size === 1 ? answers.has(true) : world.choices.next();
}

/** Yes-and-no choices in the order in which they are asked for. */
export interface Choices {
  next(): boolean;
}

/** What `test` returns over every possible sequence of choices. */
export function answersOf<T>(test: (choices: Choices) => T): ReadonlySet<T> {
  const answers = new Set<T>();
  let path: readonly boolean[] | null = [];
  while (path !== null) {
    const taken: boolean[] = [];
    const planned: readonly boolean[] = path;
    answers.add(
      test({
        next: () => {
          const choice = planned[taken.length] ?? false;
          taken.push(choice);
          return choice;
        },
      }),
    );
    const turn = taken.lastIndexOf(false);
    path = turn < 0 ? null : [...taken.slice(0, turn), true];
  }
  return answers;
}

const REGULAR: readonly ContainerRole[] = ['regular'];
const LASTING: readonly ContainerRole[] = ['regular', 'sidecar'];
const ALL: readonly ContainerRole[] = ['regular', 'sidecar', 'init'];

/** The profile's own answer to every open point (R8, R405). */
export function profileReading(profile: Profile): NaiveReading {
  return {
    blocksHoldCluster: profile !== 'cilium',
    hostNetworkLikePods: false,
    containers: { kubernetes: LASTING, calico: ALL, cilium: REGULAR }[profile],
    firstNameOnly: false,
    ownNodeFree: profile === 'kubernetes',
    ciliumExtras: profile === 'cilium',
    hidesLabels: profile === 'cilium',
    shieldsBothWays: false,
  };
}

/** Which open points can touch a question at all; the others need no readings of their own. */
export interface Touches {
  readonly addresses: boolean;
  readonly hostNetwork: boolean;
  readonly namedPorts: boolean;
  readonly ownNode: boolean;
  readonly baseline: boolean;
}

/** Every combination of readings that a profile leaves open. */
export function readingsOf(profile: Profile, touches: Touches): readonly NaiveReading[] {
  return pointReadingsOf(profile, touches).flatMap((reading) => matchReadingsOf(reading, profile, touches));
}

/** Every combination of those points that decide who is governed at all. */
export function pointReadingsOf(profile: Profile, touches: Touches): readonly NaiveReading[] {
  const base = profileReading(profile);
  const generic = profile === 'kubernetes';
  const readings: NaiveReading[] = [];
  for (const hostNetworkLikePods of touches.hostNetwork ? BOTH : [false])
    for (const ownNodeFree of generic && touches.ownNode ? BOTH : [base.ownNodeFree])
      for (const ciliumExtras of profile === 'cilium' ? BOTH : [false])
        for (const shieldsBothWays of generic && touches.baseline ? BOTH : [false])
          readings.push({ ...base, hostNetworkLikePods, ownNodeFree, ciliumExtras, shieldsBothWays });
  return readings;
}

/** Every combination of those points that decide what a single rule matches. */
export function matchReadingsOf(base: NaiveReading, profile: Profile, touches: Touches): readonly NaiveReading[] {
  const generic = profile === 'kubernetes';
  const readings: NaiveReading[] = [];
  for (const blocksHoldCluster of generic && touches.addresses ? BOTH : [base.blocksHoldCluster])
    for (const containers of generic && touches.namedPorts ? [REGULAR, LASTING, ALL] : [base.containers])
      for (const firstNameOnly of touches.namedPorts ? BOTH : [false])
        readings.push({ ...base, blocksHoldCluster, containers, firstNameOnly });
  return readings;
}

const BOTH = [false, true] as const;
