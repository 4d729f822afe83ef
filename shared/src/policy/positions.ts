// Where addresses lie among the blocks that policies mention: all that policies can tell about an address.
import { type Address, type AddressFamily, type AddressRange, type Cidr, cutFamily, pieceOf } from '../sets/index';

/** For each family the numbers of the blocks around an end's address, null without such an address. */
export interface Position {
  readonly IPv4: readonly number[] | null;
  readonly IPv6: readonly number[] | null;
  /** Addresses cannot be known (templates, named parties): both families are possible. */
  readonly unknown: boolean;
}

/** The position of what has no known address. */
export const UNKNOWN_POSITION: Position = { IPv4: [], IPv6: [], unknown: true };

/** Equal keys mean equal positions. */
export function positionKey(position: Position): string {
  return position.unknown ? '?' : `${position.IPv4?.join(',') ?? '-'}/${position.IPv6?.join(',') ?? '-'}`;
}

/** The pieces of one family, and for each which blocks are around it. */
interface Cut {
  readonly pieces: readonly AddressRange[];
  /** By piece: the number of its list in `lists`. Pieces inside the same blocks share one. */
  readonly listOf: Int32Array;
  readonly lists: readonly (readonly number[])[];
}

/** The address space of both families, cut by all blocks. */
export class AddressMap {
  readonly #cuts: Readonly<Record<AddressFamily, Cut>>;

  constructor(readonly blocks: readonly Cidr[]) {
    this.#cuts = { IPv4: cut('IPv4', blocks), IPv6: cut('IPv6', blocks) };
  }

  pieces(family: AddressFamily): readonly AddressRange[] {
    return this.#cuts[family].pieces;
  }

  /** null: the addresses cannot be known. */
  locate(addresses: readonly Address[] | null): Position {
    if (addresses === null) return UNKNOWN_POSITION;
    const numbers = (family: AddressFamily): readonly number[] | null => {
      const list = this.#listOf(addresses, family);
      return list < 0 ? null : this.#cuts[family].lists[list]!;
    };
    return { IPv4: numbers('IPv4'), IPv6: numbers('IPv6'), unknown: false };
  }

  /** One number for each position, below {@link placeCount}. */
  placeOf(addresses: readonly Address[] | null): number {
    if (addresses === null) return this.placeCount - 1;
    const perIPv4 = this.#cuts.IPv6.lists.length + 1;
    return (this.#listOf(addresses, 'IPv4') + 1) * perIPv4 + this.#listOf(addresses, 'IPv6') + 1;
  }

  get placeCount(): number {
    return (this.#cuts.IPv4.lists.length + 1) * (this.#cuts.IPv6.lists.length + 1) + 1;
  }

  /** Numbers of the blocks that hold a whole piece, by the piece's index; pieces are never split by a block. */
  blocksAround(family: AddressFamily, piece: number): readonly number[] {
    const { lists, listOf } = this.#cuts[family];
    return lists[listOf[piece]!]!;
  }

  /** -1: no such address. */
  #listOf(addresses: readonly Address[], family: AddressFamily): number {
    // A pod has at most one address a family (R76); the first one counts.
    for (const address of addresses) {
      if (address.family !== family) continue;
      const { pieces, listOf } = this.#cuts[family];
      return listOf[pieceOf(pieces, address.value)]!;
    }
    return -1;
  }
}

function cut(family: AddressFamily, blocks: readonly Cidr[]): Cut {
  const pieces = cutFamily(family, blocks);
  const around: number[][] = pieces.map(() => []);
  blocks.forEach((block, number) => {
    if (block.family !== family) return;
    for (let i = pieceOf(pieces, block.first); i < pieces.length && pieces[i]!.last <= block.last; i++)
      around[i]!.push(number);
  });
  const numbers = new Map<string, number>();
  const lists: (readonly number[])[] = [];
  const listOf = Int32Array.from(around, (list) => {
    const key = list.join(',');
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, lists.length);
    return lists.push(list) - 1;
  });
  return { pieces, listOf, lists };
}
