// Reads the peers of admin rules, in the shapes of all releases; what is not known fails closed (R109-R116, R122).
import { parseCidr } from '../../sets/index';
import { isLabelKey, isRecord, showValue, toSelector } from '../selector';
import type { AdminAction, AdminNamespaces, AdminNetwork, AdminPeer } from './adminPolicy';
import { type AdminReading, isGiven, readNamespacedPod, readSelector, remarkUnknown } from './adminPolicyDialect';

/** Where a peer stands: what is known there depends on it. */
export interface PeerPlace {
  readonly direction: 'from' | 'to';
  readonly action: AdminAction;
}

/** R109, R110: exactly one field an item. A field that is not known here fails closed, and so does an item with none (R116). */
export function readAdminPeer(raw: unknown, path: string, place: PeerPlace, reading: AdminReading): AdminPeer {
  const { dialect, errors, remarks } = reading;
  if (!isRecord(raw)) {
    errors.push({ path, message: 'a peer must be an object' });
    return { kind: 'unknown', path, why: 'the peer cannot be read' };
  }
  const known =
    place.direction === 'from'
      ? ['namespaces', 'pods']
      : dialect.kind === 'BaselineAdminNetworkPolicy'
        ? ['namespaces', 'pods', 'nodes', 'networks']
        : ['namespaces', 'pods', 'nodes', 'networks', 'domainNames'];
  const given = known.filter((field) => isGiven(raw[field]));
  if (given.length > 1) {
    errors.push({ path, message: `a peer takes exactly one field, not ${given.join(' and ')}` });
    return { kind: 'unknown', path, why: 'the peer cannot be read' };
  }
  const before = remarks.length;
  const unknown = Object.keys(raw).filter((field) => !known.includes(field) && isGiven(raw[field]));
  const peer = given[0] === undefined ? null : readField(given[0], raw[given[0]], path, reading);
  const odd = [...unknown, ...remarks.slice(before).map((remark) => remark.path.slice(path.length + 1))];
  // One remark a peer is enough: the rule that fails closed says why.
  remarks.length = before;
  if (odd.length > 0) return { kind: 'unknown', path, why: `the field "${odd[0]!.slice(0, 80)}" is not known here` };
  if (peer === null) return { kind: 'unknown', path, why: 'the peer has no field that is known here' };
  if (peer.kind === 'domainNames' && place.action !== 'allow')
    return { kind: 'unknown', path, why: `domainNames have a meaning in ${dialect.allow} rules only` }; // R115
  return peer;
}

function readField(field: string, raw: unknown, path: string, reading: AdminReading): AdminPeer {
  const at = `${path}.${field}`;
  switch (field) {
    case 'namespaces':
      return { kind: 'pods', path, namespaces: readNamespaces(raw, at, reading), podSelector: null };
    case 'pods':
      return readPods(raw, path, reading);
    case 'nodes':
      return { kind: 'nodes', path, selector: readSelector(raw, at, reading) };
    case 'networks':
      return { kind: 'networks', path, networks: readList(raw, at, 'CIDR block', readNetwork, reading) };
    default:
      return { kind: 'domainNames', path, names: readList(raw, at, 'domain name', readDomainName, reading) };
  }
}

const OLD_FIELDS = ['namespaceSelector', 'sameLabels', 'notSameLabels'];

/** A label selector; in the first releases of v1alpha1 an object with one field more in between (R122). */
function readNamespaces(raw: unknown, path: string, reading: AdminReading): AdminNamespaces {
  const old = reading.dialect.oldShapes && isRecord(raw) && OLD_FIELDS.some((field) => isGiven(raw[field]));
  return old ? readOldNamespaces(raw, path, reading) : { kind: 'selector', selector: readSelector(raw, path, reading) };
}

function readOldNamespaces(
  raw: Readonly<Record<string, unknown>>,
  path: string,
  reading: AdminReading,
): AdminNamespaces {
  remarkUnknown(raw, OLD_FIELDS, path, reading);
  const given = OLD_FIELDS.filter((field) => isGiven(raw[field]));
  const field = given[0];
  if (given.length !== 1 || field === undefined)
    reading.errors.push({ path, message: `takes exactly one of ${OLD_FIELDS.join(', ')}` });
  if (field === 'sameLabels' || field === 'notSameLabels')
    return { kind: field, keys: readKeys(raw[field], `${path}.${field}`, reading) };
  return {
    kind: 'selector',
    selector: readSelector(raw.namespaceSelector ?? {}, `${path}.namespaceSelector`, reading),
  };
}

function readKeys(raw: unknown, path: string, { errors }: AdminReading): readonly string[] {
  if (!Array.isArray(raw) || raw.length > 100) {
    errors.push({ path, message: 'must be a list of at most 100 label keys' });
    return [];
  }
  raw.forEach((key: unknown, index) => {
    if (typeof key !== 'string' || !isLabelKey(key))
      errors.push({ path: `${path}[${index}]`, message: `"${showValue(key)}" is no valid label key` });
  });
  return [...new Set(raw.filter((key): key is string => typeof key === 'string'))].sort();
}

/** R112; in the first releases of v1alpha1 with `namespaces` in place of `namespaceSelector` (R122). */
function readPods(raw: unknown, path: string, reading: AdminReading): AdminPeer {
  const at = `${path}.pods`;
  if (reading.dialect.oldShapes && isRecord(raw) && isRecord(raw.namespaces)) {
    remarkUnknown(raw, ['namespaces', 'podSelector'], at, reading);
    if (!isGiven(raw.podSelector))
      reading.errors.push({ path: at, message: 'pods needs a podSelector; write {} for all' });
    if (!OLD_FIELDS.some((field) => isGiven((raw.namespaces as Readonly<Record<string, unknown>>)[field])))
      return { kind: 'unknown', path, why: 'its namespaces have no field that is known here' };
    return {
      kind: 'pods',
      path,
      namespaces: readOldNamespaces(raw.namespaces, `${at}.namespaces`, reading),
      podSelector: readSelector(raw.podSelector ?? {}, `${at}.podSelector`, reading),
    };
  }
  const pods = readNamespacedPod(raw, at, reading) ?? { namespaces: toSelector([]), podSelector: toSelector([]) };
  return {
    kind: 'pods',
    path,
    namespaces: { kind: 'selector', selector: pods.namespaces },
    podSelector: pods.podSelector,
  };
}

/** The items of `networks` and `domainNames`: 1 to 25, each once. `read` gives null for what is not a `what`. */
function readList<T>(
  raw: unknown,
  path: string,
  what: string,
  read: (text: string) => T | null,
  { errors }: AdminReading,
): readonly T[] {
  if (!Array.isArray(raw) || raw.length === 0 || raw.length > 25) {
    errors.push({ path, message: 'must be a list of 1 to 25 items' });
    return [];
  }
  return raw.flatMap((item: unknown, index) => {
    const value = typeof item === 'string' ? read(item) : null;
    if (value !== null && raw.indexOf(item) === index) return [value];
    const fault = value === null ? `is no ${what}` : 'is listed twice';
    errors.push({ path: `${path}[${index}]`, message: `"${showValue(item)}" ${fault}` });
    return [];
  });
}

/** As the API checks CIDR blocks: host bits may be set, IPv4 in IPv6 and leading zeros are refused. */
function readNetwork(text: string): AdminNetwork | null {
  const cidr = text.length <= 43 ? parseCidr(text) : null;
  const odd = (text.includes(':') && text.includes('.')) || /(^|[./])0\d/.test(text);
  return cidr && !odd ? { cidr, text } : null;
}

/** R115: at least two labels; a leading `*.` stands for one or more labels. */
function readDomainName(text: string): string | null {
  const name = text.toLowerCase().replace(/\.$/, '');
  const labels = (name.startsWith('*.') ? name.slice(2) : name).split('.');
  const fits = labels.length >= 2 && text.length <= 255 && labels.every((label) => DOMAIN_LABEL.test(label));
  return fits ? name : null;
}

const DOMAIN_LABEL = /^[a-z0-9](?:[-a-z0-9_]{0,61}[a-z0-9])?$/;
