// Reads single fields of Cilium objects for the naive evaluator: selectors, blocks and ports; anything wrong refuses the whole object (R201).
import type { Protocol } from '../src/cluster/objects';
import { type Cidr, parseAddress, parseCidr } from '../src/sets/index';

export class Refused extends Error {}

export type Fields = Readonly<Record<string, unknown>>;

export interface CiliumRequirement {
  /** R203: `k8s:`, `any:` and no prefix are one; `reserved:` names special identities. */
  readonly source: 'labels' | 'reserved';
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

/** All must hold. `strange`: it has fields that nobody here knows. */
export interface CiliumSelector {
  readonly requirements: readonly CiliumRequirement[];
  readonly strange: boolean;
}

export interface CiliumPort {
  /** null: TCP, UDP and SCTP (R212). */
  readonly protocol: Protocol | null;
  /** 0: every port (R212). */
  readonly port: number | string;
  readonly endPort: number | null;
  readonly strange: boolean;
}

export function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

export function get(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

export function readFields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refused('R201');
  return value as Fields;
}

export function readList(value: unknown): readonly unknown[] {
  if (isMissing(value)) return [];
  if (!Array.isArray(value)) throw new Refused('R201');
  return value;
}

export function readText(value: unknown): string {
  if (typeof value !== 'string') throw new Refused('R201');
  return value;
}

export function hasOthers(fields: Fields, known: readonly string[]): boolean {
  return Object.keys(fields).some((key) => !known.includes(key));
}

export function readSelector(value: unknown): CiliumSelector {
  const fields = readFields(value);
  const plain = Object.entries(readFields(get(fields, 'matchLabels') ?? {})).map(
    ([key, label]): CiliumRequirement => ({ ...readKey(key), operator: 'In', values: [readValue(label)] }),
  );
  const listed = readList(get(fields, 'matchExpressions')).map((expression): CiliumRequirement => {
    const item = readFields(expression);
    const values = readList(get(item, 'values')).map(readValue);
    const operator = get(item, 'operator');
    const key = readKey(readText(get(item, 'key')));
    // R12, R13: the table's operators only, and each with or without values.
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) throw new Refused('R13');
      return { ...key, operator, values };
    }
    if ((operator !== 'Exists' && operator !== 'DoesNotExist') || values.length > 0) throw new Refused('R13');
    return { ...key, operator, values };
  });
  return { requirements: [...plain, ...listed], strange: hasOthers(fields, ['matchLabels', 'matchExpressions']) };
}

const NAME = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

function readKey(text: string): Pick<CiliumRequirement, 'source' | 'key'> {
  const colon = text.indexOf(':');
  const source = colon < 0 ? 'any' : text.slice(0, colon);
  const key = text.slice(colon + 1);
  if (source !== 'any' && source !== 'k8s' && source !== 'reserved') throw new Refused('R203');
  const slash = key.indexOf('/');
  if (slash >= 0 && !PREFIX.test(key.slice(0, slash).replace(/^io\.cilium\.k8s\.namespace\.labels\./, '')))
    throw new Refused('R13');
  if (!NAME.test(key.slice(slash + 1))) throw new Refused('R13');
  return { source: source === 'reserved' ? 'reserved' : 'labels', key };
}

function readValue(value: unknown): string {
  if (typeof value !== 'string' || (value !== '' && !NAME.test(value))) throw new Refused('R13, R14');
  return value;
}

/** R216: `fromCIDR` and `toCIDR` accept a bare address. */
export function readCidr(value: unknown, bare: 'or bare' | 'no bare'): Cidr {
  const text = readText(value);
  const address = bare === 'or bare' && !text.includes('/') ? parseAddress(text) : null;
  const cidr = parseCidr(address ? `${text}/${address.family === 'IPv4' ? 32 : 128}` : text);
  if (!cidr) throw new Refused('R216');
  return cidr;
}

/** R212. */
export function readPort(value: unknown): CiliumPort {
  const fields = readFields(value);
  const protocol = get(fields, 'protocol') ?? 'ANY';
  if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP' && protocol !== 'ANY') throw new Refused('R212');
  const endPort = get(fields, 'endPort') ?? null;
  if (
    endPort !== null &&
    !(typeof endPort === 'number' && Number.isInteger(endPort) && endPort >= 0 && endPort <= 65535)
  )
    throw new Refused('R212');
  const port = readPortText(readText(get(fields, 'port')));
  // R212: endPort means nothing beside a name.
  const last = typeof port === 'number' && endPort !== 0 ? endPort : null;
  if (last !== null && last < (port as number)) throw new Refused('R212');
  return {
    protocol: protocol === 'ANY' ? null : protocol,
    port,
    endPort: last,
    strange: hasOthers(fields, ['port', 'protocol', 'endPort']),
  };
}

function readPortText(text: string): number | string {
  if (/^\d+$/.test(text)) {
    const port = Number(text);
    if (port > 65535) throw new Refused('R212');
    return port;
  }
  const name = text.toLowerCase(); // R212
  // R60
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || !/[a-z]/.test(name) || name.length > 15) throw new Refused('R212');
  return name;
}
