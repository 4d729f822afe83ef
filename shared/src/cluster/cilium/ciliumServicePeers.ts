// Reads `toServices` of Cilium's rules: which Services are meant, and what becomes of the element where there are none (R217).
import type { Cidr } from '../../sets/index';
import { isRecord } from '../selector';
import type { CiliumBlock, CiliumPeer, CiliumReading } from './ciliumPolicy';
import { conditionOf, isGiven, readCiliumSelector, remarkUnknown } from './ciliumSelector';

/**
 * The Services of one element. Without any pods or addresses, an element with ports is read as any peer on them (R217), and so are
 * denials always, since Cilium does not look for Services there.
 */
export function settleServices(
  peers: readonly CiliumPeer[],
  path: string,
  hasTraffic: boolean,
  deny: boolean,
  reading: CiliumReading,
): readonly CiliumPeer[] {
  const finds = (peer: CiliumPeer): boolean =>
    peer.kind === 'services' &&
    (peer.conditions.length > 0 || peer.blocks.length > 0 || peer.unread !== 'nothing' || peer.unclear === true);
  if (!deny && peers.some(finds)) return peers;
  const why = deny ? 'toServices is not resolved in egressDeny' : 'no such Service has pods or addresses';
  reading.remarks.push({
    code: 'cilium-service-not-found',
    severity: 'warning',
    path,
    message: hasTraffic
      ? `${why}, and Cilium then reads the element as any peer on its ports: far more than it says`
      : `${why}, so the element matches nobody`,
    next: deny ? 'Name the peers by label instead.' : 'Create the Service, or remove the element.',
  });
  return hasTraffic ? [{ kind: 'anyone', path, reading: 'profile' }] : [];
}

/** One item of `toServices`. */
export function readService(raw: unknown, path: string, reading: CiliumReading): readonly CiliumPeer[] {
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
    const { conditions, addresses, unread } = reading.references.services({ by: 'name', namespace, name });
    return [{ kind: 'services', path, conditions, blocks: toBlocks(addresses), text: `${name} ${where}`, unread }];
  }
  remarkUnknown(choice, ['selector', 'namespace'], at, reading);
  const condition = conditionOf(readCiliumSelector(choice.selector, `${at}.selector`, reading).terms);
  const { conditions, addresses, unread } = reading.references.services({ by: 'labels', namespace, condition });
  return [
    { kind: 'services', path, conditions, blocks: toBlocks(addresses), text: `with its labels ${where}`, unread },
  ];
}

function toBlocks(addresses: readonly Cidr[]): readonly CiliumBlock[] {
  return addresses.map((cidr) => ({ cidr, except: [] }));
}
