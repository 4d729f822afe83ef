// Traffic as a person reads it, in tables and on edges.
import { ALL_TRAFFIC, equalTraffic, formatTrafficSet, PROTOCOLS, type TrafficSet } from '../sets/index';
import type { TrafficText } from './model';

const ALL = PROTOCOLS.map(() => 'all').join(' ');

/** `TCP 80, 443 · UDP all`; `all traffic` for every port of all protocols; `no traffic` for none. */
export function formatTraffic(traffic: TrafficText): string {
  const present = PROTOCOLS.filter((protocol) => traffic[protocol] !== undefined);
  if (present.map((protocol) => traffic[protocol]).join(' ') === ALL) return 'all traffic';
  if (present.length === 0) return 'no traffic';
  return present.map((protocol) => `${protocol} ${(traffic[protocol] ?? '').split(',').join(', ')}`).join(' · ');
}

/** Short enough for an edge: `TCP 5432`, `TCP 80, 443`, `TCP+UDP 53`, `3 ports`, `all traffic`. */
export function formatEdgeTraffic(traffic: TrafficSet): string {
  if (equalTraffic(traffic, ALL_TRAFFIC)) return 'all traffic';
  const text = formatTrafficSet(traffic);
  const present = PROTOCOLS.filter((protocol) => text[protocol] !== undefined);
  const ports = new Set(present.map((protocol) => text[protocol] ?? ''));
  const [first] = ports;
  if (ports.size === 1 && first !== undefined && first.split(',').length <= 2) {
    return `${present.join('+')} ${first.split(',').join(', ')}`;
  }
  const items = present.flatMap((protocol) => (text[protocol] ?? '').split(',').map((part) => `${protocol} ${part}`));
  if (items.length <= 2) return items.join(', ');
  return `${items.length} ${items.every((item) => /^\S+ \d+$/.test(item)) ? 'ports' : 'port ranges'}`;
}
