// Exposure in few words, for cards, panels and legends.
import { NO_TRAFFIC, parseTrafficSet, type TrafficSet, unionTraffic } from '../../sets/index';
import type { ExposureMark } from '../scene/sceneModel';
import { formatEdgeTraffic } from '../trafficWords';
import type { EntryReport, ExposureState } from './exposureModel';

const MARKS: Readonly<Record<ExposureState, ExposureMark | null>> = {
  published: 'published',
  'published-but-blocked': 'blocked',
  'reachable-but-unpublished': 'reachable',
  'not-exposed': null,
};

/** The mark of a state; null where there is nothing to mark. */
export function exposureMark(state: ExposureState): ExposureMark | null {
  return MARKS[state];
}

/** Whom an entry point is published to, as a node. */
export const AUDIENCES: Readonly<Record<EntryReport['audience'], { readonly id: string; readonly name: string }>> = {
  internet: { id: 'Audience/internet', name: 'Internet' },
  'internal-network': { id: 'Audience/internal-network', name: 'Internal network' },
  unknown: { id: 'Audience/unknown', name: 'Outside clients' },
};

const ENTRY_KINDS: Readonly<Record<EntryReport['kind'], string>> = {
  'node-port': 'NodePort',
  'load-balancer': 'LoadBalancer',
  'external-ip': 'external IP',
  'host-port': 'host port',
  'host-network': 'host network',
  ingress: 'Ingress',
  gateway: 'Gateway',
  'openshift-route': 'Route',
};

/** What an entry point is, in a word: `NodePort`, `HTTPRoute`. */
export function entryKind({ kind, object }: Pick<EntryReport, 'kind' | 'object'>): string {
  return kind === 'gateway' ? object.kind : ENTRY_KINDS[kind];
}

/** What outsiders dial at an entry point: `TCP 80, 443`, `any port`, `port not known`; empty: it leads nowhere. */
export function dialledTraffic({ kind, doors }: Pick<EntryReport, 'kind' | 'doors'>): string {
  if (doors.some(({ port }) => port === null)) return kind === 'host-network' ? 'any port' : 'port not known';
  const all = doors.map(({ protocol, port }) => parseTrafficSet({ [protocol]: String(port) }));
  return formatEdgeTraffic(all.reduce<TrafficSet>((sum, one) => unionTraffic(sum, one ?? NO_TRAFFIC), NO_TRAFFIC));
}

/** Cards are narrow. */
const SHORT_KINDS: Readonly<Partial<Record<EntryReport['kind'], string>>> = {
  'load-balancer': 'LB',
  'host-network': 'host net',
};

/** The same in a few characters. */
export function cardTraffic(entry: EntryReport): string {
  if (entry.doors.every(({ port }) => port !== null)) return dialledTraffic(entry);
  return entry.kind === 'host-network' ? 'any port' : 'port ?';
}

/** What an entry point is, in a few characters. */
export function cardKind(entry: Pick<EntryReport, 'kind' | 'object'>): string {
  return SHORT_KINDS[entry.kind] ?? entryKind(entry);
}
