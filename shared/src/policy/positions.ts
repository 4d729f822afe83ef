// Where addresses lie among the blocks that policies mention: all that policies can tell about an address.
import {
  type Address,
  type AddressFamily,
  type AddressRange,
  type Cidr,
  cutFamily,
  FAMILIES,
  pieceOf,
} from '../sets/index';

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

/** The address space of both families, cut by all blocks. */
export class AddressMap {
  readonly #pieces: ReadonlyMap<AddressFamily, readonly AddressRange[]>;
  readonly #around = new Map<AddressRange, readonly number[]>();

  constructor(readonly blocks: readonly Cidr[]) {
    this.#pieces = new Map(FAMILIES.map((family) => [family, cutFamily(family, blocks)]));
  }

  pieces(family: AddressFamily): readonly AddressRange[] {
    return this.#pieces.get(family)!;
  }

  /** null: the addresses cannot be known. */
  locate(addresses: readonly Address[] | null): Position {
    if (addresses === null) return UNKNOWN_POSITION;
    const numbers = (family: AddressFamily): readonly number[] | null => {
      // A pod has at most one address a family (R76); the first one counts.
      const address = addresses.find((a) => a.family === family);
      if (!address) return null;
      const list = this.pieces(family);
      return this.blocksAround(list[pieceOf(list, address.value)]!);
    };
    return { IPv4: numbers('IPv4'), IPv6: numbers('IPv6'), unknown: false };
  }

  /** Numbers of the blocks that hold a whole piece; pieces are never split by a block. */
  blocksAround(piece: AddressRange): readonly number[] {
    const known = this.#around.get(piece);
    if (known) return known;
    const found = this.blocks.flatMap((b, number) =>
      b.family === piece.family && piece.first >= b.first && piece.last <= b.last ? [number] : [],
    );
    this.#around.set(piece, found);
    return found;
  }
}
