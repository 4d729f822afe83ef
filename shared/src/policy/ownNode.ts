// One pair on one node, folded rule by rule: what rules say of the subject's own node, which class answers cannot hold (R215, R220).
import type { AddressFamily } from '../sets/index';
import { type CompiledRule, type Direction, narrowingOf } from './compiled';
import type { EndAnswer } from './fold';
import { bitsAt } from './matchSets';
import type { Reachability } from './reachability';
import { isUnsure, type MatchBits, madeSure } from './readings';

/** `deny-only`: whatever no rule denies is allowed (R220, ingress). `all-rules`: as for any other peer. */
export type OwnNodeMode = 'deny-only' | 'all-rules';

/** What the subject's side answers when the peer is its own node, or a hostNetwork pod there. */
export function ownNodeAnswer(
  reachability: Reachability,
  direction: Direction,
  subject: number,
  peer: number,
  family: AddressFamily,
  mode: OwnNodeMode,
): EndAnswer {
  const { fold, tiers, ports, universe } = reachability;
  const rows = reachability[direction];
  const governing = rows.rows[rows.rowOf[subject]!]?.governing ?? [];
  const destination = universe.columns[direction === 'ingress' ? subject : peer]!;
  let state = fold.start;
  tiers.forEach((tier, number) => {
    const here = governing.filter((one) => one.tier === number);
    for (const { policy, bits } of here) {
      const section = tier.policies[policy]![direction]!;
      // What a policy says holds together or not at all.
      const within = isUnsure(bits) ? madeSure(bits) : bits;
      let next = section.isolates && mode === 'all-rules' ? fold.bind(state, within) : state;
      for (const rule of section.rules) {
        if (mode === 'deny-only' && rule.action === 'allow') continue;
        const matching = ownNodeBits(rule, peer, family) & within;
        for (const part of ports.resolveRule(rule, destination))
          next = fold.step(next, rule.action, matching & part.bits, part.traffic, narrowingOf(rule));
      }
      state = within === bits ? next : fold.maybe(state, next, bits);
    }
    if (here.length > 0) state = fold.endTier(state, tier.fallback);
  });
  return fold.answers[fold.finish(state)]!;
}

/** How surely a rule matches a peer that is the subject's own node. */
export function ownNodeBits(rule: CompiledRule, peer: number, family: AddressFamily): MatchBits {
  if (rule.peers.every(({ ownNode }) => ownNode === undefined)) return bitsAt(rule.matches[family], peer);
  return rule.peers.reduce((all, { matches, ownNode }) => all | (ownNode ?? bitsAt(matches[family], peer)), 0);
}
