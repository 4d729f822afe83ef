// Ends outside the cluster that have a name of their own: host names, the API server, the metadata address, Cilium's proxy (R5).
import type { NamedAddresses, Party, Reachability } from '../policy/index';
import { formatRange } from '../sets/index';
import { type BuiltNode, plainNode } from './nodes';
import { UNREAD_ID } from './unreadEnd';

/** Ids of named addresses begin so; the same addresses are also part of an outside block. */
export const NAMED_ADDRESS_PREFIX = 'Party/address/';

/** Every named end of one evaluation. */
export function partyNodes(reachability: Reachability): readonly BuiltNode[] {
  const { universe } = reachability;
  const parties = [...universe.parties.toArray(), ...universe.unread.toArray()].map((number): BuiltNode => {
    const column = universe.columns[number]!;
    if (column.kind !== 'party') throw new Error('the set of parties holds another column');
    const { id, name, role } = describeParty(column.party);
    const node = plainNode({ id, kind: 'party', name, classId: number });
    const isolation = id === UNREAD_ID ? 'unknown' : node.isolation;
    return { node: { ...node, isolation }, columns: [number], pods: [], role };
  });
  return [...parties, ...universe.named.flatMap((named) => namedNode(reachability, named))];
}

function describeParty(party: Party): {
  readonly id: string;
  readonly name: string;
  readonly role: NonNullable<BuiltNode['role']>;
} {
  switch (party.kind) {
    case 'fqdn':
      return { id: `Party/host/${party.pattern}`, name: party.pattern, role: 'destination' };
    case 'api-server':
      return { id: 'Party/api-server', name: 'API server', role: 'both' };
    case 'ingress-proxy':
      return { id: 'Party/ingress-proxy', name: 'Cilium ingress proxy', role: 'source' };
    case 'unread':
      return { id: UNREAD_ID, name: 'Everything that could not be read', role: 'both' };
  }
}

const NAMES = { metadata: 'Cloud metadata', 'api-server': 'API server' } as const;

function namedNode({ universe }: Reachability, { name, addresses }: NamedAddresses): readonly BuiltNode[] {
  const onNodes = new Set<number>();
  const outside = new Set<number>();
  universe.columns.forEach((column, number) => {
    const has = (list: readonly { readonly family: string; readonly value: bigint }[]): boolean =>
      list.some((a) => addresses.some((b) => a.family === b.family && a.value === b.value));
    if (column.kind === 'node' && column.nodes.some((node) => has(node.addresses))) onNodes.add(number);
    if (column.kind === 'outside' && column.named === name) outside.add(number);
  });
  // An address that a cluster node has is that node (R75).
  const columns = [...(onNodes.size > 0 ? onNodes : outside)];
  if (columns.length === 0) return [];
  const id = onNodes.size > 0 ? `Party/${name}` : `${NAMED_ADDRESS_PREFIX}${name}`;
  const node = plainNode({ id, kind: 'party', name: NAMES[name], classId: columns[0]! });
  return [
    {
      node: {
        ...node,
        addresses: addresses.map(({ family, value }) => formatRange({ family, first: value, last: value })),
      },
      columns,
      pods: [],
      // Nothing comes from the metadata address on its own account.
      role: name === 'metadata' ? 'destination' : 'both',
    },
  ];
}
