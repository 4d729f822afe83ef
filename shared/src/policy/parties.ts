// Ends outside the cluster that have a name: host names that policies mention, the API server, the metadata address, Cilium's own proxy (R5).
import type { Cluster } from '../cluster/index';
import { type Address, type Cidr, parseAddress } from '../sets/index';

/**
 * An end with a name whose addresses are not known: host names (R115, R218), the API server where nothing tells its address, Cilium's proxy (R215),
 * and all pods of the pod network that could not be read (R88).
 */
export type Party =
  | { readonly kind: 'fqdn'; readonly pattern: string }
  | { readonly kind: 'api-server' }
  | { readonly kind: 'ingress-proxy' }
  | { readonly kind: 'unread' };

/** Equal keys mean the same party. */
export function partyKey(party: Party): string {
  return party.kind === 'fqdn' ? `fqdn ${party.pattern}` : party.kind;
}

/** Addresses that have a name of their own because reaching them matters, whatever the policies mention. */
export interface NamedAddresses {
  readonly name: 'metadata' | 'api-server';
  readonly addresses: readonly Address[];
}

/** Where cloud providers answer with a machine's credentials. */
const METADATA = parseAddress('169.254.169.254')!;

/** The metadata address always; the API server where EndpointSlices of its Service tell its addresses. */
export function namedAddressesOf({ objects }: Pick<Cluster, 'objects'>): readonly NamedAddresses[] {
  const texts = objects.endpointSlices
    .filter(({ namespace, service }) => namespace === 'default' && service === 'kubernetes')
    .flatMap(({ endpoints }) => endpoints.flatMap(({ addresses }) => addresses));
  const apiServer = [...new Set(texts)]
    .sort()
    .map(parseAddress)
    .filter((address) => address !== null);
  const metadata: NamedAddresses = { name: 'metadata', addresses: [METADATA] };
  return apiServer.length === 0 ? [metadata] : [metadata, { name: 'api-server', addresses: apiServer }];
}

/** The block that holds one address and no other. */
export function singleAddress({ family, value }: Address): Cidr {
  return { family, first: value, last: value, prefix: family === 'IPv4' ? 32 : 128, canonical: true };
}
