// Reads one rule of a Cilium policy, which is what `spec` and each entry of `specs` hold: subject, sections, elements (R200-R214, R223).

import { type LabelExpression, type LabelLookup, matchesExpression } from '../labelExpression';
import { isRecord } from '../selector';
import { peerFields, readPeers } from './ciliumPeers';
import type { CiliumElement, CiliumReading, CiliumRequirement, CiliumRule, CiliumSection } from './ciliumPolicy';
import { readList, readTraffic } from './ciliumPorts';
import {
  allOf,
  CILIUM_POD_NAMESPACE,
  type CiliumTerm,
  conditionOf,
  inNamespace,
  isGiven,
  readCiliumSelector,
  remarkUnknown,
  scopedTerms,
} from './ciliumSelector';

type Raw = Readonly<Record<string, unknown>>;
type Direction = 'ingress' | 'egress';

/** `host`: it governs nodes (R202). null where a mistake was reported. */
export type ReadRule = { readonly host: true } | { readonly host: false; readonly rule: CiliumRule } | null;

const SECTIONS = ['ingress', 'ingressDeny', 'egress', 'egressDeny'];
const FIELDS = ['endpointSelector', 'nodeSelector', ...SECTIONS, 'enableDefaultDeny', 'labels', 'description', 'log'];

/** Reads the rule at `path`. */
export function readCiliumRule(raw: unknown, path: string, reading: CiliumReading): ReadRule {
  const { errors } = reading;
  if (!isRecord(raw)) {
    errors.push({ path, message: 'a rule must be an object' });
    return null;
  }
  const unclear = remarkUnknown(raw, FIELDS, path, reading);
  const given = ['endpointSelector', 'nodeSelector'].filter((field) => isGiven(raw[field]));
  if (given.length !== 1)
    errors.push({ path, message: 'a rule needs exactly one of endpointSelector and nodeSelector' }); // R201
  const host = given.includes('nodeSelector');
  if (host && reading.namespace !== null)
    errors.push({ path: `${path}.nodeSelector`, message: 'only CiliumClusterwideNetworkPolicy takes a nodeSelector' });
  if (!SECTIONS.some((field) => Array.isArray(raw[field]) && raw[field].length > 0))
    errors.push({ path, message: `a rule needs a non-empty list in one of ${SECTIONS.join(', ')}` }); // R201
  const isolates = readDefaultDeny(raw.enableDefaultDeny, `${path}.enableDefaultDeny`, reading);
  const section = (direction: Direction): CiliumSection | null =>
    readSection(raw, path, direction, isolates[direction], unclear, reading);
  const [ingress, egress] = [section('ingress'), section('egress')];
  const selector = given[0] === undefined ? null : readCiliumSelector(raw[given[0]], `${path}.${given[0]}`, reading);
  if (host) return { host };
  if (selector === null) return null;
  const subject = subjectOf(selector.terms, `${path}.endpointSelector`, reading);
  return { host, rule: { path, subject, unclear: unclear || selector.unclear, ingress, egress } };
}

/** R202: a namespaced policy governs its own namespace, whatever its selector says of namespaces. */
function subjectOf(terms: readonly CiliumTerm[], path: string, { namespace, remarks }: CiliumReading): LabelExpression {
  if (namespace === null) return conditionOf(terms);
  const named = terms.filter(({ key }) => key === CILIUM_POD_NAMESPACE);
  const own: LabelLookup = (key) => (key === CILIUM_POD_NAMESPACE ? namespace : undefined);
  if (named.some(({ condition }) => matchesExpression(condition, own) === 'no'))
    remarks.push({
      code: 'cilium-foreign-namespace',
      severity: 'warning',
      path,
      message: `asks for pods of another namespace; the policy governs pods of its own namespace ${namespace} instead`,
      next: 'Put the policy into the namespace of its pods, or use a CiliumClusterwideNetworkPolicy.',
    });
  return allOf([conditionOf(terms.filter((term) => !named.includes(term))), inNamespace(namespace)]);
}

/** R210. */
function readDefaultDeny(raw: unknown, path: string, reading: CiliumReading): Readonly<Record<Direction, boolean>> {
  if (!isGiven(raw)) return { ingress: true, egress: true };
  if (!isRecord(raw)) {
    reading.errors.push({ path, message: 'must be an object' });
    return { ingress: true, egress: true };
  }
  remarkUnknown(raw, ['ingress', 'egress'], path, reading);
  const read = (direction: Direction): boolean => {
    const value = raw[direction];
    if (isGiven(value) && typeof value !== 'boolean')
      reading.errors.push({ path: `${path}.${direction}`, message: 'must be true or false' });
    return value !== false;
  };
  return { ingress: read('ingress'), egress: read('egress') };
}

function readSection(
  raw: Raw,
  path: string,
  direction: Direction,
  isolates: boolean,
  unclear: boolean,
  reading: CiliumReading,
): CiliumSection | null {
  const requires: CiliumRequirement[] = [];
  const read = (deny: boolean): readonly CiliumElement[] => {
    const field = deny ? `${direction}Deny` : direction;
    const at = `${path}.${field}`;
    return readList(raw[field], at, reading).flatMap((item, index) => {
      const element = readElement(item, `${at}[${index}]`, index + 1, { direction, deny }, reading);
      if (isRecord(item)) requires.push(...readRequires(item, `${at}[${index}]`, index + 1, direction, reading));
      return element === null ? [] : [unclear ? { ...element, unclear } : element];
    });
  };
  const [allow, deny] = [read(false), read(true)];
  return allow.length + deny.length === 0 ? null : { isolates, allow, deny, requires };
}

function readElement(
  raw: unknown,
  path: string,
  number: number,
  place: { readonly direction: Direction; readonly deny: boolean },
  reading: CiliumReading,
): CiliumElement | null {
  if (!isRecord(raw)) {
    reading.errors.push({ path, message: 'an element must be an object' });
    return null;
  }
  const requires = place.direction === 'ingress' ? 'fromRequires' : 'toRequires';
  const own = place.deny ? [] : ['authentication'];
  const odd = remarkUnknown(raw, [...peerFields(place), 'toPorts', 'icmps', requires, ...own], path, reading);
  if (place.deny && isGiven(raw.toFQDNs))
    reading.errors.push({ path: `${path}.toFQDNs`, message: 'a deny rule takes no host names' }); // R218
  const ports = readTraffic(raw, path, place, reading);
  const peers = readPeers(raw, path, ports !== null, place, reading);
  const authentication = !place.deny && readAuthentication(raw.authentication, `${path}.authentication`, reading);
  return { number, path, peers, ports, unclear: odd, authentication };
}

/** R223. */
function readAuthentication(raw: unknown, path: string, reading: CiliumReading): boolean {
  if (!isGiven(raw)) return false;
  const mode = isRecord(raw) ? raw.mode : undefined;
  if (mode !== 'disabled' && mode !== 'required' && mode !== 'test-always-fail') {
    reading.errors.push({ path, message: 'mode must be disabled or required' });
    return false;
  }
  if (mode === 'disabled') return false;
  reading.remarks.push({
    code: 'cilium-authentication',
    severity: 'info',
    path,
    message: 'allows only peers that authenticate each other; the graph draws it as allowed',
  });
  return true;
}

/** R223: gone since 1.19, which refuses a filled list; before, a condition on every peer of the same subject. */
function readRequires(
  raw: Raw,
  path: string,
  number: number,
  direction: Direction,
  reading: CiliumReading,
): readonly CiliumRequirement[] {
  const field = direction === 'ingress' ? 'fromRequires' : 'toRequires';
  const at = `${path}.${field}`;
  const items = readList(raw[field], at, reading);
  if (items.length > 0)
    reading.remarks.push({
      code: 'cilium-requires',
      severity: 'warning',
      path: at,
      message: `${field} is refused by Cilium since 1.19 and narrows every rule of the same pods before: whether peers without these labels are let in is unknown`,
      next: 'Write the labels into the peers of each rule.',
    });
  return items.map((item, index) => {
    const condition = scopedTerms(readCiliumSelector(item, `${at}[${index}]`, reading).terms, reading.namespace);
    return { number, path: `${at}[${index}]`, condition };
  });
}
