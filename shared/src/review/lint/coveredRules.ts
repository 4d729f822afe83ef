// Rules of NetworkPolicies whose removal would change nothing: others admit all that they admit, as surely, for all that they select.
import { compareText, type Finding, type ObjectRef } from '../../cluster/index';
import type { Analysis } from '../../graph/index';
import { type CompiledPolicy, type CompiledRule, type CompiledSection, orMatches, refKey } from '../../policy/index';
import { containsMatches, containsPeers, containsPorts } from './coverage';
import { lintFinding } from './lintFinding';

interface Placed {
  readonly policy: CompiledPolicy & { readonly ref: ObjectRef };
  readonly section: CompiledSection;
  readonly rule: CompiledRule;
}

/**
 * A rule that is found counts no more as cover for others, so that all that are found may go together. Where pods or policies could not
 * be read nothing is said: what they would need is not known.
 */
export function coveredRules({ reachability, objects }: Analysis): readonly Finding[] {
  const { tiers, policies, universe } = reachability;
  if (objects.gaps.length > 0 || !universe.unread.isEmpty()) return [];
  const found: Finding[] = [];
  for (const direction of ['ingress', 'egress'] as const) {
    const byNamespace = new Map<string, Placed[]>();
    for (const policy of tiers.flatMap((tier) => tier.policies)) {
      const section = policy[direction];
      if (policy.ref?.kind !== 'NetworkPolicy' || !section || policy.ref.namespace === null) continue;
      const placed = { ...policy, ref: policy.ref };
      const list = byNamespace.get(policy.ref.namespace) ?? [];
      byNamespace.set(policy.ref.namespace, list);
      for (const rule of section.rules) list.push({ policy: placed, section, rule });
    }
    for (const rules of byNamespace.values()) {
      const gone = new Set<Placed>();
      // The later of two that cover each other goes.
      for (const one of rules.toSorted((a, b) => comparePlaces(b, a))) {
        const source = policies.get(refKey(one.policy.ref));
        if (!source || one.section.subjects.length === 0 || one.rule.matches.IPv4.length === 0) continue;
        if (settlesTypes(source.spec, direction)) continue;
        const cover = rules.filter((other) => other !== one && !gone.has(other) && mayCover(other, one));
        const covering = coverOf(cover, one.rule);
        if (covering === null) continue;
        gone.add(one);
        found.push(toFinding(one, covering, source.location));
      }
    }
  }
  return found;
}

function comparePlaces(a: Placed, b: Placed): number {
  return compareText(a.policy.ref.name, b.policy.ref.name) || a.rule.number - b.rule.number;
}

/** R15: without policyTypes the only egress rule is what isolates egress. */
function settlesTypes(spec: unknown, direction: 'ingress' | 'egress'): boolean {
  const { policyTypes, egress } = (spec ?? {}) as { policyTypes?: unknown; egress?: unknown };
  const isTyped = Array.isArray(policyTypes) && policyTypes.length > 0;
  return direction === 'egress' && !isTyped && Array.isArray(egress) && egress.length === 1;
}

/** One rule may be several parts; only rules that are one part are judged. */
function mayCover(other: Placed, one: Placed): boolean {
  return (
    other.rule.action === 'allow' &&
    one.rule.action === 'allow' &&
    other.rule.l7 === null &&
    one.section.given === undefined &&
    other.section.given === undefined &&
    !other.rule.exceptPorts &&
    !one.rule.exceptPorts &&
    containsPorts(other.rule.ports, one.rule.ports) &&
    (other.section === one.section || containsMatches(other.section.subjects, one.section.subjects))
  );
}

/** The rules that together match all its peers; null: they do not. */
function coverOf(cover: readonly Placed[], { matches }: CompiledRule): readonly Placed[] | null {
  const alone = cover.find(({ rule }) => containsPeers(rule.matches, matches));
  if (alone) return [alone];
  if (cover.length < 2) return null;
  const all = {
    IPv4: cover.reduce<CompiledRule['matches']['IPv4']>((sum, { rule }) => orMatches(sum, rule.matches.IPv4), []),
    IPv6: cover.reduce<CompiledRule['matches']['IPv6']>((sum, { rule }) => orMatches(sum, rule.matches.IPv6), []),
  };
  return containsPeers(all, matches) ? cover : null;
}

function toFinding({ policy, rule }: Placed, cover: readonly Placed[], location: Finding['location'] | null): Finding {
  const named = cover.slice(0, 3).map(({ policy: { ref }, rule: { number, path } }) => {
    const direction = path.startsWith('spec.egress') ? 'egress' : 'ingress';
    return ref.name === policy.ref.name ? `${direction} rule ${number}` : `${ref.name} ${direction} rule ${number}`;
  });
  const by = cover.length === 1 ? named[0]! : `${named.join(', ')}${cover.length > 3 ? ' and others' : ''} together`;
  return lintFinding('rule-covered', policy.ref, {
    path: rule.path,
    message: `rule ${rule.number} admits nothing that ${by} ${cover.length === 1 ? 'does' : 'do'} not admit already`,
    next: 'Remove it, if it was not written down to be kept for later.',
    location: location ?? null,
  });
}
