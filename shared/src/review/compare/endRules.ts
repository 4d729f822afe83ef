// What the policies of one end say to its peers, as sets of joint nodes and traffic: the material of which causes are made.
import type { CompiledRule, CompiledSection, Direction } from '../../policy/index';
import { refKey } from '../../policy/index';
import {
  type IndexSet,
  intersectTraffic,
  isNoTraffic,
  NO_TRAFFIC,
  subtractTraffic,
  type TrafficSet,
  trafficKey,
  unionTraffic,
} from '../../sets/index';
import type { SideEnds } from './sideEnds';

/** Pairs of one end: some peers, and some traffic with each of them. */
export interface Share {
  readonly peers: IndexSet;
  readonly traffic: TrafficSet;
}

/** A rule that governs an end, with what it matches. */
export interface EndRule extends Share {
  /** Key of the policy; null: no policy of the input. */
  readonly policy: string | null;
  readonly rule: CompiledRule;
  readonly tier: string;
  readonly fallback: 'deny' | 'pass';
}

/** A tier at whose end what is undecided is refused, for this end. */
export interface Isolation {
  /** How surely, as match bits. */
  readonly bits: number;
  /** Keys of the policies that isolate it. */
  readonly policies: ReadonlySet<string>;
}

/** One end in one direction, in one of the graphs. */
export interface EndState {
  readonly rules: readonly EndRule[];
  readonly rulesOf: ReadonlyMap<string | null, readonly EndRule[]>;
  /** By tier. */
  readonly isolations: ReadonlyMap<string, Isolation>;
  readonly policies: ReadonlySet<string>;
}

/** Reads the end's row; an end that no policy can govern has no rules. */
export function endState(side: SideEnds, direction: Direction, column: number): EndState {
  const { [direction]: rows, tiers } = side.reachability;
  const row = rows.rows[rows.rowOf[column] ?? -1];
  const rules: EndRule[] = [];
  const isolations = new Map<string, { bits: number; policies: Set<string> }>();
  const policies = new Set<string>();
  for (const { tier, policy, bits } of row?.governing ?? []) {
    const { name, fallback, policies: list } = tiers[tier]!;
    const { ref, [direction]: section } = list[policy]!;
    const key = ref === null ? null : refKey(ref);
    if (key !== null) policies.add(key);
    if (section === null) continue;
    for (const rule of section.rules)
      for (const share of sharesOf(side, direction, column, rule))
        rules.push({ ...share, policy: key, rule, tier: name, fallback });
    if (isIsolating(section, fallback)) {
      const known = isolations.get(name) ?? { bits: 0, policies: new Set() };
      isolations.set(name, known);
      known.bits |= bits;
      if (key !== null) known.policies.add(key);
    }
  }
  const rulesOf = new Map<string | null, EndRule[]>();
  for (const rule of rules) {
    const known = rulesOf.get(rule.policy);
    if (known) known.push(rule);
    else rulesOf.set(rule.policy, [rule]);
  }
  return { rules, rulesOf, isolations, policies };
}

function isIsolating({ isolates }: CompiledSection, fallback: 'deny' | 'pass'): boolean {
  return isolates && fallback === 'deny';
}

/** Whom the rule matches, surely or not, and on which traffic; several entries where port names mean something else at each peer. */
function sharesOf(side: SideEnds, direction: Direction, column: number, rule: CompiledRule): readonly Share[] {
  const { IPv4, IPv6 } = rule.matches;
  const sets = (IPv4 === IPv6 ? IPv4 : [...IPv4, ...IPv6])
    .filter(({ bits }) => bits !== 0)
    .map(({ columns }) => columns);
  const [first, ...others] = sets.map((columns) => side.jointSet(columns));
  if (!first) return [];
  const peers = others.reduce((all, set) => all.or(set), first);
  if (direction === 'ingress' || !rule.usesPortNames) return [{ peers, traffic: trafficAt(side, rule, column) }];
  const byTraffic = new Map<string, Share>();
  for (const columns of sets) {
    columns.forEach((peer) => {
      const traffic = trafficAt(side, rule, peer);
      const key = trafficKey(traffic);
      const own = side.jointOf(peer);
      byTraffic.set(key, { traffic, peers: byTraffic.get(key)?.peers.or(own) ?? own });
    });
  }
  return [...byTraffic.values()];
}

function trafficAt({ reachability }: SideEnds, rule: CompiledRule, destination: number): TrafficSet {
  const column = reachability.universe.columns[destination]!;
  return reachability.ports
    .resolveRule(rule, column)
    .reduce((all, { traffic }) => unionTraffic(all, traffic), NO_TRAFFIC);
}

/** What is common to a share and to others, piece by piece. */
export function common(share: Share, other: Share): Share | null {
  const traffic = intersectTraffic(share.traffic, other.traffic);
  if (isNoTraffic(traffic)) return null;
  const peers = share.peers.and(other.peers);
  return peers.isEmpty() ? null : { peers, traffic };
}

/** What is left of a share without all of the others; null: nothing. */
export function without(share: Share, others: readonly Share[]): readonly Share[] {
  let left: readonly Share[] = [share];
  for (const other of others) {
    left = left.flatMap((one) => {
      if (!common(one, other)) return [one];
      const rest = one.peers.andNot(other.peers);
      const traffic = subtractTraffic(one.traffic, other.traffic);
      return [
        ...(rest.isEmpty() ? [] : [{ peers: rest, traffic: one.traffic }]),
        ...(isNoTraffic(traffic) ? [] : [{ peers: one.peers.and(other.peers), traffic }]),
      ];
    });
  }
  return left;
}
