// Port filters: numbers, ranges and names of declared ports, joined by commas, as sets of traffic.
import type { Protocol } from '../../cluster/index';
import {
  ALL_TRAFFIC,
  allPorts,
  NO_TRAFFIC,
  PROTOCOLS,
  portRange,
  type TrafficSet,
  unionTraffic,
} from '../../sets/index';
import type { GraphNode } from '../model';
import type { Parsed, PortFilter, PortItem } from './filterModel';
import { readText, type TextScanner } from './textScanner';

const LIMIT = 10_000;
const MAX_PORT = 65_535;
const MAX_ITEMS = 200;
/** IANA service names, as Kubernetes requires of a port's name; capitals are taken too, for files. */
const PORT_NAME = /^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?$/;

/** Reads `5432`, `8000-8100`, `pg` and lists of them. Empty text is an error: no filter is `null`, not ''. */
export function parsePortFilter(text: string): Parsed<PortFilter> {
  return readText(text, LIMIT, readPorts);
}

/** The inverse of {@link parsePortFilter}. */
export function formatPortFilter(filter: PortFilter): string {
  return filter
    .map((item) => {
      if (item.type === 'name') return item.name;
      return item.first === item.last ? `${item.first}` : `${item.first}-${item.last}`;
    })
    .join(',');
}

/** Reads a list of ports. Blanks are allowed around commas; the scanner is left behind the last port. */
export function readPorts(scanner: TextScanner): PortFilter {
  const items: PortItem[] = [];
  do {
    scanner.blanks();
    const start = scanner.at;
    const parts = scanner.word().split('|');
    for (const part of parts) items.push(readItem(scanner, part, start));
    if (items.length > MAX_ITEMS) scanner.fail(`A list holds at most ${MAX_ITEMS} ports: use ranges.`, start);
    const end = scanner.at;
    scanner.blanks();
    if (scanner.here !== ',') {
      scanner.at = end;
      return items;
    }
  } while (scanner.take(','));
  return items;
}

function readItem(scanner: TextScanner, text: string, start: number): PortItem {
  if (text === '') scanner.fail('A port belongs here: a number, a range such as 8000-8100, or a name.', start);
  const bounds = text.split('-');
  if (bounds.length <= 2 && bounds.every((bound) => /^\d+$/.test(bound))) {
    const first = readNumber(scanner, bounds[0] ?? '', start);
    const last = bounds[1] === undefined ? first : readNumber(scanner, bounds[1], start);
    if (last < first) scanner.fail(`The range ${text} ends before it starts: write ${last}-${first}.`, start);
    return { type: 'range', first, last };
  }
  if (text.length > 63 || !PORT_NAME.test(text) || /^[\d-]+$/.test(text)) {
    scanner.fail(
      `"${text.slice(0, 40)}" is no port: write a number, a range such as 8000-8100, or a name such as http.`,
      start,
    );
  }
  return { type: 'name', name: text };
}

function readNumber(scanner: TextScanner, digits: string, start: number): number {
  const port = Number(digits);
  if (digits.length > 5 || port < 1 || port > MAX_PORT) scanner.fail(`Ports run from 1 to ${MAX_PORT}.`, start);
  return port;
}

/** Reads a protocol's name, in any case; null for anything else. */
export function parseProtocol(text: string): Protocol | null {
  const upper = text.trim().toUpperCase();
  return PROTOCOLS.find((protocol) => protocol === upper) ?? null;
}

/** All ports of these protocols; of all three when none is named. */
export function protocolTraffic(protocols: readonly Protocol[]): TrafficSet {
  if (protocols.length === 0) return ALL_TRAFFIC;
  return protocols.reduce<TrafficSet>((set, protocol) => unionTraffic(set, allPorts(protocol)), NO_TRAFFIC);
}

/** The traffic that a filter lets through to this destination: names stand for the ports that it declares under them. */
export function portFilterTraffic(filter: PortFilter, destination: Pick<GraphNode, 'ports'>): TrafficSet {
  return portTraffic(filter)(destination);
}

/** As {@link portFilterTraffic}, for many destinations: what is the same for all is worked out once. */
export function portTraffic(filter: PortFilter): (destination: Pick<GraphNode, 'ports'>) => TrafficSet {
  let numbers = NO_TRAFFIC;
  const names = new Set<string>();
  for (const item of filter) {
    if (item.type === 'name') names.add(item.name);
    else for (const protocol of PROTOCOLS) numbers = unionTraffic(numbers, portRange(protocol, item.first, item.last));
  }
  return ({ ports }) => {
    let set = numbers;
    for (const { name, protocol, port } of ports) {
      if (!name || !names.has(name) || port < 1 || port > MAX_PORT) continue;
      set = unionTraffic(set, portRange(protocol, port, port));
    }
    return set;
  };
}

/** True if the filter means the same for every destination. */
export function isNumeric(filter: PortFilter): boolean {
  return filter.every((item) => item.type === 'range');
}
