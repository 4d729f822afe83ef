// What makes two peers of Cilium's rules match alike, so that each is asked about once.
import { type CiliumBlock, type CiliumPeer, expressionKey } from '../../cluster/index';
import { cidrKey } from '../mentions';

/** Equal keys mean that the peers match alike. */
export function ciliumPeerKey(peer: CiliumPeer): string {
  const blocks = (list: readonly CiliumBlock[]): unknown =>
    list.map(({ cidr, except }) => [cidr, ...except].map(cidrKey));
  switch (peer.kind) {
    case 'anyone':
      return `anyone ${peer.reading}`;
    case 'endpoints':
    case 'nodes':
      return `${peer.kind} ${expressionKey(peer.condition)}`;
    case 'entity':
      return `entity ${peer.entity}`;
    case 'blocks':
      return `blocks ${JSON.stringify([blocks(peer.blocks), peer.rest?.map(cidrKey) ?? null])}`;
    case 'services':
      return `services ${peer.unread} ${JSON.stringify([peer.conditions.map(expressionKey), blocks(peer.blocks)])}`;
    case 'fqdn':
      return `fqdn ${peer.pattern}`;
    case 'groups':
      return 'groups';
  }
}
