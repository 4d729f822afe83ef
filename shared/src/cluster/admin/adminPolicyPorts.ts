// Reads the ports of admin rules: `ports` of v1alpha1 (R117), `protocols` of v1alpha2 (R118).
import { allPorts, portRange } from '../../sets/index';
import type { Protocol } from '../objects';
import { isRecord, showValue } from '../selector';
import type { AdminPort } from './adminPolicy';
import { type AdminReading, isGiven } from './adminPolicyDialect';

/** null: any port of any protocol. */
export function readAdminPorts(raw: unknown, path: string, reading: AdminReading): readonly AdminPort[] | null {
  if (!isGiven(raw)) return null;
  const { dialect, errors } = reading;
  if (!Array.isArray(raw) || raw.length === 0 || raw.length > dialect.maxItems) {
    errors.push({ path, message: `must be a list of 1 to ${dialect.maxItems} items; leave it out for any port` });
    return null;
  }
  return raw.map((item: unknown, index) => readPort(item, `${path}[${index}]`, reading));
}

const FIELDS = {
  ports: ['portNumber', 'portRange', 'namedPort'],
  protocols: ['tcp', 'udp', 'sctp', 'destinationNamedPort'],
} as const;

function readPort(raw: unknown, path: string, reading: AdminReading): AdminPort {
  const { dialect, errors } = reading;
  const unreadable: AdminPort = { kind: 'unknown', path, why: 'the item cannot be read' };
  if (!isRecord(raw)) {
    errors.push({ path, message: 'must be an object' });
    return unreadable;
  }
  const known: readonly string[] = FIELDS[dialect.portsField];
  const given = known.filter((field) => isGiven(raw[field]));
  const unknown = unknownIn(raw, known);
  const field = given[0];
  if (given.length > 1) errors.push({ path, message: `takes exactly one field, not ${given.join(' and ')}` });
  // As for peers (R116): an item without a field that is known here asks for something newer.
  if (unknown) return { kind: 'unknown', path, why: unknown };
  if (field === undefined) return { kind: 'unknown', path, why: 'the item has no field that is known here' };
  const value = raw[field];
  const at = `${path}.${field}`;
  if (field === 'namedPort' || field === 'destinationNamedPort') {
    if (typeof value === 'string') return { kind: 'name', path, name: value };
    errors.push({ path: at, message: 'the name of a port must be a text' });
    return unreadable;
  }
  if (!isRecord(value)) {
    errors.push({ path: at, message: 'must be an object' });
    return unreadable;
  }
  if (dialect.portsField === 'ports') return readNumbered(field, value, path, reading);
  return readProtocol(field.toUpperCase() as Protocol, value, path, at, reading);
}

function unknownIn(raw: Readonly<Record<string, unknown>>, known: readonly string[]): string | null {
  const field = Object.keys(raw).find((key) => !known.includes(key) && isGiven(raw[key]));
  return field === undefined ? null : `the field "${field.slice(0, 80)}" is not known here`;
}

/** R117: `portNumber {protocol, port}` or `portRange {protocol, start, end}`, the protocol TCP if missing. */
function readNumbered(
  field: string,
  value: Readonly<Record<string, unknown>>,
  path: string,
  { errors }: AdminReading,
): AdminPort {
  const at = `${path}.${field}`;
  const unknown = unknownIn(value, field === 'portNumber' ? ['protocol', 'port'] : ['protocol', 'start', 'end']);
  if (unknown) return { kind: 'unknown', path, why: unknown };
  const protocol = value.protocol ?? 'TCP';
  if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP') {
    errors.push({
      path: `${at}.protocol`,
      message: `"${showValue(protocol)}" is no protocol here; use TCP, UDP or SCTP`,
    });
    return { kind: 'unknown', path, why: 'the item cannot be read' };
  }
  return field === 'portNumber'
    ? toNumbers(protocol, value.port, value.port, path, at, errors)
    : readRange(protocol, value, path, at, errors);
}

/** R118: `destinationPort` with `number` or `range`; without it every port of the protocol. */
function readProtocol(
  protocol: Protocol,
  value: Readonly<Record<string, unknown>>,
  path: string,
  at: string,
  { errors }: AdminReading,
): AdminPort {
  const unknown = unknownIn(value, ['destinationPort']);
  if (unknown) return { kind: 'unknown', path, why: unknown };
  const port = value.destinationPort;
  if (!isGiven(port)) return { kind: 'numbers', path, protocol, traffic: allPorts(protocol), text: `all ${protocol}` };
  const inside = isRecord(port) ? port : {};
  const odd = unknownIn(inside, ['number', 'range']);
  if (odd) return { kind: 'unknown', path, why: odd };
  const where = `${at}.destinationPort`;
  if (isGiven(inside.number) === isGiven(inside.range)) {
    errors.push({ path: where, message: 'takes exactly one of number and range' });
    return { kind: 'unknown', path, why: 'the item cannot be read' };
  }
  if (isGiven(inside.number)) return toNumbers(protocol, inside.number, inside.number, path, `${where}.number`, errors);
  return readRange(protocol, isRecord(inside.range) ? inside.range : {}, path, `${where}.range`, errors);
}

/** `start` must be less than `end`. */
function readRange(
  protocol: Protocol,
  value: Readonly<Record<string, unknown>>,
  path: string,
  at: string,
  errors: AdminReading['errors'],
): AdminPort {
  const { start, end } = value;
  if (typeof start === 'number' && typeof end === 'number' && start >= end) {
    errors.push({ path: at, message: `start ${start} must be less than end ${end}` });
    return { kind: 'unknown', path, why: 'the item cannot be read' };
  }
  return toNumbers(protocol, start, end, path, at, errors);
}

function toNumbers(
  protocol: Protocol,
  first: unknown,
  last: unknown,
  path: string,
  at: string,
  errors: AdminReading['errors'],
): AdminPort {
  if (!isPortNumber(first) || !isPortNumber(last)) {
    errors.push({ path: at, message: 'ports are whole numbers from 1 to 65535' });
    return { kind: 'unknown', path, why: 'the item cannot be read' };
  }
  const text = first === last ? `${protocol} ${first}` : `${protocol} ${first}-${last}`;
  return { kind: 'numbers', path, protocol, traffic: portRange(protocol, first, last), text };
}

function isPortNumber(port: unknown): port is number {
  return typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65535;
}
