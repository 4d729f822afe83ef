// Readers of the single values in Calico's specs: selectors, blocks, ports, protocols; each says in words what Calico would refuse (R311-R319).
import {
  ALL_TRAFFIC,
  allPorts,
  type Cidr,
  NO_TRAFFIC,
  parseAddress,
  parseCidr,
  type TrafficSet,
} from '../../sets/index';
import { isPortName } from '../networkPolicy';
import type { Protocol } from '../objects';
import type { SpecError } from '../selector';
import type { CalicoNet, CalicoPort } from './calicoPolicy';
import { type CalicoSelector, parseCalicoSelector } from './calicoSelector';

/** What reading one object collects on its way. */
export interface CalicoReading {
  readonly errors: SpecError[];
  readonly remarks: SpecError[];
  /** The policy's own; null for a GlobalNetworkPolicy. */
  readonly namespace: string | null;
}

/** True where Calico sees a field: null counts as missing. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Fields that are given but not known, each with a remark. */
export function remarkUnknown(
  raw: Readonly<Record<string, unknown>>,
  known: readonly string[],
  path: string,
  { remarks }: CalicoReading,
): readonly string[] {
  const unknown = Object.keys(raw).filter((field) => !known.includes(field) && isGiven(raw[field]));
  for (const field of unknown)
    remarks.push({
      path: `${path}.${field}`,
      message: `the field "${field.slice(0, 80)}" is not known here: what it asks for is shown as unknown`,
    });
  return unknown;
}

/** Missing and empty are null. */
export function readText(raw: unknown, path: string, { errors }: CalicoReading): string | null {
  if (!isGiven(raw) || raw === '') return null;
  if (typeof raw === 'string') return raw;
  errors.push({ path, message: `${String(raw).slice(0, 40)} must be a text; put it in quotes` });
  return null;
}

export function readFlag(raw: unknown, path: string, { errors }: CalicoReading): boolean {
  if (isGiven(raw) && typeof raw !== 'boolean') errors.push({ path, message: 'must be true or false' });
  return raw === true;
}

/** A selector in which `global()` has no meaning. null: not given. */
export function readSelector(raw: unknown, path: string, reading: CalicoReading): CalicoSelector | null {
  const selector = readNamespaceSelector(raw, path, reading);
  if (selector !== 'global') return selector;
  reading.errors.push({ path, message: 'global() has a meaning only as the namespaceSelector of a rule' });
  return null;
}

/** The namespaceSelector of a rule (R313). */
export function readNamespaceSelector(
  raw: unknown,
  path: string,
  reading: CalicoReading,
): CalicoSelector | 'global' | null {
  const text = readText(raw, path, reading);
  if (text === null) return null;
  const parsed = parseCalicoSelector(text);
  if (parsed.ok) return parsed.selector;
  reading.errors.push({ path, message: `"${text.slice(0, 80)}" is no selector: ${parsed.message}` });
  return null;
}

/** A list of texts; [] where not given. */
export function readTexts(raw: unknown, path: string, { errors }: CalicoReading): readonly string[] {
  if (!isGiven(raw)) return [];
  if (!Array.isArray(raw)) {
    errors.push({ path, message: 'must be a list' });
    return [];
  }
  return raw.flatMap((item: unknown, index) => {
    if (typeof item === 'string') return [item];
    errors.push({ path: `${path}[${index}]`, message: 'must be a text; put it in quotes' });
    return [];
  });
}

/** The blocks of a rule: Calico takes neither single addresses nor host bits there. */
export function readRuleNets(raw: unknown, path: string, reading: CalicoReading): readonly CalicoNet[] {
  return readTexts(raw, path, reading).flatMap((text, index) => {
    const cidr = parseCidr(text);
    if (cidr?.canonical) return [{ cidr, text }];
    const message = cidr ? 'has host bits or leading zeros, which Calico refuses here' : 'is no CIDR block';
    reading.errors.push({ path: `${path}[${index}]`, message: `"${text.slice(0, 80)}" ${message}` });
    return [];
  });
}

/** The addresses of a network set: blocks, host bits masked, or single addresses (R316). */
export function readSetNets(raw: unknown, path: string, reading: CalicoReading): readonly CalicoNet[] {
  return readTexts(raw, path, reading).flatMap((text, index) => {
    const cidr = parseCidr(text) ?? singleAddress(text);
    if (cidr) return [{ cidr, text }];
    reading.errors.push({
      path: `${path}[${index}]`,
      message: `"${text.slice(0, 80)}" is no address and no CIDR block`,
    });
    return [];
  });
}

/** One address as a block of its own. */
export function singleAddress(text: string): Cidr | null {
  const address = parseAddress(text);
  return address && parseCidr(`${text}/${address.family === 'IPv4' && !text.includes(':') ? 32 : 128}`);
}

/** R315: numbers, `a:b`, names. */
export function readPorts(raw: unknown, path: string, { errors }: CalicoReading): readonly CalicoPort[] {
  if (!isGiven(raw)) return [];
  if (!Array.isArray(raw)) {
    errors.push({ path, message: 'ports must be a list' });
    return [];
  }
  return raw.flatMap((item: unknown, index) => {
    const at = `${path}[${index}]`;
    const port = readPort(item, at);
    if (typeof port !== 'string') return [port];
    errors.push({ path: at, message: port });
    return [];
  });
}

/** The port, or what is wrong with it. */
function readPort(raw: unknown, path: string): CalicoPort | string {
  const text = String(raw);
  const [whole, low, high] = /^(\d+)(?::(\d+))?$/.exec(text) ?? [];
  if ((typeof raw !== 'number' && typeof raw !== 'string') || (typeof raw === 'number' && !whole))
    return `${text.slice(0, 40)} is no port`;
  if (!whole) return isPortName(text) ? { kind: 'name', path, name: text } : `"${text.slice(0, 40)}" is no port name`;
  const first = Number(low);
  const last = Number(high ?? low);
  if (first < 1 || last > 65535) return `${text.slice(0, 40)} is no port; ports are 1 to 65535`;
  return last < first ? `${text} ends before it begins` : { kind: 'numbers', path, first, last };
}

/** A protocol by its number; what of TCP, UDP and SCTP it is. */
export interface CalicoProtocol {
  readonly number: number;
  readonly transport: Protocol | null;
}

const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['TCP', 6],
  ['UDP', 17],
  ['SCTP', 132],
  ['ICMP', 1],
  ['ICMPv6', 58],
  ['UDPLite', 136],
]);
const TRANSPORTS: ReadonlyMap<number, Protocol> = new Map([
  [6, 'TCP'],
  [17, 'UDP'],
  [132, 'SCTP'],
]);

/** R317: names, exactly as Calico writes them, or numbers. null: not given. */
export function readProtocol(raw: unknown, path: string, { errors }: CalicoReading): CalicoProtocol | null {
  if (!isGiven(raw)) return null;
  const number = (typeof raw === 'string' ? PROTOCOLS.get(raw) : undefined) ?? protocolNumber(raw);
  if (number !== null) return { number, transport: TRANSPORTS.get(number) ?? null };
  const names = [...PROTOCOLS.keys()].join(', ');
  errors.push({
    path,
    message: `"${String(raw).slice(0, 40)}" is no protocol; use ${names} or a number from 1 to 255`,
  });
  return null;
}

function protocolNumber(raw: unknown): number | null {
  if (typeof raw !== 'number' && !(typeof raw === 'string' && /^\d{1,3}$/.test(raw))) return null;
  const number = Number(raw);
  return Number.isInteger(number) && number >= 1 && number <= 255 ? number : null;
}

/** What of the modelled traffic a protocol is; all of it where none is given (R7, R317). */
export function trafficOf(protocol: CalicoProtocol | null): TrafficSet {
  if (protocol === null) return ALL_TRAFFIC;
  return protocol.transport === null ? NO_TRAFFIC : allPorts(protocol.transport);
}
