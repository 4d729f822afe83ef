// IP addresses, CIDR blocks and sets of inclusive ranges, per family. Families never mix (R44).
import ipaddr from 'ipaddr.js';

export type AddressFamily = 'IPv4' | 'IPv6';

export interface Address {
  readonly family: AddressFamily;
  readonly value: bigint;
}

/** Inclusive. */
export interface AddressRange {
  readonly family: AddressFamily;
  readonly first: bigint;
  readonly last: bigint;
}

export interface Cidr extends AddressRange {
  readonly prefix: number;
  /** False for text that newer API servers refuse and older ones stored: host bits, leading zeros, IPv4-mapped IPv6 (R43). */
  readonly canonical: boolean;
}

const BITS = { IPv4: 32, IPv6: 128 } as const;
export const FAMILIES: readonly AddressFamily[] = ['IPv4', 'IPv6'];

/** The whole space of a family. */
export function wholeFamily(family: AddressFamily): AddressRange {
  return { family, first: 0n, last: (1n << BigInt(BITS[family])) - 1n };
}

/** Reads one address; leading zeros are decimal (R43); IPv4-mapped IPv6 is IPv4. null when it is no address. */
export function parseAddress(text: string): Address | null {
  const plain = parseDottedQuad(text);
  if (plain >= 0) return { family: 'IPv4', value: BigInt(plain) };
  const parsed = parseBytes(text);
  if (!parsed) return null;
  return parsed.mapped
    ? { family: 'IPv4', value: parsed.value & 0xffffffffn }
    : { family: parsed.family, value: parsed.value };
}

/** The common case, without anything to clean up: four numbers as they are usually written. -1: look at it more closely. */
function parseDottedQuad(text: string): number {
  let value = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) {
      if (digits > 0 && part === 0) return -1;
      part = part * 10 + code - 48;
      digits++;
      if (part > 255) return -1;
    } else if (code === 46 && digits > 0 && dots < 3) {
      value = value * 256 + part;
      part = 0;
      digits = 0;
      dots++;
    } else return -1;
  }
  return dots === 3 && digits > 0 ? value * 256 + part : -1;
}

/** Reads a CIDR block with its host bits masked (R43). null when it cannot be read. */
export function parseCidr(text: string): Cidr | null {
  const slash = text.indexOf('/');
  const prefixText = text.slice(slash + 1);
  const plain = slash < 0 ? -1 : parseDottedQuad(text.slice(0, slash));
  if (plain >= 0 && /^([12]?\d|3[0-2])$/.test(prefixText)) return plainBlock(plain, Number(prefixText));
  if (slash < 0 || !/^\d{1,3}$/.test(prefixText)) return null;
  const parsed = parseBytes(text.slice(0, slash));
  let prefix = Number(prefixText);
  if (!parsed || prefix > BITS[parsed.family]) return null;
  let { family, value } = parsed;
  if (parsed.mapped && prefix >= 96) {
    family = 'IPv4';
    value &= 0xffffffffn;
    prefix -= 96;
  }
  const hostBits = BigInt(BITS[family] - prefix);
  const first = (value >> hostBits) << hostBits;
  const last = first + (1n << hostBits) - 1n;
  const canonical =
    !parsed.mapped && !parsed.leadingZeros && first === value && String(Number(prefixText)) === prefixText;
  return { family, first, last, prefix, canonical };
}

function plainBlock(value: number, prefix: number): Cidr {
  const size = 2 ** (32 - prefix);
  const first = value - (value % size);
  return {
    family: 'IPv4',
    first: BigInt(first),
    last: BigInt(first + size - 1),
    prefix,
    canonical: first === value,
  };
}

function parseBytes(
  text: string,
): { family: AddressFamily; value: bigint; mapped: boolean; leadingZeros: boolean } | null {
  if (/^\d{1,10}(\.\d{1,10}){3}$/.test(text)) {
    const parts = text.split('.');
    if (parts.some((part) => Number(part) > 255)) return null;
    const value = BigInt(parts.reduce((sum, part) => sum * 256 + Number(part), 0));
    return { family: 'IPv4', value, mapped: false, leadingZeros: parts.some((part) => String(Number(part)) !== part) };
  }
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return null;
  const address = ipaddr.IPv6.parse(text);
  const value = address.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { family: 'IPv6', value, mapped: value >> 32n === 0xffffn, leadingZeros: false };
}

export function inRange(range: AddressRange, address: Address): boolean {
  return range.family === address.family && address.value >= range.first && address.value <= range.last;
}

export function formatAddress(address: Address): string {
  const bytes: number[] = [];
  for (let shift = BigInt(BITS[address.family] - 8); shift >= 0n; shift -= 8n)
    bytes.push(Number((address.value >> shift) & 0xffn));
  const parsed = ipaddr.fromByteArray(bytes);
  return parsed.kind() === 'ipv6' ? (parsed as ipaddr.IPv6).toRFC5952String() : parsed.toString();
}

/** `first-last`, both ends always written. */
export function formatRange(range: AddressRange): string {
  const { family } = range;
  return `${formatAddress({ family, value: range.first })}-${formatAddress({ family, value: range.last })}`;
}

/** The shortest honest name for a range: a CIDR block where it is one, else `first-last`. */
export function formatRangeShort(range: AddressRange): string {
  const size = range.last - range.first + 1n;
  const bits = size.toString(2).length - 1;
  const isBlock = size === 1n << BigInt(bits) && range.first % size === 0n;
  if (!isBlock) return formatRange(range);
  const address = formatAddress({ family: range.family, value: range.first });
  return bits === 0 ? address : `${address}/${BITS[range.family] - bits}`;
}

/** Sorts by family, then start, and joins what touches. */
export function mergeRanges(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const sorted = [...ranges].sort((a, b) =>
    a.family === b.family ? compareBig(a.first, b.first) : a.family === 'IPv4' ? -1 : 1,
  );
  const out: AddressRange[] = [];
  for (const range of sorted) {
    const previous = out[out.length - 1];
    if (previous && previous.family === range.family && range.first <= previous.last + 1n) {
      if (range.last > previous.last) out[out.length - 1] = { ...previous, last: range.last };
    } else out.push(range);
  }
  return out;
}

/** Cuts the space of one family at the given ranges: consecutive pieces, none of which any range splits (R86). */
export function cutFamily(family: AddressFamily, ranges: readonly AddressRange[]): readonly AddressRange[] {
  const whole = wholeFamily(family);
  const starts = new Set<bigint>([whole.first]);
  for (const range of ranges) {
    if (range.family !== family) continue;
    starts.add(range.first);
    if (range.last < whole.last) starts.add(range.last + 1n);
  }
  const sorted = [...starts].sort(compareBig);
  return sorted.map((first, i) => ({ family, first, last: (sorted[i + 1] ?? whole.last + 1n) - 1n }));
}

/** Index of the piece of {@link cutFamily} that holds the value. */
export function pieceOf(pieces: readonly AddressRange[], value: bigint): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pieces[middle]!.first <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function compareBig(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The inverse of {@link formatRange}; null for text that it would not write. */
export function parseRange(text: string): AddressRange | null {
  const dash = text.indexOf('-');
  const first = parseAddress(text.slice(0, dash));
  const last = parseAddress(text.slice(dash + 1));
  if (dash < 0 || !first || !last || first.family !== last.family || last.value < first.value) return null;
  return { family: first.family, first: first.value, last: last.value };
}
