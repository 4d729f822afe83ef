// Reads raw admin policies for the naive evaluator, word by word after R100-R122, without any of the engine's own parsing.
import type { PolicyObject, Protocol } from '../src/cluster/objects';
import { type Cidr, parseCidr } from '../src/sets/index';
import {
  type Direction,
  type Fields,
  get,
  isMissing,
  isPortName,
  isPortNumber,
  type NaiveSelector,
  Refused,
  readFields,
  readList,
  readSelector,
} from './naivePolicy';

export type AdminTierName = 'Admin' | 'Baseline';
export type AdminAction = 'allow' | 'deny' | 'pass';

/** R122: the oldest shape may compare the two namespaces by these keys. */
export type AdminNamespaces =
  | { readonly by: 'selector'; readonly selector: NaiveSelector }
  | { readonly by: 'sameLabels' | 'notSameLabels'; readonly keys: readonly string[] };

export type AdminPeer =
  | { readonly kind: 'pods'; readonly namespaces: AdminNamespaces; readonly pods: NaiveSelector }
  | { readonly kind: 'nodes'; readonly selector: NaiveSelector }
  | { readonly kind: 'networks'; readonly cidrs: readonly Cidr[] }
  | { readonly kind: 'domainNames' }
  /** R116: none of its fields is known. */
  | { readonly kind: 'unknown' };

export interface AdminPort {
  /** null: whatever is declared (R119). */
  readonly protocol: Protocol | null;
  readonly ports: { readonly first: number; readonly last: number } | { readonly name: string };
}

export interface AdminRule {
  readonly action: AdminAction;
  readonly peers: readonly AdminPeer[];
  /** null: any traffic. */
  readonly ports: readonly AdminPort[] | null;
}

export interface NaiveAdminPolicy {
  readonly version: 'v1alpha1' | 'v1alpha2';
  readonly name: string;
  readonly tier: AdminTierName;
  readonly priority: number;
  readonly subject: { readonly namespaces: NaiveSelector; readonly pods: NaiveSelector };
  readonly ingress: readonly AdminRule[];
  readonly egress: readonly AdminRule[];
}

const GROUP = 'policy.networking.k8s.io';

/** null: of another language, or refused, so it takes no part (R87, R108). */
export function readAdminPolicy(object: PolicyObject): NaiveAdminPolicy | null {
  try {
    if (object.apiVersion === `${GROUP}/v1alpha1`) return readFirst(object);
    return object.apiVersion === `${GROUP}/v1alpha2` ? readSecond(object) : null;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

function readFirst({ kind, name, spec }: PolicyObject): NaiveAdminPolicy | null {
  const fields = readFields(spec);
  if (kind === 'AdminNetworkPolicy') {
    const rules = { most: 100, actions: ['Allow', 'Deny', 'Pass'], version: 'v1alpha1', hasDomains: true } as const;
    return { ...readRest(fields, rules), name, version: 'v1alpha1', tier: 'Admin', priority: readPriority(fields) };
  }
  if (kind !== 'BaselineAdminNetworkPolicy') return null;
  if (name !== 'default') throw new Refused('section B: the singleton');
  const rules = { most: 100, actions: ['Allow', 'Deny'], version: 'v1alpha1', hasDomains: false } as const;
  return { ...readRest(fields, rules), name, version: 'v1alpha1', tier: 'Baseline', priority: 0 };
}

function readSecond({ kind, name, spec }: PolicyObject): NaiveAdminPolicy | null {
  if (kind !== 'ClusterNetworkPolicy') return null;
  const fields = readFields(spec);
  const tier = get(fields, 'tier');
  if (tier !== 'Admin' && tier !== 'Baseline') throw new Refused('section B: spec.tier');
  const rules = { most: 25, actions: ['Accept', 'Deny', 'Pass'], version: 'v1alpha2', hasDomains: true } as const;
  return { ...readRest(fields, rules), name, version: 'v1alpha2', tier, priority: readPriority(fields) };
}

function readPriority(fields: Fields): number {
  const priority = get(fields, 'priority');
  const good = typeof priority === 'number' && Number.isInteger(priority) && priority >= 0 && priority <= 1000;
  if (!good) throw new Refused('section B: priority');
  return priority;
}

interface Dialect {
  readonly most: number;
  readonly actions: readonly string[];
  readonly version: 'v1alpha1' | 'v1alpha2';
  /** It knows domainNames at all. */
  readonly hasDomains: boolean;
}

function readRest(fields: Fields, dialect: Dialect): Pick<NaiveAdminPolicy, 'subject' | 'ingress' | 'egress'> {
  const rulesOf = (direction: Direction): readonly AdminRule[] => {
    const rules = readList(get(fields, direction));
    if (rules.length > dialect.most) throw new Refused('section B: rules per direction');
    return rules.map((rule) => readRule(readFields(rule), direction, dialect));
  };
  return { subject: readSubject(get(fields, 'subject')), ingress: rulesOf('ingress'), egress: rulesOf('egress') };
}

/** R108. */
function readSubject(value: unknown): NaiveAdminPolicy['subject'] {
  const fields = readFields(value);
  const [namespaces, pods] = [get(fields, 'namespaces'), get(fields, 'pods')];
  if (isMissing(namespaces) === isMissing(pods)) throw new Refused('R108: exactly one of them');
  if (!isMissing(namespaces)) return { namespaces: readSelector(namespaces).selector, pods: [] };
  const both = readFields(pods);
  return {
    namespaces: readSelector(get(both, 'namespaceSelector') ?? {}).selector,
    pods: readSelector(get(both, 'podSelector') ?? {}).selector,
  };
}

function readRule(fields: Fields, direction: Direction, dialect: Dialect): AdminRule {
  const action = get(fields, 'action');
  if (typeof action !== 'string' || !dialect.actions.includes(action)) throw new Refused('section B: actions');
  const peers = readList(get(fields, direction === 'egress' ? 'to' : 'from')).map((peer) =>
    readPeer(readFields(peer), direction, dialect),
  );
  if (peers.length === 0) throw new Refused('R110: at least one item');
  const ports = dialect.version === 'v1alpha1' ? readPorts(fields) : readProtocols(fields);
  const addressed = peers.some(({ kind }) => kind === 'networks' || kind === 'nodes' || kind === 'domainNames');
  if (addressed && ports?.some((port) => 'name' in port.ports)) throw new Refused('R119: not together');
  if (action !== 'Allow' && action !== 'Accept' && peers.some(({ kind }) => kind === 'domainNames'))
    throw new Refused('section B: domainNames only allow');
  return { action: action === 'Deny' ? 'deny' : action === 'Pass' ? 'pass' : 'allow', peers, ports };
}

function readPeer(fields: Fields, direction: Direction, { version, hasDomains }: Dialect): AdminPeer {
  const addressed = ['nodes', 'networks', ...(hasDomains ? ['domainNames'] : [])];
  const known = ['namespaces', 'pods', ...(direction === 'egress' ? addressed : [])]; // R109, R110
  const given = known.filter((field) => !isMissing(get(fields, field)));
  if (given.length > 1) throw new Refused('R110: exactly one field');
  const value = get(fields, given[0] ?? '');
  switch (given[0]) {
    case 'namespaces':
      return { kind: 'pods', namespaces: readNamespaces(value, version), pods: [] };
    case 'pods':
      return readPodsPeer(readFields(value), version);
    case 'nodes':
      return { kind: 'nodes', selector: readSelector(value).selector };
    case 'networks':
      return { kind: 'networks', cidrs: readList(value).map(readCidr) };
    case 'domainNames':
      return { kind: 'domainNames' };
    default:
      return { kind: 'unknown' }; // R116
  }
}

function readPodsPeer(fields: Fields, version: Dialect['version']): AdminPeer {
  const pods = readSelector(get(fields, 'podSelector') ?? {}).selector;
  const old = get(fields, 'namespaces');
  if (version === 'v1alpha1' && !isMissing(old))
    return { kind: 'pods', namespaces: readNamespaces(old, version), pods };
  const selector = readSelector(get(fields, 'namespaceSelector') ?? {}).selector; // R112
  return { kind: 'pods', namespaces: { by: 'selector', selector }, pods };
}

/** A label selector, or R122: the oldest shape, one level deeper. */
function readNamespaces(value: unknown, version: Dialect['version']): AdminNamespaces {
  const fields = readFields(value);
  if (version === 'v1alpha1') {
    for (const by of ['sameLabels', 'notSameLabels'] as const) {
      const keys = get(fields, by);
      if (!isMissing(keys)) return { by, keys: readList(keys).map(String) };
    }
    const nested = get(fields, 'namespaceSelector');
    if (!isMissing(nested)) return { by: 'selector', selector: readSelector(nested).selector };
  }
  return { by: 'selector', selector: readSelector(value).selector };
}

function readCidr(value: unknown): Cidr {
  const cidr = typeof value === 'string' ? parseCidr(value) : null;
  if (!cidr) throw new Refused('R113');
  return cidr;
}

const ALL_PORTS = { first: 1, last: 65535 };

/** R117. */
function readPorts(rule: Fields): readonly AdminPort[] | null {
  const value = get(rule, 'ports');
  if (isMissing(value)) return null;
  const items = readList(value);
  if (items.length === 0) throw new Refused('R117: [] is invalid');
  return items.map((item) => {
    const fields = readFields(item);
    const given = ['portNumber', 'portRange', 'namedPort'].filter((field) => !isMissing(get(fields, field)));
    if (given.length !== 1) throw new Refused('R117: exactly one');
    const what = get(fields, given[0]!);
    if (given[0] === 'namedPort') return { protocol: null, ports: readName(what) };
    const inner = readFields(what);
    const protocol = readProtocol(get(inner, 'protocol') ?? 'TCP');
    return { protocol, ports: given[0] === 'portRange' ? readRange(inner) : readNumber(get(inner, 'port')) };
  });
}

/** R118. */
function readProtocols(rule: Fields): readonly AdminPort[] | null {
  const value = get(rule, 'protocols');
  if (isMissing(value)) return null;
  const items = readList(value);
  if (items.length === 0) throw new Refused('R118: no items');
  return items.map((item) => {
    const fields = readFields(item);
    const given = ['tcp', 'udp', 'sctp', 'destinationNamedPort'].filter((field) => !isMissing(get(fields, field)));
    if (given.length !== 1) throw new Refused('R118: exactly one');
    const what = get(fields, given[0]!);
    if (given[0] === 'destinationNamedPort') return { protocol: null, ports: readName(what) };
    const protocol = readProtocol(given[0]!.toUpperCase());
    const destination = get(readFields(what), 'destinationPort');
    if (isMissing(destination)) return { protocol, ports: ALL_PORTS };
    const inner = readFields(destination);
    const range = get(inner, 'range');
    return { protocol, ports: isMissing(range) ? readNumber(get(inner, 'number')) : readRange(readFields(range)) };
  });
}

function readProtocol(value: unknown): Protocol {
  if (value !== 'TCP' && value !== 'UDP' && value !== 'SCTP') throw new Refused('R7');
  return value;
}

function readName(value: unknown): AdminPort['ports'] {
  if (!isPortName(value)) throw new Refused('R60');
  return { name: value };
}

function readNumber(value: unknown): AdminPort['ports'] {
  if (!isPortNumber(value)) throw new Refused('R60');
  return { first: value, last: value };
}

function readRange(fields: Fields): AdminPort['ports'] {
  const [start, end] = [get(fields, 'start'), get(fields, 'end')];
  if (!isPortNumber(start) || !isPortNumber(end) || start >= end) throw new Refused('R117, R118: start < end');
  return { first: start, last: end };
}
