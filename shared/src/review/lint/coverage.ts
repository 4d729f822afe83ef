// Whether compiled rules cover each other: subjects, peers and ports of one lie within those of others, however surely they match.
import type { PolicyPort } from '../../cluster/index';
import { bitsAt, type CompiledRule, type MatchSets } from '../../policy/index';
import { ALL_TRAFFIC, containsTraffic, NO_TRAFFIC, type TrafficSet, unionTraffic } from '../../sets/index';

type PerFamilyMatches = CompiledRule['matches'];

/** True where everything that matches in `part` matches at least as surely in `whole`. */
export function containsMatches(whole: MatchSets, part: MatchSets): boolean {
  return part.every(({ bits, columns }) => {
    let rest = columns;
    for (const set of whole) if ((bits & ~set.bits) === 0) rest = rest.andNot(set.columns);
    if (rest.isEmpty()) return true;
    return rest.toArray().every((column) => (bits & ~bitsAt(whole, column)) === 0);
  });
}

/** The same in both families. */
export function containsPeers(whole: PerFamilyMatches, part: PerFamilyMatches): boolean {
  return containsMatches(whole.IPv4, part.IPv4) && containsMatches(whole.IPv6, part.IPv6);
}

/** Ports of a rule: numbers, and names that mean something else at each destination (R54). */
interface Ports {
  readonly numbers: TrafficSet;
  readonly names: ReadonlySet<string>;
}

function portsOf(ports: readonly PolicyPort[] | null): Ports {
  if (ports === null) return { numbers: ALL_TRAFFIC, names: new Set() };
  return {
    numbers: ports.reduce((all, port) => (port.kind === 'numbers' ? unionTraffic(all, port.traffic) : all), NO_TRAFFIC),
    names: new Set(ports.flatMap((port) => (port.kind === 'name' ? [`${port.protocol} ${port.name}`] : []))),
  };
}

/** True where the ports of `part` are surely among those of `whole`. */
export function containsPorts(whole: readonly PolicyPort[] | null, part: readonly PolicyPort[] | null): boolean {
  if (whole === null) return true;
  const [more, less] = [portsOf(whole), portsOf(part)];
  return containsTraffic(more.numbers, less.numbers) && [...less.names].every((name) => more.names.has(name));
}
