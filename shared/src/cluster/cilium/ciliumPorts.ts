// Reads `toPorts` and `icmps` of Cilium's rules: numbers, ranges, names, protocols, and what L7 rules narrow (R212-R214).
import { allPorts, portRange } from '../../sets/index';
import type { PolicyPort } from '../networkPolicy';
import type { Protocol } from '../objects';
import { isRecord, showValue } from '../selector';
import { readL7Rules, readTexts } from './ciliumL7';
import type { CiliumPorts, CiliumReading } from './ciliumPolicy';
import { isGiven, remarkUnknown } from './ciliumSelector';

/** Where a list of ports stands. */
export interface PortPlace {
  readonly direction: 'ingress' | 'egress';
  /** R211: deny elements have no L7. */
  readonly deny: boolean;
}

/** The traffic of one element; null: all of it (R213). An empty list counts as none. */
export function readTraffic(
  raw: Readonly<Record<string, unknown>>,
  path: string,
  place: PortPlace,
  reading: CiliumReading,
): readonly CiliumPorts[] | null {
  const toPorts = readList(raw.toPorts, `${path}.toPorts`, reading);
  const icmps = readList(raw.icmps, `${path}.icmps`, reading);
  if (toPorts.length > 0 && icmps.length > 0) {
    reading.errors.push({ path, message: 'icmps and toPorts exclude each other; write two elements' }); // R208
    return null;
  }
  if (icmps.length > 0) {
    const at = `${path}.icmps`;
    icmps.forEach((item, index) => {
      checkIcmp(item, `${at}[${index}]`, reading);
    });
    reading.remarks.push({
      code: 'cilium-icmp',
      severity: 'info',
      path: at,
      message: 'speaks of ICMP, which the graph does not draw; it opens no port of TCP, UDP or SCTP',
    });
    return [{ path: at, ports: [], l7: null, unclear: false }];
  }
  if (toPorts.length === 0) return null;
  return toPorts.flatMap((item, index) => readItem(item, `${path}.toPorts[${index}]`, place, reading));
}

/** null and a missing field are an empty list. */
export function readList(raw: unknown, path: string, { errors }: CiliumReading): readonly unknown[] {
  if (!isGiven(raw)) return [];
  if (Array.isArray(raw)) return raw;
  errors.push({ path, message: 'must be a list' });
  return [];
}

function checkIcmp(raw: unknown, path: string, reading: CiliumReading): void {
  if (!isRecord(raw)) {
    reading.errors.push({ path, message: 'must be an object' });
    return;
  }
  readList(raw.fields, `${path}.fields`, reading).forEach((field, index) => {
    const at = `${path}.fields[${index}]`;
    if (!isRecord(field) || !isGiven(field.type))
      reading.errors.push({ path: at, message: 'an ICMP field needs a type' });
    else if (isGiven(field.family) && !['IPv4', 'IPv6', ''].includes(String(field.family)))
      reading.errors.push({ path: `${at}.family`, message: 'family must be IPv4 or IPv6' });
  });
}

const ALLOW_FIELDS = ['ports', 'rules', 'serverNames', 'listener', 'terminatingTLS', 'originatingTLS'];
const MAX_PORTS = 40;

function readItem(
  raw: unknown,
  path: string,
  { direction, deny }: PortPlace,
  reading: CiliumReading,
): readonly CiliumPorts[] {
  const { errors } = reading;
  if (!isRecord(raw)) {
    errors.push({ path, message: 'must be an object' });
    return [];
  }
  const narrowing = ['rules', 'serverNames', 'listener'].filter((field) => isGiven(raw[field]));
  for (const field of deny ? narrowing : [])
    errors.push({ path: `${path}.${field}`, message: `a deny rule takes ports only, no ${field}` });
  const unclear = remarkUnknown(raw, ALLOW_FIELDS, path, reading);
  const list = readList(raw.ports, `${path}.ports`, reading);
  if (list.length > MAX_PORTS)
    errors.push({ path: `${path}.ports`, message: `holds ${list.length} ports; at most ${MAX_PORTS} are accepted` });
  const items = list.map((item, index) => readPort(item, `${path}.ports[${index}]`, reading));
  const l7 = deny ? null : readNarrowing(raw, path, direction, items, reading);
  const partOf = (of: readonly ReadPort[], isUnclear: boolean): CiliumPorts => ({
    path,
    ports: of.flatMap(({ ports }) => ports),
    l7,
    unclear: isUnclear,
  });
  const odd = items.filter((item) => item.unclear);
  if (unclear || odd.length === 0) return [partOf(items, unclear)];
  const clear = items.filter((item) => !item.unclear);
  return [...(clear.length > 0 ? [partOf(clear, false)] : []), partOf(odd, true)];
}

/** R214: L7 rules, TLS server names and foreign proxies let only part of the port's traffic through. */
function readNarrowing(
  raw: Readonly<Record<string, unknown>>,
  path: string,
  direction: PortPlace['direction'],
  items: readonly ReadPort[],
  reading: CiliumReading,
): string | null {
  const { errors } = reading;
  const names = readTexts(raw.serverNames, `${path}.serverNames`, reading);
  if (names.includes('')) errors.push({ path: `${path}.serverNames`, message: 'a server name must not be empty' });
  const rules = isGiven(raw.rules) ? readL7Rules(raw.rules, `${path}.rules`, reading) : null;
  if (rules) {
    const at = `${path}.rules`;
    if (names.length > 0 && !isGiven(raw.terminatingTLS))
      errors.push({ path: at, message: 'serverNames and L7 rules go together only where TLS is terminated' });
    if (isGiven(raw.listener)) errors.push({ path: at, message: 'a listener takes no L7 rules' });
    if (items.some(({ zero }) => zero)) errors.push({ path: at, message: 'L7 rules cannot stand with port 0' });
    if (rules.kind === 'dns' && direction === 'ingress')
      errors.push({ path: at, message: 'DNS rules are for egress only' });
    if (rules.kind === 'dns' && items.length === 0)
      errors.push({ path: at, message: 'DNS rules need a port; write port 53' });
    if (rules.kind === 'dns' && items.some(({ range }) => range))
      errors.push({ path: at, message: 'DNS rules take no port ranges' });
    if (rules.kind !== 'dns' && items.some(({ tcp }) => !tcp))
      errors.push({ path: at, message: 'L7 rules other than DNS need protocol: TCP on each of their ports' });
  }
  if (isGiven(raw.listener) && direction === 'ingress')
    errors.push({ path: `${path}.listener`, message: 'a listener is for egress only' });
  const texts = [
    rules?.text ?? null,
    names.length > 0 ? `TLS to ${names.map((name) => name.slice(0, 80)).join(', ')}` : null,
    isGiven(raw.listener) ? `what the Envoy listener ${listenerName(raw.listener)} lets through` : null,
  ].filter((text) => text !== null);
  return texts.length === 0 ? null : texts.join(', ');
}

function listenerName(raw: unknown): string {
  return isRecord(raw) ? showValue(raw.name) : '?';
}

interface ReadPort {
  readonly ports: readonly PolicyPort[];
  readonly zero: boolean;
  readonly range: boolean;
  readonly tcp: boolean;
  readonly unclear: boolean;
}

const TRANSPORT: Readonly<Record<string, readonly Protocol[]>> = {
  TCP: ['TCP'],
  UDP: ['UDP'],
  SCTP: ['SCTP'],
  ANY: ['TCP', 'UDP', 'SCTP'],
};
/** They have no ports and are no part of the graph (R7). */
const PORTLESS = ['ICMP', 'ICMPV6', 'VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH'];
/** As IANA writes service names. */
const PORT_NAME = /^(?=.{1,15}$)(?=.*[A-Za-z])[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/;

/** R212. */
function readPort(raw: unknown, path: string, reading: CiliumReading): ReadPort {
  const { errors } = reading;
  const nothing: ReadPort = { ports: [], zero: false, range: false, tcp: true, unclear: false };
  if (!isRecord(raw)) {
    errors.push({ path, message: 'must be an object' });
    return nothing;
  }
  const unclear = remarkUnknown(raw, ['port', 'endPort', 'protocol'], path, reading);
  const protocol = isGiven(raw.protocol) && raw.protocol !== '' ? raw.protocol : 'ANY';
  if (PORTLESS.includes(String(protocol))) return { ...nothing, tcp: false, unclear };
  const protocols = typeof protocol === 'string' && Object.hasOwn(TRANSPORT, protocol) ? TRANSPORT[protocol]! : null;
  if (protocols === null) {
    errors.push({
      path: `${path}.protocol`,
      message: `"${showValue(protocol)}" is no protocol; use TCP, UDP, SCTP or ANY`,
    });
    return nothing;
  }
  const tcp = protocol === 'TCP';
  const { port } = raw;
  if (typeof port !== 'string' || port === '') {
    const why = typeof port === 'number' ? 'a port must be a text; put it in quotes' : 'a port must be given';
    errors.push({ path: `${path}.port`, message: why });
    return nothing;
  }
  if (PORT_NAME.test(port)) {
    const name = port.toLowerCase();
    const ports = protocols.map((one): PolicyPort => ({ kind: 'name', path, protocol: one, name }));
    return { ports, zero: false, range: false, tcp, unclear };
  }
  const first = portNumber(port);
  const last = endOf(raw.endPort, path, reading);
  if (first === null || last === null) {
    if (first === null) errors.push({ path: `${path}.port`, message: `"${showValue(port)}" is no port` });
    return nothing;
  }
  // An end before the start, or after "every port", is no range.
  const end = first > 0 && last > first ? last : first;
  const ports = protocols.map((one) => toNumbers(one, first, end, path));
  return { ports, zero: first === 0, range: last > first, tcp, unclear };
}

/** Numbers with a leading zero are octal for Cilium. */
function portNumber(text: string): number | null {
  const number = /^0[0-7]+$/.test(text)
    ? Number.parseInt(text, 8)
    : /^(0|[1-9]\d{0,4})$/.test(text)
      ? Number(text)
      : null;
  return number !== null && number <= 65535 ? number : null;
}

/** 0 for none; null where a mistake was reported. */
function endOf(raw: unknown, path: string, { errors }: CiliumReading): number | null {
  if (!isGiven(raw)) return 0;
  if (typeof raw === 'number' && Number.isInteger(raw) && raw >= 0 && raw <= 65535) return raw;
  errors.push({ path: `${path}.endPort`, message: `"${showValue(raw)}" is no end of a port range` });
  return null;
}

function toNumbers(protocol: Protocol, first: number, last: number, path: string): PolicyPort {
  if (first === 0) return { kind: 'numbers', path, protocol, traffic: allPorts(protocol), text: `all ${protocol}` };
  const text = first === last ? `${protocol} ${first}` : `${protocol} ${first}-${last}`;
  return { kind: 'numbers', path, protocol, traffic: portRange(protocol, first, last), text };
}
