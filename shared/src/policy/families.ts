// Whether an evaluation has to tell the two address families apart at all (R76).
import type { AddressFamily, IndexSet } from '../sets/index';
import type { CompiledRule, CompiledTier } from './compiled';
import type { Universe } from './universe';

// A compiled rule belongs to the columns of one universe, so what was found out about it stays right.
const KNOWN = new WeakMap<CompiledRule, boolean>();

/** Only an ipBlock that holds pods or nodes in one family and not in the other makes the families differ. */
export function doFamiliesDiffer(tiers: readonly CompiledTier[], universe: Universe): boolean {
  const inside = universe.pods.or(universe.hostPods).or(universe.nodes);
  for (const { policies } of tiers)
    for (const { egress, ingress } of policies)
      for (const section of [egress, ingress])
        for (const rule of section?.rules ?? []) if (ruleDiffers(rule, inside)) return true;
  return false;
}

function ruleDiffers(rule: CompiledRule, inside: IndexSet): boolean {
  if (rule.matches.IPv4 === rule.matches.IPv6) return false;
  let differs = KNOWN.get(rule);
  if (differs === undefined) {
    differs = insideText(rule, 'IPv4', inside) !== insideText(rule, 'IPv6', inside);
    KNOWN.set(rule, differs);
  }
  return differs;
}

function insideText({ matches }: CompiledRule, family: AddressFamily, inside: IndexSet): string {
  return matches[family]
    .map(({ bits, columns }) => ({ bits, columns: columns.and(inside) }))
    .filter(({ columns }) => !columns.isEmpty())
    .map(({ bits, columns }) => `${bits}:${columns.toArray().join(',')}`)
    .sort()
    .join(';');
}
