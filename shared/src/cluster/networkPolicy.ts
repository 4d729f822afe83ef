// Reads NetworkPolicy v1 specs: defaults filled, absent and empty settled, mistakes found (R10-R60, R87).
import { allPorts, type Cidr, parseCidr, portRange, type TrafficSet } from '../sets/index';
import type { NetworkPolicyObject, Protocol, SourceLocation } from './objects';
import { isRecord, parseSelector, type Selector, type SpecError, showValue } from './selector';

/** One item of `from` or `to`. */
export type PolicyPeer =
  | {
      readonly kind: 'pods';
      readonly path: string;
      /** null: not given; the policy's own namespace then (R30). */
      readonly namespaceSelector: Selector | null;
      /** null: not given; all pods then (R31). */
      readonly podSelector: Selector | null;
      /** Fields that this version does not know: what they ask for cannot be judged. */
      readonly unknownFields: readonly string[];
    }
  | {
      readonly kind: 'block';
      readonly path: string;
      readonly cidr: Cidr;
      readonly cidrText: string;
      readonly except: readonly Cidr[];
      readonly unknownFields: readonly string[];
    }
  | { readonly kind: 'unknown'; readonly path: string; readonly unknownFields: readonly string[] };

/** One item of `ports`. */
export type PolicyPort =
  | {
      readonly kind: 'numbers';
      readonly path: string;
      readonly protocol: Protocol;
      readonly traffic: TrafficSet;
      readonly text: string;
    }
  | { readonly kind: 'name'; readonly path: string; readonly protocol: Protocol; readonly name: string };

export interface PolicyRule {
  readonly path: string;
  /** null: any peer, external included (R26). */
  readonly peers: readonly PolicyPeer[] | null;
  /** null: any port of any protocol (R27). */
  readonly ports: readonly PolicyPort[] | null;
  /** Fields that this version does not know: the rule may match less or more than it says. */
  readonly unknownFields: readonly string[];
}

export interface NetworkPolicy {
  readonly namespace: string;
  readonly name: string;
  readonly podSelector: Selector;
  /** The selector has fields that this version does not know: whom it selects cannot be told for sure. */
  readonly podSelectorUnclear: boolean;
  /** null: the direction is not among the (defaulted) types (R15, R16). */
  readonly ingress: readonly PolicyRule[] | null;
  readonly egress: readonly PolicyRule[] | null;
  /** Sections with rules whose direction is not listed: inert by the API (R16), enforced by Cilium (R221). */
  readonly inertIngress: readonly PolicyRule[] | null;
  readonly inertEgress: readonly PolicyRule[] | null;
  readonly spec: unknown;
  readonly location: SourceLocation | null;
  readonly remarks: readonly SpecError[];
}

/** The policy, or why the API would refuse it (R87). */
export type ParsedPolicy =
  | { readonly ok: true; readonly policy: NetworkPolicy }
  | { readonly ok: false; readonly errors: readonly SpecError[] };

/** Reads one object. Never throws, whatever the spec holds. */
export function parseNetworkPolicy(object: NetworkPolicyObject): ParsedPolicy {
  const errors: SpecError[] = [];
  const remarks: SpecError[] = [];
  const raw = object.spec ?? {};
  if (!isRecord(raw)) return { ok: false, errors: [{ path: 'spec', message: 'spec must be an object' }] };
  for (const field of Object.keys(raw)) {
    if (!['podSelector', 'ingress', 'egress', 'policyTypes'].includes(field))
      remarks.push({ path: `spec.${field}`, message: `the field "${field}" is not known and was not considered` });
  }
  // R11: missing and null select all pods of the namespace.
  const podSelector = parseSelector(raw.podSelector ?? {}, 'spec.podSelector', errors);
  const context = { errors, remarks };
  const ingress = readRules(raw.ingress, 'spec.ingress', 'from', context);
  const egress = readRules(raw.egress, 'spec.egress', 'to', context);
  const types = readTypes(raw.policyTypes, egress.length > 0, errors);
  if (errors.length > 0) return { ok: false, errors };
  return {
    ok: true,
    policy: {
      namespace: object.namespace,
      name: object.name,
      podSelector,
      podSelectorUnclear: unknownSelectorFields(raw.podSelector, 'spec.podSelector', context).length > 0,
      ingress: types.has('Ingress') ? ingress : null,
      egress: types.has('Egress') ? egress : null,
      inertIngress: !types.has('Ingress') && ingress.length > 0 ? ingress : null,
      inertEgress: !types.has('Egress') && egress.length > 0 ? egress : null,
      spec: object.spec,
      location: object.location ?? null,
      remarks,
    },
  };
}

/** R15: Ingress always, Egress iff there is an egress rule; R16, R17: a non-empty list is final. */
function readTypes(raw: unknown, hasEgressRules: boolean, errors: SpecError[]): ReadonlySet<string> {
  const fallback = new Set(hasEgressRules ? ['Ingress', 'Egress'] : ['Ingress']);
  if (raw === undefined || raw === null) return fallback;
  if (!Array.isArray(raw)) {
    errors.push({ path: 'spec.policyTypes', message: 'policyTypes must be a list' });
    return fallback;
  }
  if (raw.length === 0) return fallback;
  if (raw.length > 2) errors.push({ path: 'spec.policyTypes', message: 'policyTypes holds at most two entries' });
  raw.forEach((type: unknown, index) => {
    if (type !== 'Ingress' && type !== 'Egress')
      errors.push({
        path: `spec.policyTypes[${index}]`,
        message: `"${showValue(type)}" is no policy type; use Ingress or Egress`,
      });
  });
  return new Set(raw.filter((type): type is string => typeof type === 'string'));
}

interface Context {
  readonly errors: SpecError[];
  readonly remarks: SpecError[];
}

function readRules(raw: unknown, path: string, peersField: 'from' | 'to', context: Context): readonly PolicyRule[] {
  if (raw === undefined || raw === null) return [];
  if (!Array.isArray(raw)) {
    context.errors.push({ path, message: 'rules must be a list' });
    return [];
  }
  return raw.map((item: unknown, index) => {
    const at = `${path}[${index}]`;
    // A rule written as null counts as the empty rule, as the API reads it.
    const rule = item ?? {};
    if (!isRecord(rule)) {
      context.errors.push({ path: at, message: 'a rule must be an object' });
      return { path: at, peers: null, ports: null, unknownFields: [] };
    }
    const unknownFields = unknownKeys(rule, [peersField, 'ports'], at, context);
    return {
      path: at,
      peers: readPeers(rule[peersField], `${at}.${peersField}`, context),
      ports: readPorts(rule.ports, `${at}.ports`, context),
      unknownFields,
    };
  });
}

function unknownKeys(
  raw: Readonly<Record<string, unknown>>,
  known: readonly string[],
  at: string,
  context: Context,
): readonly string[] {
  let unknown: string[] | null = null;
  for (const field of Object.keys(raw)) {
    if (known.includes(field) || !isGiven(raw, field)) continue;
    unknown ??= [];
    unknown.push(field);
    context.remarks.push({
      path: `${at}.${field}`,
      message: `the field "${field}" is not known here: what it asks for is shown as unknown`,
    });
  }
  return unknown ?? NONE;
}

const NONE: readonly string[] = [];
const PEER_FIELDS = ['podSelector', 'namespaceSelector', 'ipBlock'];
const SELECTOR_FIELDS = ['matchLabels', 'matchExpressions'];
const PORT_FIELDS = ['protocol', 'port', 'endPort'];

/** Neither missing nor null (R35). */
function isGiven(raw: Readonly<Record<string, unknown>>, field: string): boolean {
  return raw[field] !== undefined && raw[field] !== null;
}

function unknownSelectorFields(raw: unknown, path: string, context: Context): readonly string[] {
  return isRecord(raw) ? unknownKeys(raw, SELECTOR_FIELDS, path, context) : NONE;
}

/** R26: missing, null and [] are any peer. */
function readPeers(raw: unknown, path: string, context: Context): readonly PolicyPeer[] | null {
  if (raw === undefined || raw === null) return null;
  if (!Array.isArray(raw)) {
    context.errors.push({ path, message: 'peers must be a list' });
    return null;
  }
  return raw.length === 0 ? null : raw.map((item: unknown, index) => readPeer(item, `${path}[${index}]`, context));
}

function readPeer(raw: unknown, path: string, context: Context): PolicyPeer {
  const { errors } = context;
  const nothing: PolicyPeer = { kind: 'unknown', path, unknownFields: [] };
  if (!isRecord(raw)) {
    errors.push({ path, message: 'a peer must be an object' });
    return nothing;
  }
  const lists = [
    unknownKeys(raw, PEER_FIELDS, path, context),
    unknownSelectorFields(raw.podSelector, `${path}.podSelector`, context),
    unknownSelectorFields(raw.namespaceSelector, `${path}.namespaceSelector`, context),
  ];
  const unknownFields = lists.every((list) => list.length === 0) ? NONE : lists.flat();
  const hasSelector = isGiven(raw, 'podSelector') || isGiven(raw, 'namespaceSelector');
  if (isGiven(raw, 'ipBlock')) {
    if (hasSelector) errors.push({ path, message: 'ipBlock cannot stand together with a selector' }); // R36
    return readBlock(raw.ipBlock, `${path}.ipBlock`, path, unknownFields, context);
  }
  if (!hasSelector) {
    if (unknownFields.length === 0)
      errors.push({ path, message: 'a peer needs podSelector, namespaceSelector or ipBlock' }); // R35
    return { ...nothing, unknownFields };
  }
  return {
    kind: 'pods',
    path,
    namespaceSelector: isGiven(raw, 'namespaceSelector')
      ? parseSelector(raw.namespaceSelector, `${path}.namespaceSelector`, errors)
      : null,
    podSelector: isGiven(raw, 'podSelector') ? parseSelector(raw.podSelector, `${path}.podSelector`, errors) : null,
    unknownFields,
  };
}

function readBlock(
  raw: unknown,
  path: string,
  itemPath: string,
  outer: readonly string[],
  context: Context,
): PolicyPeer {
  const { errors } = context;
  const nothing: PolicyPeer = { kind: 'unknown', path: itemPath, unknownFields: outer };
  if (!isRecord(raw) || typeof raw.cidr !== 'string') {
    errors.push({ path, message: 'ipBlock needs a cidr' });
    return nothing;
  }
  const unknownFields = [...outer, ...unknownKeys(raw, ['cidr', 'except'], path, context)];
  const cidr = parseCidr(raw.cidr);
  if (!cidr) {
    errors.push({ path: `${path}.cidr`, message: `"${raw.cidr.slice(0, 80)}" is no CIDR block` });
    return nothing;
  }
  const list = raw.except ?? [];
  if (!Array.isArray(list)) {
    errors.push({ path: `${path}.except`, message: 'except must be a list' });
    return nothing;
  }
  const except: Cidr[] = [];
  list.forEach((item: unknown, index) => {
    const at = `${path}.except[${index}]`;
    const hole = typeof item === 'string' ? parseCidr(item) : null;
    if (!hole) errors.push({ path: at, message: `"${showValue(item)}" is no CIDR block` });
    else if (
      hole.family !== cidr.family ||
      hole.prefix <= cidr.prefix ||
      hole.first < cidr.first ||
      hole.last > cidr.last
    )
      errors.push({ path: at, message: `${String(item)} must lie strictly inside ${raw.cidr}` }); // R40
    else except.push(hole);
  });
  return { kind: 'block', path: itemPath, cidr, cidrText: raw.cidr, except, unknownFields };
}

/** R27: missing, null and [] are any port of any protocol. */
function readPorts(raw: unknown, path: string, { errors, remarks }: Context): readonly PolicyPort[] | null {
  if (raw === undefined || raw === null) return null;
  if (!Array.isArray(raw)) {
    errors.push({ path, message: 'ports must be a list' });
    return null;
  }
  if (raw.length === 0) return null;
  return raw.flatMap((item: unknown, index) => {
    const at = `${path}[${index}]`;
    const port = readPort(item ?? {}, at, errors);
    if (!port) return [];
    if (isRecord(item)) {
      const unknown = Object.keys(item).filter((key) => !PORT_FIELDS.includes(key));
      for (const field of unknown)
        remarks.push({
          path: `${at}.${field}`,
          message: `the field "${field}" is not known; the port item was left out`,
        });
      // Fail closed: an item that asks for something unknown opens nothing (compare R116).
      if (unknown.length > 0) return [];
    }
    return [port];
  });
}

const PORT_NAME = /^(?=.*[a-z])[a-z0-9]([a-z0-9]|-(?=[a-z0-9]))*$/;

/** R60: at most 15 characters of a-z, 0-9 and single inner hyphens, at least one letter. */
export function isPortName(name: string): boolean {
  return name.length <= 15 && PORT_NAME.test(name) && !name.includes('--');
}

function isPortNumber(port: unknown): port is number {
  return typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65535;
}

function readPort(raw: unknown, path: string, errors: SpecError[]): PolicyPort | null {
  const fail = (field: string, message: string): null => {
    errors.push({ path: field === '' ? path : `${path}.${field}`, message });
    return null;
  };
  if (!isRecord(raw)) return fail('', 'a port item must be an object');
  const protocol = raw.protocol ?? 'TCP'; // R50
  if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP')
    return fail('protocol', `"${showValue(protocol)}" is no protocol here; use TCP, UDP or SCTP`); // R51
  const { port, endPort } = raw;
  const hasEnd = endPort !== undefined && endPort !== null;
  if (port === undefined || port === null) {
    if (hasEnd) return fail('endPort', 'endPort needs a port'); // R53
    return { kind: 'numbers', path, protocol, traffic: allPorts(protocol), text: `all ${protocol}` };
  }
  if (typeof port === 'string') {
    if (!isPortName(port)) return fail('port', `"${port.slice(0, 40)}" is no port name`); // R60
    if (hasEnd) return fail('endPort', 'endPort needs a port number, not a name'); // R53
    return { kind: 'name', path, protocol, name: port };
  }
  if (!isPortNumber(port)) return fail('port', `${showValue(port)} is no port; ports are 1 to 65535`); // R60
  if (!hasEnd)
    return { kind: 'numbers', path, protocol, traffic: portRange(protocol, port, port), text: `${protocol} ${port}` };
  if (!isPortNumber(endPort) || endPort < port) return fail('endPort', `endPort must be a port from ${port} to 65535`); // R53
  return {
    kind: 'numbers',
    path,
    protocol,
    traffic: portRange(protocol, port, endPort),
    text: `${protocol} ${port}-${endPort}`,
  };
}
