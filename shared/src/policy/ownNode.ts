// One pair on one node, folded rule by rule: what rules say of the subject's own node, which class answers cannot hold (R215, R220).
import type { AddressFamily } from '../sets/index';
import { type CompiledRule, type Direction, narrowingOf } from './compiled';
import type { EndAnswer } from './fold';
import { bitsAt } from './matchSets';
import type { Reachability } from './reachability';
import type { MatchBits } from './readings';

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
    let applied = 0;
    const here = governing.filter((one) => one.tier === number);
    for (const { policy, bits } of here) {
      const section = tier.policies[policy]![direction]!;
      if (section.isolates && mode === 'all-rules') applied |= bits;
      for (const rule of section.rules) {
        if (mode === 'deny-only' && rule.action === 'allow') continue;
        const matching = ownNodeBits(rule, peer, family) & bits;
        for (const part of ports.resolveRule(rule, destination))
          state = fold.step(state, rule.action, matching & part.bits, part.traffic, narrowingOf(rule));
      }
    }
    if (here.length > 0) state = fold.endTier(state, applied, tier.fallback);
  });
  return fold.answers[fold.finish(state)]!;
}

/** How surely a rule matches a peer that is the subject's own node. */
export function ownNodeBits(rule: CompiledRule, peer: number, family: AddressFamily): MatchBits {
  if (rule.peers.every(({ ownNode }) => ownNode === undefined)) return bitsAt(rule.matches[family], peer);
  return rule.peers.reduce((all, { matches, ownNode }) => all | (ownNode ?? bitsAt(matches[family], peer)), 0);
}
