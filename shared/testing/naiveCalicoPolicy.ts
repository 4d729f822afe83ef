// Reads raw Calico objects for the naive evaluator, word by word after R300-R322, without any of the engine's own parsing.
import type { Labels, PolicyObject } from '../src/cluster/objects';
import { type Cidr, parseCidr } from '../src/sets/index';
import { type NaiveExpression, readExpression } from './naiveCalicoSelector';
import {
  type Direction,
  type Fields,
  get,
  isMissing,
  isPortName,
  isPortNumber,
  Refused,
  readFields,
  readList,
} from './naivePolicy';

/** R313: by itself `all()` means every namespaced object, `global()` those that have no namespace. */
export type NamespaceScope = 'all' | 'global' | NaiveExpression;

export type CalicoPort = { readonly first: number; readonly last: number } | { readonly name: string };

/** One end of a rule. null: the criterion is not given. */
export interface CalicoEntity {
  readonly nets: readonly Cidr[] | null;
  readonly notNets: readonly Cidr[] | null;
  readonly selector: NaiveExpression | null;
  readonly notSelector: NaiveExpression | null;
  readonly namespaces: NamespaceScope | null;
  readonly accounts: { readonly names: readonly string[] | null; readonly selector: NaiveExpression | null } | null;
  readonly services: { readonly name: string; readonly namespace: string } | null;
  readonly ports: readonly CalicoPort[] | null;
  readonly notPorts: readonly CalicoPort[] | null;
}

export interface CalicoRule {
  readonly action: 'allow' | 'deny' | 'pass' | 'log';
  readonly ipVersion: 4 | 6 | null;
  /** Name in upper case, or number. */
  readonly protocol: string | number | null;
  readonly notProtocol: string | number | null;
  readonly source: CalicoEntity | null;
  readonly destination: CalicoEntity | null;
  /** R317. */
  readonly http: boolean;
}

export interface NaiveCalicoPolicy {
  readonly kind: 'NetworkPolicy' | 'GlobalNetworkPolicy';
  readonly namespace: string | null;
  readonly name: string;
  readonly tier: string;
  readonly order: number;
  readonly types: ReadonlySet<Direction>;
  readonly selector: NaiveExpression;
  readonly accounts: NaiveExpression | null;
  readonly namespaces: NamespaceScope | null;
  readonly ingress: readonly CalicoRule[];
  readonly egress: readonly CalicoRule[];
}

export interface NaiveCalicoTier {
  readonly name: string;
  readonly order: number;
  readonly end: 'deny' | 'pass';
}

export interface NaiveNetworkSet {
  readonly namespace: string | null;
  readonly labels: Labels;
  readonly nets: readonly Cidr[];
}

const V3 = 'projectcalico.org/v3';
const RAW = 'crd.projectcalico.org/v1';

function isCalico({ apiVersion }: PolicyObject): boolean {
  return apiVersion === V3 || apiVersion === RAW;
}

function orNull<T>(read: () => T | null): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** null: no policy that acts on pods (R300, R320, R322), or refused (R319). */
export function readCalicoPolicy(object: PolicyObject): NaiveCalicoPolicy | null {
  const { kind, name } = object;
  if (!isCalico(object) || (kind !== 'NetworkPolicy' && kind !== 'GlobalNetworkPolicy')) return null;
  if (kind === 'NetworkPolicy' && name.startsWith('knp.default.')) return null; // R300
  return orNull(() => readPolicySpec(object, kind));
}

function readPolicySpec(
  { apiVersion, namespace, name, spec }: PolicyObject,
  kind: NaiveCalicoPolicy['kind'],
): NaiveCalicoPolicy | null {
  const fields = readFields(spec ?? {});
  const own = kind === 'NetworkPolicy' ? namespace : null;
  const [ingress, egress] = (['ingress', 'egress'] as const).map((direction) =>
    readList(get(fields, direction)).map((rule) => readRule(readFields(rule), own)),
  );
  const policy: NaiveCalicoPolicy = {
    kind,
    namespace: own,
    name,
    tier: readText(get(fields, 'tier')) || 'default', // R302
    order: readOrder(get(fields, 'order')),
    types: readTypes(get(fields, 'types'), apiVersion, ingress!.length > 0, egress!.length > 0),
    selector: readSelector(get(fields, 'selector')) ?? (() => true), // R310
    accounts: readSelector(get(fields, 'serviceAccountSelector')),
    namespaces: own === null ? readScope(get(fields, 'namespaceSelector')) : null,
    ingress: ingress!,
    egress: egress!,
  };
  // R320: host endpoints only.
  return get(fields, 'doNotTrack') === true || get(fields, 'preDNAT') === true ? null : policy;
}

/** R309. */
function readTypes(value: unknown, apiVersion: string, ingress: boolean, egress: boolean): ReadonlySet<Direction> {
  const listed = readList(value);
  if (listed.length > 0)
    return new Set(
      listed.map((type) => {
        if (type === 'Ingress') return 'ingress';
        if (type === 'Egress') return 'egress';
        throw new Refused('R309');
      }),
    );
  if (apiVersion === RAW) return new Set(['ingress', 'egress']);
  if (!egress) return new Set(['ingress']);
  return new Set(ingress ? ['ingress', 'egress'] : ['egress']);
}

/** null: not a tier, or refused. */
export function readCalicoTier(object: PolicyObject): NaiveCalicoTier | null {
  if (!isCalico(object) || object.kind !== 'Tier') return null;
  return orNull(() => {
    const fields = readFields(object.spec ?? {});
    const action = get(fields, 'defaultAction') ?? 'Deny';
    if (action !== 'Deny' && action !== 'Pass') throw new Refused('R302');
    return { name: object.name, order: readOrder(get(fields, 'order')), end: action === 'Pass' ? 'pass' : 'deny' };
  });
}

/** null: not a network set, or refused (R316). */
export function readNetworkSet(object: PolicyObject): NaiveNetworkSet | null {
  if (!isCalico(object) || (object.kind !== 'NetworkSet' && object.kind !== 'GlobalNetworkSet')) return null;
  return orNull(() => ({
    namespace: object.kind === 'NetworkSet' ? object.namespace : null,
    labels: object.labels,
    nets: readList(get(readFields(object.spec ?? {}), 'nets')).map(readCidr),
  }));
}

const ACTIONS = new Map([
  ['Allow', 'allow'],
  ['Deny', 'deny'],
  ['Pass', 'pass'],
  ['Log', 'log'],
] as const);

function readRule(fields: Fields, own: string | null): CalicoRule {
  const action = ACTIONS.get(get(fields, 'action') as 'Allow');
  if (!action) throw new Refused('R304');
  const version = get(fields, 'ipVersion');
  if (!isMissing(version) && version !== 4 && version !== 6) throw new Refused('R312');
  const rule: CalicoRule = {
    action,
    ipVersion: version === 4 || version === 6 ? version : null,
    protocol: readProtocol(get(fields, 'protocol')),
    notProtocol: readProtocol(get(fields, 'notProtocol')),
    source: readEntity(get(fields, 'source'), own),
    destination: readEntity(get(fields, 'destination'), own),
    http: !isMissing(get(fields, 'http')),
  };
  const hasPorts = [rule.source, rule.destination].some((end) => end?.ports || end?.notPorts);
  if (hasPorts && !TRANSPORT.has(String(rule.protocol))) throw new Refused('R315');
  if (rule.http && action !== 'allow') throw new Refused('R317');
  return rule;
}

/** What the protocol is called among those that are modelled (R7); number or name. */
export const TRANSPORT: ReadonlyMap<string, 'TCP' | 'UDP' | 'SCTP'> = new Map([
  ['TCP', 'TCP'],
  ['6', 'TCP'],
  ['UDP', 'UDP'],
  ['17', 'UDP'],
  ['SCTP', 'SCTP'],
  ['132', 'SCTP'],
]);

function readProtocol(value: unknown): string | number | null {
  if (isMissing(value)) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 255) return value;
  if (typeof value === 'string' && ['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6', 'UDPLite'].includes(value)) return value;
  throw new Refused('R317');
}

function readEntity(value: unknown, own: string | null): CalicoEntity | null {
  if (isMissing(value)) return null;
  const fields = readFields(value);
  const accounts = get(fields, 'serviceAccounts');
  const entity: CalicoEntity = {
    nets: readOptional(get(fields, 'nets'), readCidr),
    notNets: readOptional(get(fields, 'notNets'), readCidr),
    selector: readSelector(get(fields, 'selector')),
    notSelector: readSelector(get(fields, 'notSelector')),
    namespaces: readScope(get(fields, 'namespaceSelector')),
    accounts: isMissing(accounts) ? null : readAccounts(readFields(accounts)),
    services: readServices(get(fields, 'services'), own),
    ports: readOptional(get(fields, 'ports'), readPort),
    notPorts: readOptional(get(fields, 'notPorts'), readPort),
  };
  const others = [
    entity.nets,
    entity.notNets,
    entity.selector,
    entity.notSelector,
    entity.namespaces,
    entity.accounts,
    entity.ports,
    entity.notPorts,
  ];
  if (entity.services && others.some((other) => other !== null)) throw new Refused('R318');
  return entity;
}

function readAccounts(fields: Fields): CalicoEntity['accounts'] {
  return { names: readOptional(get(fields, 'names'), readText), selector: readSelector(get(fields, 'selector')) };
}

function readServices(value: unknown, own: string | null): CalicoEntity['services'] {
  if (isMissing(value)) return null;
  const fields = readFields(value);
  const namespace = readText(get(fields, 'namespace')) || own;
  const name = readText(get(fields, 'name'));
  if (!namespace || !name) throw new Refused('R318');
  return { name, namespace };
}

/** A list that is given with at least one item, else null. */
function readOptional<T>(value: unknown, read: (item: unknown) => T): readonly T[] | null {
  const items = readList(value);
  return items.length === 0 ? null : items.map(read);
}

function readSelector(value: unknown): NaiveExpression | null {
  const text = readText(value);
  return text.trim() === '' ? null : readExpression(text);
}

function readScope(value: unknown): NamespaceScope | null {
  const text = readText(value).replace(/\s/g, '');
  if (text === 'all()') return 'all';
  return text === 'global()' ? 'global' : readSelector(value);
}

function readText(value: unknown): string {
  if (isMissing(value)) return '';
  if (typeof value !== 'string') throw new Refused('R319');
  return value;
}

function readOrder(value: unknown): number {
  if (isMissing(value)) return Number.POSITIVE_INFINITY; // R302, R303: last
  if (typeof value !== 'number') throw new Refused('R303');
  return value;
}

function readCidr(value: unknown): Cidr {
  const cidr = typeof value === 'string' ? parseCidr(value) : null;
  if (!cidr) throw new Refused('R314');
  return cidr;
}

/** R315. */
function readPort(value: unknown): CalicoPort {
  if (isPortNumber(value)) return { first: value, last: value };
  if (typeof value !== 'string') throw new Refused('R315');
  const range = /^(\d+):(\d+)$/.exec(value);
  if (range) {
    const [first, last] = [Number(range[1]), Number(range[2])];
    if (!isPortNumber(first) || !isPortNumber(last) || first > last) throw new Refused('R315');
    return { first, last };
  }
  if (!isPortName(value)) throw new Refused('R315');
  return { name: value };
}
