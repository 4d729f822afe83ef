// Reads the peers of one element of Cilium's rules, with their namespaces filled in and their references resolved (R205-R208, R215-R219).
import { type Cidr, parseCidr } from '../sets/index';
import { readDnsName } from './ciliumL7';
import {
  CILIUM_ENTITIES,
  type CiliumBlock,
  type CiliumEntity,
  type CiliumPeer,
  type CiliumReading,
} from './ciliumPolicy';
import { readList } from './ciliumPorts';
import { conditionOf, isGiven, isReserved, readCiliumSelector, remarkUnknown, scopedTerms } from './ciliumSelector';
import { ALL_LABELS, lookUpIn, matchesExpression } from './labelExpression';
import { isRecord, showValue } from './selector';

type Raw = Readonly<Record<string, unknown>>;

/** Where the peers stand: what is known there depends on it. */
export interface CiliumPeerPlace {
  readonly direction: 'ingress' | 'egress';
  readonly deny: boolean;
}

export interface ReadPeers {
  /** [] matches nobody (R207). */
  readonly peers: readonly CiliumPeer[];
  readonly unclear: boolean;
}

/** The peer fields that an element may have; one of them may be filled (R208). */
export function peerFields({ direction, deny }: CiliumPeerPlace): readonly string[] {
  if (direction === 'ingress')
    return ['fromEndpoints', 'fromCIDR', 'fromCIDRSet', 'fromEntities', 'fromNodes', 'fromGroups'];
  const egress = ['toEndpoints', 'toCIDR', 'toCIDRSet', 'toEntities', 'toNodes', 'toGroups', 'toServices'];
  return deny ? egress : [...egress, 'toFQDNs'];
}

/** R207: a missing field with ports is any peer, without ports nobody; a field that is present and empty is nobody. */
export function readPeers(
  raw: Raw,
  path: string,
  hasTraffic: boolean,
  place: CiliumPeerPlace,
  reading: CiliumReading,
): ReadPeers {
  const present = peerFields(place).filter((field) => isGiven(raw[field]));
  const filled = present.filter((field) => readList(raw[field], `${path}.${field}`, reading).length > 0);
  const [field] = filled;
  if (filled.length > 1) {
    reading.errors.push({ path, message: `one element takes one kind of peer, not ${filled.join(' and ')}` });
    return { peers: [], unclear: false };
  }
  const anyone = (kind: 'certain' | 'others'): ReadPeers => ({
    peers: [{ kind: 'anyone', path, reading: kind }],
    unclear: false,
  });
  const certainlyNobody = present.some((one) => !filled.includes(one) && !LATE_FIELDS.includes(one));
  if (field === undefined || certainlyNobody) {
    if (present.length === 0) return hasTraffic ? anyone('certain') : { peers: [], unclear: false };
    if (certainlyNobody || !hasTraffic) return { peers: [], unclear: false };
    return anyone('others');
  }
  const before = reading.remarks.length;
  const items = raw[field] as readonly unknown[];
  const peers =
    field === 'toServices'
      ? readServices(items, `${path}.${field}`, hasTraffic, place, reading)
      : items.flatMap((item, index) => readPeer(field, item, `${path}.${field}[${index}]`, reading));
  return { peers, unclear: reading.remarks.slice(before).some(({ code }) => code === 'policy-field-unknown') };
}

/** Some releases read these as missing where they are empty. */
const LATE_FIELDS = ['toServices', 'toFQDNs', 'fromGroups', 'toGroups'];

function readPeer(field: string, raw: unknown, path: string, reading: CiliumReading): readonly CiliumPeer[] {
  switch (field) {
    case 'fromEndpoints':
    case 'toEndpoints': {
      const { terms } = readCiliumSelector(raw, path, reading);
      const condition = scopedTerms(terms, reading.namespace);
      return [{ kind: 'endpoints', path, condition, reserved: terms.some(isReserved) }];
    }
    case 'fromEntities':
    case 'toEntities':
      return readEntity(raw, path, reading);
    case 'fromCIDR':
    case 'toCIDR':
      return readCidr(raw, path, reading);
    case 'fromCIDRSet':
    case 'toCIDRSet':
      return readCidrRule(raw, path, reading);
    case 'fromNodes':
    case 'toNodes':
      return readNodes(raw, path, reading);
    case 'toFQDNs': {
      const pattern = readDnsName(raw, path, reading);
      return pattern === null ? [] : [{ kind: 'fqdn', path, pattern }];
    }
    default:
      reading.remarks.push({
        code: 'cilium-peer-unknown',
        severity: 'warning',
        path,
        message:
          'names a group that a cloud provider keeps: its addresses are not known here, so what hangs on it is unknown',
        next: 'Write the addresses as CIDR blocks to have them judged.',
      });
      return [{ kind: 'groups', path }];
  }
}

function readEntity(raw: unknown, path: string, { errors }: CiliumReading): readonly CiliumPeer[] {
  const entity = CILIUM_ENTITIES.find((one) => one === raw);
  if (entity !== undefined) return [{ kind: 'entity', path, entity: entity satisfies CiliumEntity }];
  errors.push({ path, message: `"${showValue(raw)}" is no entity; use one of ${CILIUM_ENTITIES.join(', ')}` });
  return [];
}

/** R216: a bare address counts as the block that holds nothing else. */
function readCidr(raw: unknown, path: string, { errors }: CiliumReading): readonly CiliumPeer[] {
  const text = typeof raw === 'string' ? raw : '';
  const cidr = parseBlock(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
  if (cidr !== null) return [{ kind: 'blocks', path, blocks: [{ cidr, except: [] }], text, known: true }];
  errors.push({ path, message: `"${showValue(raw)}" is neither a CIDR block nor an address` });
  return [];
}

function readCidrRule(raw: unknown, path: string, reading: CiliumReading): readonly CiliumPeer[] {
  const { errors } = reading;
  if (!isRecord(raw)) {
    errors.push({ path, message: 'must be an object' });
    return [];
  }
  remarkUnknown(raw, ['cidr', 'cidrGroupRef', 'cidrGroupSelector', 'except'], path, reading);
  const given = ['cidr', 'cidrGroupRef', 'cidrGroupSelector'].filter(
    (field) => isGiven(raw[field]) && raw[field] !== '',
  );
  const [field] = given;
  if (given.length !== 1 || field === undefined) {
    errors.push({ path, message: 'takes exactly one of cidr, cidrGroupRef and cidrGroupSelector' });
    return [];
  }
  const except = readExcept(raw.except, `${path}.except`, reading);
  const holes = except.length === 0 ? '' : ` except ${except.length === 1 ? 'one range' : `${except.length} ranges`}`;
  if (field !== 'cidr') return readGroupRule(field, raw[field], path, except, holes, reading);
  const cidr = typeof raw.cidr === 'string' ? parseBlock(raw.cidr) : null;
  if (cidr === null) {
    errors.push({ path: `${path}.cidr`, message: `"${showValue(raw.cidr)}" is no CIDR block` });
    return [];
  }
  for (const hole of except)
    if (hole.family !== cidr.family || hole.first < cidr.first || hole.last > cidr.last)
      errors.push({ path: `${path}.except`, message: `an exception lies outside ${showValue(raw.cidr)}` });
  return [{ kind: 'blocks', path, blocks: [{ cidr, except }], text: `${String(raw.cidr)}${holes}`, known: true }];
}

function readExcept(raw: unknown, path: string, reading: CiliumReading): readonly Cidr[] {
  return readList(raw, path, reading).flatMap((item, index) => {
    const cidr = typeof item === 'string' ? parseBlock(item) : null;
    if (cidr !== null) return [cidr];
    reading.errors.push({ path: `${path}[${index}]`, message: `"${showValue(item)}" is no CIDR block` });
    return [];
  });
}

function readGroupRule(
  field: string,
  raw: unknown,
  path: string,
  except: readonly Cidr[],
  holes: string,
  reading: CiliumReading,
): readonly CiliumPeer[] {
  const at = `${path}.${field}`;
  const byName = field === 'cidrGroupRef';
  if (byName && typeof raw !== 'string') {
    reading.errors.push({ path: at, message: 'the name of a CiliumCIDRGroup must be a text' });
    return [];
  }
  const condition = byName ? ALL_LABELS : conditionOf(readCiliumSelector(raw, at, reading).terms);
  const { blocks, found, known } = reading.references.cidrGroups((group) =>
    byName ? group.name === raw : matchesExpression(condition, lookUpIn(group.labels)) === 'yes',
  );
  const name = byName ? `the group ${showValue(raw)}` : 'the groups that its selector finds';
  if (!found && known)
    reading.remarks.push({
      code: 'cilium-cidr-group-missing',
      severity: 'warning',
      path: at,
      message: byName
        ? `there is no CiliumCIDRGroup ${showValue(raw)}, so this matches nobody`
        : 'no CiliumCIDRGroup has such labels, so this matches nobody',
      next: 'Create the group, or correct the reference.',
    });
  const cut = blocks.map(
    (cidr): CiliumBlock => ({ cidr, except: except.filter(({ family }) => family === cidr.family) }),
  );
  return [{ kind: 'blocks', path, blocks: cut, text: `${name}${holes}`, known }];
}

/** As Go reads prefixes: no leading zeros. */
export function parseBlock(text: string): Cidr | null {
  return text.length <= 60 && !/(^|[./])0\d/.test(text) ? parseCidr(text) : null;
}

/** R219. */
function readNodes(raw: unknown, path: string, reading: CiliumReading): readonly CiliumPeer[] {
  const condition = conditionOf(readCiliumSelector(raw, path, reading).terms);
  reading.remarks.push({
    code: 'cilium-peer-unknown',
    severity: 'warning',
    path,
    message:
      'names nodes by label, which Cilium honours only where node selector labels are switched on; what hangs on it is unknown here',
    next: 'Use the entities host and remote-node, or CIDR blocks.',
  });
  return [{ kind: 'nodes', path, condition }];
}

/** R217. */
function readServices(
  items: readonly unknown[],
  at: string,
  hasTraffic: boolean,
  { deny }: CiliumPeerPlace,
  reading: CiliumReading,
): readonly CiliumPeer[] {
  const peers = deny ? [] : items.flatMap((item, index) => readService(item, `${at}[${index}]`, reading));
  const found = peers.some(
    (peer) => peer.kind === 'services' && (peer.conditions.length > 0 || peer.blocks.length > 0),
  );
  const known = peers.every((peer) => peer.kind !== 'services' || peer.known);
  if (found || !known) return peers;
  const finds = deny ? 'toServices is not resolved in egressDeny' : 'no such Service has pods or addresses';
  reading.remarks.push({
    code: 'cilium-service-not-found',
    severity: 'warning',
    path: at,
    message: hasTraffic
      ? `${finds}, and Cilium then reads the element as any peer on its ports: far more than it says`
      : `${finds}, so the element matches nobody`,
    next: deny ? 'Name the peers by label instead.' : 'Create the Service, or remove the element.',
  });
  return hasTraffic ? [{ kind: 'anyone', path: at, reading: 'profile' }] : [];
}

function readService(raw: unknown, path: string, reading: CiliumReading): readonly CiliumPeer[] {
  const { errors } = reading;
  if (!isRecord(raw)) {
    errors.push({ path, message: 'must be an object' });
    return [];
  }
  remarkUnknown(raw, ['k8sService', 'k8sServiceSelector'], path, reading);
  const field = isGiven(raw.k8sServiceSelector) ? 'k8sServiceSelector' : 'k8sService';
  const choice = raw[field];
  if (!isGiven(choice)) return [];
  const at = `${path}.${field}`;
  if (!isRecord(choice) || (isGiven(choice.namespace) && typeof choice.namespace !== 'string')) {
    errors.push({ path: at, message: 'must be an object with texts' });
    return [];
  }
  const namespace = typeof choice.namespace === 'string' && choice.namespace !== '' ? choice.namespace : null;
  const where = namespace === null ? 'in any namespace' : `in namespace ${namespace}`;
  if (field === 'k8sService') {
    remarkUnknown(choice, ['serviceName', 'namespace'], at, reading);
    const name = typeof choice.serviceName === 'string' ? choice.serviceName : '';
    const { conditions, addresses, known } = reading.references.services({ by: 'name', namespace, name });
    return [{ kind: 'services', path, conditions, blocks: toBlocks(addresses), text: `${name} ${where}`, known }];
  }
  remarkUnknown(choice, ['selector', 'namespace'], at, reading);
  const condition = conditionOf(readCiliumSelector(choice.selector, `${at}.selector`, reading).terms);
  const { conditions, addresses, known } = reading.references.services({ by: 'labels', namespace, condition });
  return [{ kind: 'services', path, conditions, blocks: toBlocks(addresses), text: `with its labels ${where}`, known }];
}

function toBlocks(addresses: readonly Cidr[]): readonly CiliumBlock[] {
  return addresses.map((cidr) => ({ cidr, except: [] }));
}
