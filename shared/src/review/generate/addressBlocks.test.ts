// Ranges as ipBlocks: exactly the addresses meant, with as few blocks and holes as will do.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AddressRange, FAMILIES, formatRange, mergeRanges, parseCidr, parseRange } from '../../sets/index';
import { holesIn, type RawIpBlock, subtractRanges, toIpBlocks } from './addressBlocks';

const range = (text: string): AddressRange => parseRange(text)!;

/** R41: in the block, and in none of its holes. */
function addressesOf(blocks: readonly RawIpBlock[]): readonly AddressRange[] {
  return mergeRanges(
    blocks.flatMap(({ cidr, except = [] }) =>
      subtractRanges(
        [parseCidr(cidr)!],
        except.map((hole) => parseCidr(hole)!),
      ),
    ),
  );
}

describe('toIpBlocks', () => {
  it('writes everything but a block as one block with a hole', () => {
    const all = subtractRanges([range('0.0.0.0-255.255.255.255')], [range('169.254.169.254-169.254.169.254')]);
    expect(toIpBlocks(all)).toEqual([{ cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] }]);
  });

  it('writes single addresses and ranges without holes', () => {
    expect(toIpBlocks([range('10.0.0.4-10.0.0.5'), range('10.0.0.9-10.0.0.9')])).toEqual([
      { cidr: '10.0.0.4/31' },
      { cidr: '10.0.0.9/32' },
    ]);
  });

  it('holds exactly the addresses given, whatever they are', () => {
    const some = fc
      .tuple(fc.constantFrom(...FAMILIES), fc.nat(5000), fc.nat(400))
      .map(([family, first, more]): AddressRange => ({ family, first: BigInt(first), last: BigInt(first + more) }));
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 5 }), (ranges) => {
        expect(addressesOf(toIpBlocks(ranges)).map(formatRange)).toEqual(mergeRanges(ranges).map(formatRange));
      }),
      { seed: 11, numRuns: 500 },
    );
  });
});

describe('holesIn', () => {
  it('leaves out the cluster’s own addresses, but not one that is asked for by its number', () => {
    const own = [range('10.244.0.7-10.244.0.7')];
    expect(holesIn([range('0.0.0.0-255.255.255.255')], own)).toEqual({ holes: own, widened: false });
    expect(holesIn(own, own)).toEqual({ holes: [], widened: false });
  });

  it('widens holes until they are few, and says so', () => {
    const own = Array.from({ length: 200 }, (_, i) => range(`10.244.${i}.7-10.244.${i}.7`));
    const { holes, widened } = holesIn([range('0.0.0.0-255.255.255.255')], own);
    expect(widened).toBe(true);
    expect(holes.length).toBeLessThanOrEqual(24);
    expect(subtractRanges(own, holes)).toEqual([]);
  });
});
