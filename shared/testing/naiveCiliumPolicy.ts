// Reads Cilium policies for the naive evaluator, word by word after R200-R219, without any of the engine's own parsing.
import type { PolicyObject } from '../src/cluster/objects';
import type { Cidr } from '../src/sets/index';
import {
  type CiliumPort,
  type CiliumSelector,
  type Fields,
  get,
  hasOthers,
  isMissing,
  Refused,
  readCidr,
  readFields,
  readList,
  readPort,
  readSelector,
  readText,
} from './naiveCiliumFields';
import type { Direction } from './naivePolicy';

export interface CiliumServiceRef {
  /** '' and null: any namespace (R217). */
  readonly namespace: string;
  readonly name: string | null;
  readonly labels: CiliumSelector | null;
  readonly strange: boolean;
}

export type CiliumPeer =
  | { readonly kind: 'endpoints'; readonly selector: CiliumSelector }
  | { readonly kind: 'block'; readonly block: Cidr; readonly except: readonly Cidr[]; readonly strange: boolean }
  | {
      readonly kind: 'group';
      readonly name: string | null;
      readonly labels: CiliumSelector | null;
      readonly except: readonly Cidr[];
      readonly strange: boolean;
    }
  | { readonly kind: 'entity'; readonly entity: string }
  | { readonly kind: 'services'; readonly service: CiliumServiceRef }
  | { readonly kind: 'nodes'; readonly selector: CiliumSelector }
  | { readonly kind: 'provider' | 'fqdn' };

/** One entry of toPorts. */
export interface CiliumPorts {
  readonly ports: readonly CiliumPort[];
  /** R214: L7 rules narrow it. */
  readonly narrowed: boolean;
  readonly strange: boolean;
}

export interface CiliumElement {
  readonly direction: Direction;
  readonly deny: boolean;
  /** null: the field is missing; []: present and empty (R207). */
  readonly peers: readonly CiliumPeer[] | null;
  /** null: no toPorts. */
  readonly ports: readonly CiliumPorts[] | null;
  readonly icmp: boolean;
  readonly strange: boolean;
}

/** `spec`, or one entry of `specs` (R200). */
export interface CiliumRule {
  /** null: clusterwide. */
  readonly namespace: string | null;
  readonly subject: CiliumSelector;
  readonly elements: readonly CiliumElement[];
  /** Directions with a section that asks for default deny (R210). */
  readonly defaultDeny: ReadonlySet<Direction>;
}

/** null: the API or Cilium ignores the whole object (R201). Host policies have no rules for pods (R202). */
export function readCiliumPolicy(object: PolicyObject): readonly CiliumRule[] | null {
  if (object.refusedByEngine !== undefined) return null; // R201: the condition Valid says so
  try {
    const clusterwide = object.kind === 'CiliumClusterwideNetworkPolicy';
    const listed = readList(object.specs); // R200
    const specs = isMissing(object.spec) ? listed : [object.spec, ...listed];
    if (specs.length === 0) throw new Refused('R201');
    return specs.flatMap((spec) => readRule(spec, clusterwide ? null : object.namespace) ?? []);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

export function isCiliumPolicy({ apiVersion, kind }: PolicyObject): boolean {
  return apiVersion === 'cilium.io/v2' && (kind === 'CiliumNetworkPolicy' || kind === 'CiliumClusterwideNetworkPolicy');
}

/** The blocks of a CiliumCIDRGroup; null for other objects and for broken ones. */
export function readCidrGroup({ apiVersion, kind, spec, refusedByEngine }: PolicyObject): readonly Cidr[] | null {
  if (!apiVersion.startsWith('cilium.io/') || kind !== 'CiliumCIDRGroup' || refusedByEngine !== undefined) return null;
  try {
    return readList(get(readFields(spec), 'externalCIDRs')).map((text) => readCidr(text, 'no bare'));
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

const SECTIONS = [
  { field: 'ingress', direction: 'ingress', deny: false },
  { field: 'ingressDeny', direction: 'ingress', deny: true },
  { field: 'egress', direction: 'egress', deny: false },
  { field: 'egressDeny', direction: 'egress', deny: true },
] as const;

function readRule(value: unknown, namespace: string | null): CiliumRule | null {
  const fields = readFields(value);
  const elements = SECTIONS.flatMap(({ field, direction, deny }) =>
    readList(get(fields, field)).map((element) => readElement(element, direction, deny)),
  );
  if (elements.length === 0) throw new Refused('R201');
  const [subject, nodes] = [get(fields, 'endpointSelector'), get(fields, 'nodeSelector')];
  if (isMissing(subject) === isMissing(nodes)) throw new Refused('R201');
  const switches = readFields(get(fields, 'enableDefaultDeny') ?? {});
  const defaultDeny = (['ingress', 'egress'] as const).filter((direction) => {
    const asked = get(switches, direction) ?? true;
    if (typeof asked !== 'boolean') throw new Refused('R201');
    // R210: a section, allow or deny; without one the field has no effect.
    return asked && elements.some((element) => element.direction === direction);
  });
  if (!isMissing(nodes)) {
    if (namespace !== null) throw new Refused('R202');
    readSelector(nodes);
    return null; // R202: a host policy ignores pods
  }
  return { namespace, subject: readSelector(subject), elements, defaultDeny: new Set(defaultDeny) };
}

type PeerReader = (item: unknown) => CiliumPeer;

const FAMILIES: readonly { readonly field: string; readonly egressOnly?: true; readonly read: PeerReader }[] = [
  { field: 'Endpoints', read: (item) => ({ kind: 'endpoints', selector: readSelector(item) }) },
  {
    field: 'CIDR',
    read: (item) => ({ kind: 'block', block: readCidr(item, 'or bare'), except: [], strange: false }),
  },
  { field: 'CIDRSet', read: readCidrSet },
  { field: 'Entities', read: readEntity },
  { field: 'Nodes', read: (item) => ({ kind: 'nodes', selector: readSelector(item) }) },
  {
    field: 'Groups',
    read: (item) => {
      readFields(item);
      return { kind: 'provider' };
    },
  },
  { field: 'Services', egressOnly: true, read: readService },
  { field: 'FQDNs', egressOnly: true, read: readFqdn },
];

function readElement(value: unknown, direction: Direction, deny: boolean): CiliumElement {
  const fields = readFields(value);
  const [word, here] =
    direction === 'ingress' ? ['from', FAMILIES.filter(({ egressOnly }) => !egressOnly)] : ['to', FAMILIES];
  const given = here
    .map(({ field, read }) => ({ field, value: get(fields, word + field), read }))
    .filter((family) => !isMissing(family.value))
    .map(({ field, value: list, read }) => ({ field, peers: readList(list).map(read) }));
  const full = given.filter(({ peers }) => peers.length > 0);
  if (full.length > 1) throw new Refused('R208');
  if (deny && full.some(({ field }) => field === 'FQDNs')) throw new Refused('R218');
  const ports = readList(get(fields, 'toPorts')).map((entry) => readPorts(entry, deny));
  const icmps = readList(get(fields, 'icmps'));
  if (icmps.length > 0 && ports.length > 0) throw new Refused('R208');
  return {
    direction,
    deny,
    peers: given.length === 0 ? null : (full[0]?.peers ?? []),
    ports: ports.length === 0 ? null : ports,
    icmp: icmps.length > 0,
    strange: hasOthers(fields, [...here.map(({ field }) => word + field), 'toPorts', 'icmps', 'authentication']),
  };
}

function readPorts(value: unknown, deny: boolean): CiliumPorts {
  const fields = readFields(value);
  const rules = readFields(get(fields, 'rules') ?? {});
  const lists = Object.keys(rules).map((key) => (isMissing(rules[key]) ? [] : Object.values(readRules(rules[key]))));
  const narrowed = lists.some((list) => list.length > 0) || readList(get(fields, 'serverNames')).length > 0;
  if (deny && narrowed) throw new Refused('R211');
  return {
    ports: readList(get(fields, 'ports')).map(readPort),
    narrowed,
    strange: hasOthers(fields, ['ports', 'rules', 'serverNames']),
  };
}

/** Lists of L7 rules; kafka's and plugins' may be objects. */
function readRules(value: unknown): Fields {
  return Array.isArray(value) ? { ...value } : readFields(value);
}

function readCidrSet(value: unknown): CiliumPeer {
  const fields = readFields(value);
  const [cidr, name, labels] = ['cidr', 'cidrGroupRef', 'cidrGroupSelector'].map((key) => get(fields, key));
  if ([cidr, name, labels].filter((field) => !isMissing(field)).length !== 1) throw new Refused('R216');
  const except = readList(get(fields, 'except')).map((text) => readCidr(text, 'no bare'));
  const strange = hasOthers(fields, ['cidr', 'cidrGroupRef', 'cidrGroupSelector', 'except']);
  if (isMissing(cidr)) {
    const selector = isMissing(labels) ? null : readSelector(labels);
    return { kind: 'group', name: isMissing(name) ? null : readText(name), labels: selector, except, strange };
  }
  const block = readCidr(cidr, 'no bare');
  for (const hole of except)
    if (hole.family !== block.family || hole.first < block.first || hole.last > block.last) throw new Refused('R42');
  return { kind: 'block', block, except, strange };
}

// The table of R215.
const ENTITIES = [
  'world',
  'host',
  'remote-node',
  'cluster',
  'kube-apiserver',
  'ingress',
  'health',
  'init',
  'unmanaged',
  'all',
  'none',
];

function readEntity(value: unknown): CiliumPeer {
  const entity = readText(value);
  if (!ENTITIES.includes(entity)) throw new Refused('R215');
  return { kind: 'entity', entity };
}

function readService(value: unknown): CiliumPeer {
  const fields = readFields(value);
  const [byName, byLabels] = [get(fields, 'k8sService'), get(fields, 'k8sServiceSelector')];
  if (isMissing(byName) === isMissing(byLabels)) throw new Refused('R217');
  const ref = readFields(byName ?? byLabels);
  const own = hasOthers(fields, ['k8sService', 'k8sServiceSelector']);
  const namespace = readText(get(ref, 'namespace') ?? '');
  if (isMissing(byName))
    return {
      kind: 'services',
      service: {
        namespace,
        name: null,
        labels: readSelector(get(ref, 'selector') ?? {}),
        strange: own || hasOthers(ref, ['selector', 'namespace']),
      },
    };
  const name = readText(get(ref, 'serviceName') ?? '');
  const strange = own || hasOthers(ref, ['serviceName', 'namespace']);
  return { kind: 'services', service: { namespace, name, labels: null, strange } };
}

function readFqdn(value: unknown): CiliumPeer {
  const fields = readFields(value);
  const names = ['matchName', 'matchPattern'].map((key) => get(fields, key)).filter((text) => !isMissing(text));
  if (names.length === 0) throw new Refused('R218');
  names.forEach(readText);
  return { kind: 'fqdn' };
}
