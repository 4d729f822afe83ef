// Address ranges as the fewest ipBlocks, holes included (R40-R42), and the ranges that stand for a cluster's own addresses.
import type { Cluster } from '../../cluster/index';
import {
  type AddressFamily,
  type AddressRange,
  FAMILIES,
  formatAddress,
  mergeRanges,
  wholeFamily,
} from '../../sets/index';

export interface RawIpBlock {
  readonly cidr: string;
  readonly except?: readonly string[];
}

const BITS: Readonly<Record<AddressFamily, number>> = { IPv4: 32, IPv6: 128 };
/** More holes than these make nobody's policy: they are widened until they are fewer. */
const MAX_HOLES = 24;

/** The ranges without the holes. */
export function subtractRanges(
  ranges: readonly AddressRange[],
  holes: readonly AddressRange[],
): readonly AddressRange[] {
  let left = mergeRanges(ranges);
  for (const hole of mergeRanges(holes))
    left = left.flatMap((range): readonly AddressRange[] => {
      if (range.family !== hole.family || hole.last < range.first || hole.first > range.last) return [range];
      const before = { ...range, last: hole.first - 1n };
      const after = { ...range, first: hole.last + 1n };
      return [before, after].filter(({ first, last }) => first <= last);
    });
  return left;
}

export function coversRange(ranges: readonly AddressRange[], range: AddressRange): boolean {
  return subtractRanges([range], ranges).length === 0;
}

/** Addresses of pods and nodes: an ipBlock with one of them inside would admit the pod or node too (R45, R46). */
export function ownAddresses({ pods, nodes }: Pick<Cluster, 'pods' | 'nodes'>): readonly AddressRange[] {
  const addresses = [...pods.flatMap((pod) => pod.addresses ?? []), ...nodes.flatMap((node) => node.addresses)];
  return mergeRanges(addresses.map(({ family, value }) => ({ family, first: value, last: value })));
}

/** The holes that `ranges` need, as blocks: few, if need be wider than they would have to be. */
export function holesIn(
  ranges: readonly AddressRange[],
  own: readonly AddressRange[],
): { readonly holes: readonly AddressRange[]; readonly widened: boolean } {
  // A single address that is asked for by its number is meant as it is.
  const inside = own.filter((hole) =>
    ranges.some(
      (range) =>
        range.first < range.last &&
        range.family === hole.family &&
        hole.first >= range.first &&
        hole.last <= range.last,
    ),
  );
  let blocks = inside.flatMap(cidrsOf);
  let widened = false;
  while (blocks.length > MAX_HOLES) {
    widened = true;
    const deepest = Math.max(...blocks.map(({ family, prefix }) => prefix - BITS[family]));
    const wider = blocks.map((block) => (block.prefix - BITS[block.family] === deepest ? parentOf(block) : block));
    blocks = mergeRanges(wider.map(toRange)).flatMap(cidrsOf);
  }
  return { holes: mergeRanges(blocks.map(toRange)), widened };
}

interface Block {
  readonly family: AddressFamily;
  readonly first: bigint;
  readonly prefix: number;
}

function sizeOf({ family, prefix }: Block): bigint {
  return 1n << BigInt(BITS[family] - prefix);
}

function toRange(block: Block): AddressRange {
  return { family: block.family, first: block.first, last: block.first + sizeOf(block) - 1n };
}

function parentOf(block: Block): Block {
  const parent = { ...block, prefix: block.prefix - 1 };
  return { ...parent, first: block.first - (block.first % sizeOf(parent)) };
}

function cidrsOf(range: AddressRange): readonly Block[] {
  return cut({ family: range.family, first: 0n, prefix: 0 }, [range]).inside;
}

interface Cut {
  /** The wanted part as plain blocks, the rest as plain blocks, and the wanted part with holes, the shortest way. */
  readonly inside: readonly Block[];
  readonly outside: readonly Block[];
  readonly best: readonly { readonly block: Block; readonly except: readonly Block[] }[];
}

function cut(block: Block, ranges: readonly AddressRange[]): Cut {
  const { first, last } = toRange(block);
  const met = ranges.filter((range) => range.first <= last && range.last >= first);
  if (met.length === 0) return { inside: [], outside: [block], best: [] };
  if (met.some((range) => range.first <= first && range.last >= last))
    return { inside: [block], outside: [], best: [{ block, except: [] }] };
  const left = { ...block, prefix: block.prefix + 1 };
  const [a, b] = [cut(left, met), cut({ ...left, first: first + sizeOf(left) }, met)];
  const outside = [...a.outside, ...b.outside];
  const apart = [...a.best, ...b.best];
  const cost = apart.reduce((sum, { except }) => sum + 1 + except.length, 0);
  return {
    inside: [...a.inside, ...b.inside],
    outside,
    best: 1 + outside.length < cost ? [{ block, except: outside }] : apart,
  };
}

/** The fewest ipBlocks, holes counted, that hold exactly these addresses. */
export function toIpBlocks(ranges: readonly AddressRange[]): readonly RawIpBlock[] {
  return FAMILIES.flatMap((family) => {
    const own = mergeRanges(ranges.filter((range) => range.family === family));
    return cut({ family, first: wholeFamily(family).first, prefix: 0 }, own).best.map(
      ({ block, except }): RawIpBlock => ({
        cidr: formatBlock(block),
        ...(except.length > 0 ? { except: except.map(formatBlock) } : {}),
      }),
    );
  });
}

function formatBlock({ family, first, prefix }: Block): string {
  return `${formatAddress({ family, value: first })}/${prefix}`;
}
