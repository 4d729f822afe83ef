// Reads the peers of one element of Cilium's rules, with their namespaces filled in and their references resolved (R205-R208, R215-R219).

import { showValue } from '../selector';
import { readCidr, readCidrRule } from './ciliumBlocks';
import { readDnsName } from './ciliumL7';
import { CILIUM_ENTITIES, type CiliumPeer, type CiliumReading } from './ciliumPolicy';
import { readList } from './ciliumPorts';
import { conditionOf, isGiven, isReserved, readCiliumSelector, scopedTerms } from './ciliumSelector';
import { readService, settleServices } from './ciliumServicePeers';

type Raw = Readonly<Record<string, unknown>>;

/** Where the peers stand: what is known there depends on it. */
export interface CiliumPeerPlace {
  readonly direction: 'ingress' | 'egress';
  readonly deny: boolean;
}

/** The peer fields that an element may have; one of them may be filled (R208). */
export function peerFields({ direction, deny }: CiliumPeerPlace): readonly string[] {
  if (direction === 'ingress')
    return ['fromEndpoints', 'fromCIDR', 'fromCIDRSet', 'fromEntities', 'fromNodes', 'fromGroups'];
  const egress = ['toEndpoints', 'toCIDR', 'toCIDRSet', 'toEntities', 'toNodes', 'toGroups', 'toServices'];
  return deny ? egress : [...egress, 'toFQDNs'];
}

/** [] matches nobody. R207: a missing field with ports is any peer, without ports nobody; a field that is present and empty is nobody. */
export function readPeers(
  raw: Raw,
  path: string,
  hasTraffic: boolean,
  place: CiliumPeerPlace,
  reading: CiliumReading,
): readonly CiliumPeer[] {
  const present = peerFields(place).filter((field) => isGiven(raw[field]));
  const filled = present.filter((field) => readList(raw[field], `${path}.${field}`, reading).length > 0);
  const [field] = filled;
  if (filled.length > 1) {
    reading.errors.push({ path, message: `one element takes one kind of peer, not ${filled.join(' and ')}` });
    return [];
  }
  const anyone = (kind: 'certain' | 'others'): readonly CiliumPeer[] => [{ kind: 'anyone', path, reading: kind }];
  const certainlyNobody = present.some((one) => !filled.includes(one) && !LATE_FIELDS.includes(one));
  if (field === undefined || certainlyNobody) {
    if (present.length === 0) return hasTraffic ? anyone('certain') : [];
    if (certainlyNobody || !hasTraffic) return [];
    return anyone('others');
  }
  const items = raw[field] as readonly unknown[];
  const peers = items.flatMap((item, index) => {
    const before = reading.remarks.length;
    const read = readPeer(field, item, `${path}.${field}[${index}]`, reading);
    const unclear = reading.remarks.slice(before).some(({ code }) => code === 'policy-field-unknown');
    return unclear ? read.map((peer): CiliumPeer => ({ ...peer, unclear })) : read;
  });
  return field === 'toServices' ? settleServices(peers, `${path}.${field}`, hasTraffic, place.deny, reading) : peers;
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
    case 'toServices':
      return readService(raw, path, reading);
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
  if (entity !== undefined) return [{ kind: 'entity', path, entity }];
  errors.push({ path, message: `"${showValue(raw)}" is no entity; use one of ${CILIUM_ENTITIES.join(', ')}` });
  return [];
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
