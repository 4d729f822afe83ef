// Who can dial an address: the internet, some internal network, or nobody can tell (R504).
import { type Address, type AddressRange, inRange, parseAddress, parseCidr } from '../../sets/index';
import type { Cluster } from '../model';
import type { Audience } from './exposureModel';

/** Blocks that the internet does not route. */
export const INTERNAL_BLOCKS: readonly AddressRange[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::/127',
  'fc00::/7',
  'fe80::/10',
].map((text) => parseCidr(text)!);

/** True for private, shared, link-local and loopback addresses. */
export function isInternalAddress(address: Address): boolean {
  return INTERNAL_BLOCKS.some((block) => inRange(block, address));
}

/** True where every address of the range is internal. */
export function isInternalRange(range: AddressRange): boolean {
  return INTERNAL_BLOCKS.some(
    (block) => block.family === range.family && block.first <= range.first && range.last <= block.last,
  );
}

export interface AudienceAnswer {
  readonly audience: Audience;
  readonly audienceWhy: string;
}

/** Of published addresses and host names. */
export function audienceOf(texts: readonly string[]): AudienceAnswer {
  const addresses = texts.map(parseAddress);
  if (addresses.some((address) => address !== null && !isInternalAddress(address)))
    return { audience: 'internet', audienceWhy: 'it has an address that the internet routes' };
  // AWS puts this word in front of the names of its internal load balancers.
  const internal = texts.filter((text) => text.startsWith('internal-') && text.endsWith('.elb.amazonaws.com'));
  if (texts.length > 0 && addresses.filter((address) => address !== null).length + internal.length === texts.length)
    return { audience: 'internal-network', audienceWhy: 'all its addresses are of internal networks' };
  return {
    audience: 'unknown',
    audienceWhy: texts.length === 0 ? 'no address of it is known' : 'a host name does not tell who can reach it',
  };
}

/** Of ports on nodes: a node address that the internet routes makes it the internet. */
export function nodeAudience({ objects }: Cluster): AudienceAnswer {
  const ips = [...new Set(objects.nodes.flatMap((node) => node.ips))];
  if (ips.length === 0) return { audience: 'unknown', audienceWhy: 'no node address is known' };
  const { audience } = audienceOf(ips);
  return audience === 'internet'
    ? { audience, audienceWhy: 'a node has an address that the internet routes' }
    : { audience: 'internal-network', audienceWhy: 'all node addresses are of internal networks' };
}
