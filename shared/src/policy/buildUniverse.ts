// Cuts a cluster into columns by what its policies ask, and by nothing else.
import { type Cluster, compareText } from '../cluster/index';
import { type AddressFamily, type AddressRange, type Cidr, FAMILIES } from '../sets/index';
import { classifyNodes, PodClasses } from './classes';
import type { Column, OutsideColumn, PartyColumn } from './columns';
import { groupBy } from './groupBy';
import { LabelViews } from './labelViews';
import { cidrKey, type Mentions } from './mentions';
import { NumberedEnds } from './numberedEnds';
import { type NamedAddresses, namedAddressesOf, singleAddress } from './parties';
import { AddressMap, UNKNOWN_POSITION } from './positions';
import type { Universe } from './universe';
import { hasUnreadPods } from './unreadPods';

const UNREAD: PartyColumn = { kind: 'party', party: { kind: 'unread' }, position: UNKNOWN_POSITION };

/** Cuts the cluster into columns, by what the policies can see and nothing else. */
export function buildUniverse(cluster: Cluster, mentions: Mentions): Universe {
  const named = namedAddressesOf(cluster);
  const asked = new AddressMap(mentions.blocks);
  // Named addresses cut the outside only: that somebody has a name tells no policy anything about it.
  const singles = named.flatMap(({ addresses }) => addresses.map(singleAddress));
  const map = new AddressMap(withSingles(mentions.blocks, singles));
  const views = new LabelViews(cluster);
  const outside = FAMILIES.flatMap((family) => outsideOf(family, map, named));
  const parties = [...mentions.parties.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, party]): PartyColumn => ({ kind: 'party', party, position: UNKNOWN_POSITION }));
  const classes = new PodClasses(cluster, mentions, asked, views);
  const columns: readonly Column[] = [
    ...classes.columns,
    ...classifyNodes(cluster.nodes, mentions, asked),
    ...outside,
    ...parties,
    ...(hasUnreadPods(cluster.objects) ? [UNREAD] : []),
  ];
  return new NumberedEnds(columns, map.blocks, named, cluster, classes, views);
}

/** Added after the others, so that the numbers of those stay. */
function withSingles(blocks: readonly Cidr[], singles: readonly Cidr[]): readonly Cidr[] {
  const known = new Set(blocks.map(cidrKey));
  return [...blocks, ...singles.filter((single) => !known.has(cidrKey(single)))];
}

function outsideOf(family: AddressFamily, map: AddressMap, named: readonly NamedAddresses[]): readonly OutsideColumn[] {
  const pieces = map.pieces(family).map((range, piece) => ({ range, around: map.blocksAround(family, piece) }));
  return groupBy(pieces, ({ around }) => around.join(',')).map((alike) => {
    const { around } = alike[0]!;
    const ranges = alike.map(({ range }) => range);
    const position =
      family === 'IPv4' ? { IPv4: around, IPv6: null, unknown: false } : { IPv4: null, IPv6: around, unknown: false };
    return { kind: 'outside', family, ranges, position, named: nameOf(ranges, named) };
  });
}

/** A named address is a block of its own, so that it fills its column alone. */
function nameOf(ranges: readonly AddressRange[], named: readonly NamedAddresses[]): NamedAddresses['name'] | null {
  const [range] = ranges;
  if (ranges.length !== 1 || !range || range.first !== range.last) return null;
  const isIt = ({ addresses }: NamedAddresses): boolean =>
    addresses.some((address) => address.family === range.family && address.value === range.first);
  return named.find(isIt)?.name ?? null;
}
