// Which of the changed policies made one end change its answer: rules that admit or refuse it now, and isolation that came or went.
import { type Direction, refKey } from '../../policy/index';
import { IndexSet, intersectTraffic, isNoTraffic, type TrafficSet } from '../../sets/index';
import { common, type EndRule, type EndState, endState, type Share, without } from './endRules';
import { type EndShift, endShifts } from './endShifts';
import type { PolicyDifference } from './policyDifferences';
import type { SideEnds } from './sideEnds';

/** A cause without its place. */
export interface Reason {
  readonly difference: PolicyDifference;
  readonly direction: Direction;
  readonly path: string | null;
}

/** A reason, and the peers that it is one for. */
export interface Caused {
  readonly reason: Reason;
  readonly peers: IndexSet;
}

interface Subject {
  readonly before: EndState;
  readonly after: EndState;
  readonly shifts: readonly EndShift[];
}

/** The causes at the ends of one direction. */
export class EndCauses {
  readonly #changed: ReadonlyMap<string, PolicyDifference>;
  readonly #subjects = new Map<string, Subject | null>();
  /** Joint nodes that both sides have: what came or went is no policy's doing. */
  readonly #lasting: IndexSet;

  constructor(
    readonly direction: Direction,
    private readonly before: SideEnds,
    private readonly after: SideEnds,
    differences: readonly PolicyDifference[],
  ) {
    this.#changed = new Map(differences.map((one) => [refKey(one.policy), one]));
    const lasting = before.columnsOf.flatMap((columns, index) =>
      columns.length > 0 && after.columnsOf[index]!.length > 0 ? [index] : [],
    );
    this.#lasting = IndexSet.of(before.columnsOf.length, lasting);
  }

  /** Ends with equal keys have the same causes; null: no changed policy governs this one. */
  keyOf(joint: number): string | null {
    const [was, is] = [this.before.columnsOf[joint]![0], this.after.columnsOf[joint]![0]];
    if (was === undefined || is === undefined) return null;
    const rows = [this.before, this.after].map(
      ({ reachability }, side) => reachability[this.direction].rowOf[side === 0 ? was : is]!,
    );
    const key = rows.join();
    let subject = this.#subjects.get(key);
    if (subject === undefined) {
      subject = this.#read(was, is);
      this.#subjects.set(key, subject);
    }
    return subject === null ? null : key;
  }

  #read(was: number, is: number): Subject | null {
    const before = endState(this.before, this.direction, was);
    const after = endState(this.after, this.direction, is);
    if (![...before.policies, ...after.policies].some((key) => this.#changed.has(key))) return null;
    const shifts = endShifts(
      this.direction,
      { side: this.before, column: was },
      { side: this.after, column: is },
      this.#lasting,
    );
    return { before, after, shifts };
  }

  /** Why the ends of that key say something else about the traffic with these peers. */
  find(key: string, peers: IndexSet, traffic: TrafficSet): readonly Caused[] {
    const subject = this.#subjects.get(key);
    const found = new Found(this.#changed, this.direction);
    for (const shift of subject?.shifts ?? []) {
      const among = shift.peers.and(peers);
      if (among.isEmpty() || !subject) continue;
      const [up, down] = [intersectTraffic(shift.up, traffic), intersectTraffic(shift.down, traffic)];
      if (!isNoTraffic(up)) found.rise({ peers: among, traffic: up }, subject.before, subject.after);
      // What fell rises when looked at backwards.
      if (!isNoTraffic(down)) found.rise({ peers: among, traffic: down }, subject.after, subject.before);
    }
    return found.list;
  }
}

/** Collects reasons by policy and path. */
class Found {
  readonly #byKey = new Map<string, Caused>();

  constructor(
    private readonly changed: ReadonlyMap<string, PolicyDifference>,
    private readonly direction: Direction,
  ) {}

  get list(): readonly Caused[] {
    return [...this.#byKey.values()];
  }

  /** What lets the share through in `to` that did not in `from`. */
  rise(share: Share, from: EndState, to: EndState): void {
    const explained = [
      ...this.#newRules(
        share,
        from,
        to,
        'allow',
        ({ tier, fallback }) => fallback === 'pass' || to.isolations.has(tier),
      ),
      ...this.#newRules(share, to, from, 'deny', () => true),
      ...this.#newRules(share, to, from, 'pass', () => true),
      ...this.#newRules(share, from, to, 'pass', () => true),
      ...this.#isolationGone(share, from, to),
    ];
    const rest = [...explained, ...this.#byOthers(share, from, to)].reduce(
      (left, peers) => left.andNot(peers),
      share.peers,
    );
    if (!rest.isEmpty()) this.#reordered({ ...share, peers: rest }, from, to);
  }

  /** Peers that rules of unchanged policies match on one side only: labels changed, which is no policy's doing. */
  #byOthers(share: Share, from: EndState, to: EndState): readonly IndexSet[] {
    const unchanged = ({ rules }: EndState): readonly EndRule[] =>
      rules.filter(({ policy }) => policy === null || !this.changed.has(policy));
    const moved = (old: readonly EndRule[], now: readonly EndRule[]): readonly IndexSet[] =>
      now.flatMap((rule) => {
        const met = common(share, rule);
        const same = old.filter((one) => one.policy === rule.policy && one.rule.path === rule.rule.path);
        return met ? without(met, same).map(({ peers }) => peers) : [];
      });
    const [old, now] = [unchanged(from), unchanged(to)];
    return [...moved(old, now), ...moved(now, old)];
  }

  /** Rules of changed policies that match some of the share in `to`, where the policy's rules in `from` did not. */
  #newRules(
    share: Share,
    from: EndState,
    to: EndState,
    action: EndRule['rule']['action'],
    counts: (rule: EndRule) => boolean,
  ): readonly IndexSet[] {
    return to.rules.flatMap((rule) => {
      if (rule.policy === null || !this.changed.has(rule.policy) || rule.rule.action !== action || !counts(rule))
        return [];
      const met = common(share, rule);
      if (!met) return [];
      const earlier = from.rules.filter((old) => old.policy === rule.policy && old.rule.action === action);
      return without(met, earlier).map(({ peers }) => this.#add(rule.policy!, rule.rule.path, peers));
    });
  }

  #isolationGone(share: Share, from: EndState, to: EndState): readonly IndexSet[] {
    return [...from.isolations].flatMap(([tier, { bits, policies }]) => {
      if ((bits & ~(to.isolations.get(tier)?.bits ?? 0)) === 0) return [];
      const admitted = from.rules.filter((rule) => rule.tier === tier && rule.rule.action === 'allow');
      const refused = without(share, admitted);
      return [...policies].flatMap((key) => refused.map(({ peers }) => this.#add(key, null, peers)));
    });
  }

  /** What is left: rules that match the same as before in another place of the order or less surely, else policies that came, went or isolate otherwise. */
  #reordered(share: Share, from: EndState, to: EndState): void {
    let rest = share.peers;
    for (const rule of [...to.rules, ...from.rules]) {
      const met = rule.policy === null || !this.changed.has(rule.policy) ? null : common(share, rule);
      if (met) rest = rest.andNot(this.#add(rule.policy!, rule.rule.path, met.peers));
    }
    if (rest.isEmpty()) return;
    for (const key of new Set([...from.policies, ...to.policies])) this.#add(key, null, rest);
  }

  #add(policy: string, path: string | null, peers: IndexSet): IndexSet {
    const difference = this.changed.get(policy);
    if (!difference) return peers;
    const key = JSON.stringify([policy, path]);
    const known = this.#byKey.get(key);
    this.#byKey.set(key, {
      reason: { difference, direction: this.direction, path },
      peers: known?.peers.or(peers) ?? peers,
    });
    return peers;
  }
}
