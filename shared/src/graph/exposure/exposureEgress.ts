// Where pods of a workload may connect to outside the cluster, in short (R517).
import { compareText, type PodEnd } from '../../cluster/index';
import { hasFamily, type Reachability } from '../../policy/index';
import { type AddressRange, FAMILIES, mergeRanges } from '../../sets/index';
import { nameOfRanges } from '../outsideNodes';
import type { EgressSummary } from './exposureModel';

/** "Any address" where every outside address of the pods' families is let through on some traffic. */
export function summarizeEgress(reachability: Reachability, pods: readonly PodEnd[]): EgressSummary {
  const { universe } = reachability;
  const columns = [...new Set(pods.flatMap((pod) => universe.podColumnOf.get(pod) ?? []))];
  const reached = new Set(columns.flatMap((column) => reachedFrom(reachability, column)));
  const has = FAMILIES.filter((family) => columns.some((source) => hasFamily(universe.columns[source]!, family)));
  const ranges: AddressRange[] = [];
  let any = columns.length > 0;
  universe.outside.forEach((column) => {
    const end = universe.columns[column];
    if (end?.kind !== 'outside') return;
    if (reached.has(column)) ranges.push(...end.ranges);
    else if (has.includes(end.family)) any = false;
  });
  const names = universe.parties.toArray().flatMap((column) => {
    const end = universe.columns[column];
    return reached.has(column) && end?.kind === 'party' && end.party.kind === 'fqdn' ? [end.party.pattern] : [];
  });
  return {
    any,
    addresses: ranges.length === 0 ? null : any ? 'any address' : nameOfRanges(mergeRanges(ranges)),
    names: names.sort(compareText),
  };
}

/** Outside ends that are let through; host names also where only their addresses are missing (R218). */
function reachedFrom({ universe, fold, sourceRows, sourceRowOf }: Reachability, column: number): readonly number[] {
  const row = sourceRows[sourceRowOf[column]!];
  return (row?.entries ?? []).flatMap(({ answer, targets }) => {
    const { allowed, maybeAllowed } = fold.pairAnswers[answer]!;
    return [
      ...(allowed.length > 0 ? targets.and(universe.outside).toArray() : []),
      ...(maybeAllowed.length > 0 ? targets.and(universe.parties).toArray() : []),
    ];
  });
}
