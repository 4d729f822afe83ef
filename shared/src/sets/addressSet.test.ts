// Addresses and blocks: what is read, what is refused, and how the space is cut.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cutFamily,
  formatAddress,
  formatRange,
  formatRangeShort,
  inRange,
  mergeRanges,
  parseAddress,
  parseCidr,
  parseRange,
  pieceOf,
} from './addressSet';

const ipv4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join('.'));
const block = fc.tuple(ipv4, fc.nat(32)).map(([address, prefix]) => `${address}/${prefix}`);

describe('addresses', () => {
  it('are read with leading zeros as decimal numbers (R43)', () => {
    expect(formatAddress(parseAddress('010.001.000.009')!)).toBe('10.1.0.9');
    expect(parseCidr('010.0.0.0/8')).toMatchObject({ prefix: 8, canonical: false });
  });

  it('in IPv4-mapped form are IPv4 (R43)', () => {
    expect(formatAddress(parseAddress('::ffff:10.1.2.3')!)).toBe('10.1.2.3');
    expect(parseCidr('::ffff:10.0.0.0/104')).toMatchObject({ family: 'IPv4', prefix: 8, canonical: false });
  });

  it('that are none are refused', () => {
    for (const text of ['', '10.0.0', '10.0.0.256', '10.0.0.1.2', 'fe80::1%eth0', '1::2::3', 'x', '10.0.0.1/8'])
      expect(parseAddress(text)).toBeNull();
    for (const text of ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', '::/129', '10.0.0.0/8/8'])
      expect(parseCidr(text)).toBeNull();
  });

  it('with host bits are read as their network (R43)', () => {
    const cidr = parseCidr('198.51.100.77/24')!;
    expect(formatRange(cidr)).toBe('198.51.100.0-198.51.100.255');
    expect(cidr.canonical).toBe(false);
  });

  it('of a block lie in it, and nowhere else in its family', () => {
    fc.assert(
      fc.property(block, ipv4, (text, address) => {
        const cidr = parseCidr(text)!;
        const value = parseAddress(address)!;
        const shift = BigInt(32 - cidr.prefix);
        expect(inRange(cidr, value)).toBe(value.value >> shift === cidr.first >> shift);
      }),
    );
  });
});

describe('the space of a family', () => {
  it('is cut into pieces that no block splits', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 5 }), ipv4, (texts, address) => {
        const blocks = texts.map((text) => parseCidr(text)!);
        const pieces = cutFamily('IPv4', blocks);
        expect(mergeRanges(pieces).map(formatRange)).toEqual(['0.0.0.0-255.255.255.255']);
        const value = parseAddress(address)!;
        const piece = pieces[pieceOf(pieces, value.value)]!;
        expect(inRange(piece, value)).toBe(true);
        for (const b of blocks) expect(inRange(b, value)).toBe(piece.first >= b.first && piece.last <= b.last);
      }),
    );
  });

  it('has ranges that survive being written and read', () => {
    expect(parseRange(formatRange(parseCidr('2001:db8::/32')!))).toMatchObject({ family: 'IPv6' });
    expect(parseRange('10.0.0.9-10.0.0.1')).toBeNull();
    expect(formatRangeShort(parseCidr('10.0.0.0/8')!)).toBe('10.0.0.0/8');
    expect(formatRangeShort(parseRange('10.0.0.1-10.0.0.2')!)).toBe('10.0.0.1-10.0.0.2');
  });
});
