// Which of the changed policies made one end change its answer: rules that admit or refuse it now, and isolation that came or went.
import { type Direction, refKey } from '../../policy/index';
import { IndexSet, intersectTraffic, isNoTraffic, type TrafficSet } from '../../sets/index';
import { common, type EndRule, type EndState, endState, type Share, without } from './endRules';
import { endShifts } from './endShifts';
import type { PolicyDifference } from './policyDifferences';
import type { SideEnds } from './sideEnds';

/** A cause without its place. */
export interface Reason {
  /** Equal keys mean the same reason; within one comparison they are one object. */
  readonly key: string;
  readonly difference: PolicyDifference;
  readonly direction: Direction;
  readonly path: string | null;
}

/** A reason, and what it is one for. */
export interface Caused extends Share {
  readonly reason: Reason;
}

/** An end that changed policies govern; read when it is asked about first. */
type Subject = () => readonly Caused[];

/** The causes at the ends of one direction. */
export class EndCauses {
  readonly #changed: ReadonlyMap<string, PolicyDifference>;
  readonly #subjects = new Map<string, Subject | null>();
  readonly #reasons = new Map<string, Reason>();
  /** By joint node. */
  readonly #keys: (string | null | undefined)[] = [];
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
    let key = this.#keys[joint];
    if (key === undefined) {
      key = this.#findKey(joint);
      this.#keys[joint] = key;
    }
    return key;
  }

  #findKey(joint: number): string | null {
    const [was, is] = [this.before.columnsOf[joint]![0], this.after.columnsOf[joint]![0]];
    if (was === undefined || is === undefined) return null;
    const rowOf = ({ reachability }: SideEnds, column: number): number => reachability[this.direction].rowOf[column]!;
    const key = `${rowOf(this.before, was)},${rowOf(this.after, is)}`;
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
    let known: readonly Caused[] | null = null;
    return () => {
      known ??= this.#explain(was, before, is, after);
      return known;
    };
  }

  #explain(was: number, before: EndState, is: number, after: EndState): readonly Caused[] {
    const shifts = endShifts(
      this.direction,
      { side: this.before, column: was },
      { side: this.after, column: is },
      this.#lasting,
    );
    const found = new Found(this.#changed, this.direction, this.#reasons);
    for (const { peers, up, down } of shifts) {
      if (!isNoTraffic(up)) found.rise({ peers, traffic: up }, before, after);
      // What fell rises when looked at backwards.
      if (!isNoTraffic(down)) found.rise({ peers, traffic: down }, after, before);
    }
    return found.list;
  }

  /** Why the ends of that key say something else about some of the traffic with some of these peers; a reason may come several times. */
  find(key: string, peers: IndexSet, traffic: TrafficSet): readonly Caused[] {
    const all = this.#subjects.get(key)?.() ?? [];
    return all.filter((one) => one.peers.intersects(peers) && !isNoTraffic(intersectTraffic(one.traffic, traffic)));
  }
}

/** Collects reasons. */
class Found {
  readonly list: Caused[] = [];

  constructor(
    private readonly changed: ReadonlyMap<string, PolicyDifference>,
    private readonly direction: Direction,
    private readonly reasons: Map<string, Reason>,
  ) {}

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
    for (const rest of without(share, explained))
      for (const left of without(rest, this.#byOthers(rest, from, to))) this.#reordered(left, from, to);
  }

  /** Rules of changed policies that match some of the share in `to`, where the policy's rules in `from` did not. */
  #newRules(
    share: Share,
    from: EndState,
    to: EndState,
    action: EndRule['rule']['action'],
    counts: (rule: EndRule) => boolean,
  ): readonly Share[] {
    return to.rules.flatMap((rule) => {
      const { policy } = rule;
      if (policy === null || !this.changed.has(policy) || rule.rule.action !== action || !counts(rule)) return [];
      const met = common(share, rule);
      if (!met) return [];
      const earlier = (from.rulesOf.get(policy) ?? []).filter((old) => old.rule.action === action);
      return without(met, earlier).map((part) => this.#add(policy, rule.rule.path, part));
    });
  }

  #isolationGone(share: Share, from: EndState, to: EndState): readonly Share[] {
    return [...from.isolations].flatMap(([tier, { bits, policies }]) => {
      if ((bits & ~(to.isolations.get(tier)?.bits ?? 0)) === 0) return [];
      const changed = [...policies].filter((key) => this.changed.has(key));
      if (changed.length === 0) return [];
      const admitted = from.rules.filter((rule) => rule.tier === tier && rule.rule.action === 'allow');
      const refused = without(share, admitted);
      for (const key of changed) for (const part of refused) this.#add(key, null, part);
      return refused;
    });
  }

  /** What rules of unchanged policies match on one side only: labels changed, which is no policy's doing. */
  #byOthers(share: Share, from: EndState, to: EndState): readonly Share[] {
    const moved = (old: EndState, now: EndState): readonly Share[] =>
      now.rules.flatMap((rule) => {
        if (rule.policy !== null && this.changed.has(rule.policy)) return [];
        const met = common(share, rule);
        if (!met) return [];
        const same = (old.rulesOf.get(rule.policy) ?? []).filter((one) => one.rule.path === rule.rule.path);
        return without(met, same);
      });
    return [...moved(from, to), ...moved(to, from)];
  }

  /** What is left: rules that match as before in another place of the order or less surely, else policies that govern the end. */
  #reordered(share: Share, from: EndState, to: EndState): void {
    const moved = [...to.rules, ...from.rules].flatMap((rule) => {
      const met = rule.policy === null || !this.changed.has(rule.policy) ? null : common(share, rule);
      return met ? [this.#add(rule.policy!, rule.rule.path, met)] : [];
    });
    const keys = [...new Set([...from.policies, ...to.policies])].filter((key) => this.changed.has(key));
    for (const rest of without(share, moved)) for (const key of keys) this.#add(key, null, rest);
  }

  #add(policy: string, path: string | null, share: Share): Share {
    const key = JSON.stringify([policy, this.direction, path]);
    const difference = this.changed.get(policy)!;
    const reason = this.reasons.get(key) ?? { key, difference, direction: this.direction, path };
    this.reasons.set(key, reason);
    this.list.push({ reason, peers: share.peers, traffic: share.traffic });
    return share;
  }
}
