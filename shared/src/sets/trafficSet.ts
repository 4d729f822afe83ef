// Sets of (protocol, port), immutable and canonical: equal sets have equal bounds, so `key` compares them.

/** The transport protocols of the set, in their fixed order. */
export const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
export type TransportProtocol = (typeof PROTOCOLS)[number];

/** One protocol's ports lie in a span of this size; port p of protocol i is the point i·SPAN + p. Point i·SPAN is never used. */
const SPAN = 65536;

/** Sorted, disjoint, non-adjacent inclusive intervals as [first, last, first, last, …] over the points. */
export type TrafficSet = readonly number[] & { readonly brand?: 'TrafficSet' };

/** No traffic at all. */
export const NO_TRAFFIC: TrafficSet = [];
/** Every port of TCP, UDP and SCTP. */
export const ALL_TRAFFIC: TrafficSet = PROTOCOLS.flatMap((_, i) => [i * SPAN + 1, i * SPAN + SPAN - 1]);

/** Ports first..last (inclusive, 1-65535) of one protocol. */
export function portRange(protocol: TransportProtocol, first: number, last: number): TrafficSet {
  const base = PROTOCOLS.indexOf(protocol) * SPAN;
  return [base + first, base + last];
}

/** Every port of one protocol. */
export function allPorts(protocol: TransportProtocol): TrafficSet {
  return portRange(protocol, 1, SPAN - 1);
}

export function isNoTraffic(set: TrafficSet): boolean {
  return set.length === 0;
}

export function equalTraffic(a: TrafficSet, b: TrafficSet): boolean {
  return a === b || (a.length === b.length && a.every((bound, i) => bound === b[i]));
}

/** Equal keys mean equal sets. */
export function trafficKey(set: TrafficSet): string {
  return set.join(',');
}

export function hasPort(set: TrafficSet, protocol: TransportProtocol, port: number): boolean {
  const point = PROTOCOLS.indexOf(protocol) * SPAN + port;
  for (let i = 0; i < set.length; i += 2) if (point >= set[i]! && point <= set[i + 1]!) return true;
  return false;
}

/** True where every port of `part` is in `whole`. */
export function containsTraffic(whole: TrafficSet, part: TrafficSet): boolean {
  return isNoTraffic(subtractTraffic(part, whole));
}

export function unionTraffic(a: TrafficSet, b: TrafficSet): TrafficSet {
  if (a === b || b.length === 0 || a === ALL_TRAFFIC) return a;
  if (a.length === 0 || b === ALL_TRAFFIC) return b;
  return canonical(sweep(a, b, (inA, inB) => inA || inB));
}

export function intersectTraffic(a: TrafficSet, b: TrafficSet): TrafficSet {
  if (a === b || b === ALL_TRAFFIC || a.length === 0) return a;
  if (a === ALL_TRAFFIC || b.length === 0) return b;
  return canonical(sweep(a, b, (inA, inB) => inA && inB));
}

export function subtractTraffic(a: TrafficSet, b: TrafficSet): TrafficSet {
  if (a === b || b === ALL_TRAFFIC || a.length === 0) return NO_TRAFFIC;
  if (b.length === 0) return a;
  return canonical(sweep(a, b, (inA, inB) => inA && !inB));
}

/** The two constants are shared, so that the short cuts above meet them again. */
function canonical(set: number[]): TrafficSet {
  if (set.length === 0) return NO_TRAFFIC;
  return set.length === ALL_TRAFFIC.length && equalTraffic(set, ALL_TRAFFIC) ? ALL_TRAFFIC : set;
}

/** Walks both interval lists at once and keeps the points for which `keep` holds. */
function sweep(a: TrafficSet, b: TrafficSet, keep: (inA: boolean, inB: boolean) => boolean): number[] {
  const out: number[] = [];
  let i = 0;
  let j = 0;
  let open = false;
  while (i < a.length || j < b.length) {
    // An interval starts at its first bound and ends after its last: even positions start, odd positions + 1 end.
    const nextA = i < a.length ? a[i]! + (i % 2) : Number.POSITIVE_INFINITY;
    const nextB = j < b.length ? b[j]! + (j % 2) : Number.POSITIVE_INFINITY;
    const point = Math.min(nextA, nextB);
    if (nextA === point) i++;
    if (nextB === point) j++;
    const now = keep(i % 2 === 1, j % 2 === 1);
    if (now !== open) {
      out.push(now ? point : point - 1);
      open = now;
    }
  }
  return out;
}

/** As text, a protocol an entry: `{"TCP":"80,443,8000-8100","UDP":"all"}`. Protocols without traffic are absent. */
export function formatTrafficSet(set: TrafficSet): Partial<Record<TransportProtocol, string>> {
  const out: Partial<Record<TransportProtocol, string>> = {};
  PROTOCOLS.forEach((protocol, index) => {
    const base = index * SPAN;
    const parts: string[] = [];
    for (let i = 0; i < set.length; i += 2) {
      const first = set[i]! - base;
      const last = set[i + 1]! - base;
      if (first < 1 || first >= SPAN) continue;
      if (first === 1 && last === SPAN - 1) parts.push('all');
      else parts.push(first === last ? `${first}` : `${first}-${last}`);
    }
    if (parts.length > 0) out[protocol] = parts.join(',');
  });
  return out;
}

/** The inverse of {@link formatTrafficSet}; null for text that it would not write. */
export function parseTrafficSet(text: Partial<Record<TransportProtocol, string>>): TrafficSet | null {
  let set = NO_TRAFFIC;
  for (const protocol of PROTOCOLS) {
    const ports = text[protocol];
    if (ports === undefined) continue;
    for (const part of ports.split(',')) {
      if (part === 'all') {
        set = unionTraffic(set, allPorts(protocol));
        continue;
      }
      const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part);
      const first = Number(match?.[1]);
      const last = Number(match?.[2] ?? first);
      if (!match || first < 1 || last > SPAN - 1 || last < first) return null;
      set = unionTraffic(set, portRange(protocol, first, last));
    }
  }
  return set;
}
