// Reads raw NetworkPolicy specs for the naive evaluator, word by word after R10-R60, without any of the engine's own parsing.
import type { NetworkPolicyObject, Protocol } from '../src/cluster/objects';
import { type Cidr, parseCidr } from '../src/sets/index';

export type Direction = 'ingress' | 'egress';

export interface NaiveRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

/** All requirements must hold; none at all holds for everything (R12). */
export type NaiveSelector = readonly NaiveRequirement[];

export interface NaivePeer {
  readonly pods: NaiveSelector | null;
  readonly namespaces: NaiveSelector | null;
  readonly block: { readonly cidr: Cidr; readonly except: readonly Cidr[] } | null;
  /** It has fields that nobody here knows. */
  readonly strange: boolean;
}

export interface NaivePort {
  readonly protocol: Protocol;
  readonly port: number | string | null;
  readonly endPort: number | null;
  readonly strange: boolean;
}

export interface NaiveRule {
  /** null: any peer (R26). */
  readonly peers: readonly NaivePeer[] | null;
  /** null: any traffic (R27). */
  readonly ports: readonly NaivePort[] | null;
  readonly strange: boolean;
}

export interface NaivePolicy {
  readonly namespace: string;
  readonly name: string;
  readonly subject: NaiveSelector;
  /** After defaulting (R15, R16). */
  readonly types: ReadonlySet<Direction>;
  readonly ingress: readonly NaiveRule[];
  readonly egress: readonly NaiveRule[];
}

export class Refused extends Error {}

export type Fields = Readonly<Record<string, unknown>>;

/** null: the API server would refuse the object, so it takes no part (R87). */
export function readPolicy(object: NetworkPolicyObject): NaivePolicy | null {
  try {
    return readSpec(object);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

function readSpec({ namespace, name, spec }: NetworkPolicyObject): NaivePolicy {
  const fields = isMissing(spec) ? {} : readFields(spec);
  const ingress = readList(get(fields, 'ingress')).map((rule) => readRule(rule, 'from'));
  const egress = readList(get(fields, 'egress')).map((rule) => readRule(rule, 'to'));
  const subject = readSelector(get(fields, 'podSelector') ?? {}).selector; // R11
  return { namespace, name, subject, types: readTypes(get(fields, 'policyTypes'), egress), ingress, egress };
}

function readTypes(value: unknown, egress: readonly NaiveRule[]): ReadonlySet<Direction> {
  const listed = readList(value);
  // R15: the default. An empty egress section adds nothing.
  if (listed.length === 0) return new Set(egress.length > 0 ? ['ingress', 'egress'] : ['ingress']);
  if (listed.length > 2) throw new Refused('R17');
  return new Set(
    listed.map((type) => {
      if (type === 'Ingress') return 'ingress';
      if (type === 'Egress') return 'egress';
      throw new Refused('R17');
    }),
  );
}

function readRule(value: unknown, peersField: 'from' | 'to'): NaiveRule {
  const fields = readFields(value);
  const peers = readList(get(fields, peersField)).map(readPeer);
  const ports = readList(get(fields, 'ports')).map(readPort);
  return {
    peers: peers.length === 0 ? null : peers,
    ports: ports.length === 0 ? null : ports,
    strange: hasOthers(fields, [peersField, 'ports']),
  };
}

function readPeer(value: unknown): NaivePeer {
  const fields = readFields(value);
  const [pods, namespaces, block] = [
    get(fields, 'podSelector'),
    get(fields, 'namespaceSelector'),
    get(fields, 'ipBlock'),
  ];
  const strange = hasOthers(fields, ['podSelector', 'namespaceSelector', 'ipBlock']);
  const given = [pods, namespaces, block].filter((field) => !isMissing(field)).length;
  if (given === 0 && !strange) throw new Refused('R35');
  if (!isMissing(block) && given > 1) throw new Refused('R36');
  const podSelector = isMissing(pods) ? null : readSelector(pods);
  const namespaceSelector = isMissing(namespaces) ? null : readSelector(namespaces);
  const ipBlock = isMissing(block) ? null : readBlock(block);
  return {
    pods: podSelector?.selector ?? null,
    namespaces: namespaceSelector?.selector ?? null,
    block: ipBlock,
    strange:
      strange || podSelector?.strange === true || namespaceSelector?.strange === true || ipBlock?.strange === true,
  };
}

function readBlock(value: unknown): { cidr: Cidr; except: readonly Cidr[]; strange: boolean } {
  const fields = readFields(value);
  const cidr = readCidr(get(fields, 'cidr'));
  const except = readList(get(fields, 'except')).map(readCidr);
  for (const hole of except) {
    const inside = hole.family === cidr.family && hole.first >= cidr.first && hole.last <= cidr.last;
    if (!inside || hole.prefix <= cidr.prefix) throw new Refused('R40');
  }
  return { cidr, except, strange: hasOthers(fields, ['cidr', 'except']) };
}

function readCidr(value: unknown): Cidr {
  const cidr = typeof value === 'string' ? parseCidr(value) : null;
  if (!cidr) throw new Refused('R40');
  return cidr;
}

function readPort(value: unknown): NaivePort {
  const fields = readFields(value);
  const protocol = get(fields, 'protocol') ?? 'TCP'; // R50
  if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP') throw new Refused('R51');
  const port = get(fields, 'port') ?? null;
  const endPort = get(fields, 'endPort') ?? null;
  if (port !== null && !isPortNumber(port) && !isPortName(port)) throw new Refused('R60');
  if (endPort !== null && !(isPortNumber(port) && isPortNumber(endPort) && endPort >= port)) throw new Refused('R53');
  return {
    protocol,
    port: port as number | string | null,
    endPort: endPort as number | null,
    strange: hasOthers(fields, ['protocol', 'port', 'endPort']),
  };
}

export function isPortNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65535;
}

export function isPortName(value: unknown): value is string {
  return (
    typeof value === 'string' && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) && /[a-z]/.test(value) && value.length <= 15
  );
}

export function readSelector(value: unknown): { selector: NaiveSelector; strange: boolean } {
  const fields = readFields(value);
  const labels = get(fields, 'matchLabels');
  const plain = isMissing(labels)
    ? []
    : Object.entries(readFields(labels)).map(
        ([key, label]): NaiveRequirement => ({ key: readKey(key), operator: 'In', values: [readValue(label)] }),
      );
  const expressions = readList(get(fields, 'matchExpressions')).map(readExpression);
  return { selector: [...plain, ...expressions], strange: hasOthers(fields, ['matchLabels', 'matchExpressions']) };
}

function readExpression(value: unknown): NaiveRequirement {
  const fields = readFields(value);
  const values = readList(get(fields, 'values')).map(readValue);
  const operator = get(fields, 'operator');
  const key = readKey(get(fields, 'key'));
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) throw new Refused('R13');
    return { key, operator, values };
  }
  if ((operator !== 'Exists' && operator !== 'DoesNotExist') || values.length > 0) throw new Refused('R13');
  return { key, operator, values };
}

const NAME = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

function readKey(value: unknown): string {
  if (typeof value !== 'string') throw new Refused('R13');
  const slash = value.indexOf('/');
  const prefix = value.slice(0, Math.max(slash, 0));
  if (slash >= 0 && (!PREFIX.test(prefix) || prefix.length > 253)) throw new Refused('R13');
  if (!NAME.test(value.slice(slash + 1))) throw new Refused('R13');
  return value;
}

function readValue(value: unknown): string {
  // R14: numbers and booleans are no strings, and nobody may turn them into some.
  if (typeof value !== 'string' || (value !== '' && !NAME.test(value))) throw new Refused('R13, R14');
  return value;
}

export function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

export function get(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

export function readFields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refused('R87');
  return value as Fields;
}

export function readList(value: unknown): readonly unknown[] {
  if (isMissing(value)) return [];
  if (!Array.isArray(value)) throw new Refused('R87');
  return value;
}

export function hasOthers(fields: Fields, known: readonly string[]): boolean {
  return Object.keys(fields).some((key) => !known.includes(key));
}
