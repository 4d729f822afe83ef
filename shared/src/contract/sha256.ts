// SHA-256 (FIPS 180-4) of text, in plain arithmetic: the same in a browser opened from disk, in a worker and on a server.

const BLOCK = 64;

/** Of the text's UTF-8 bytes, as 64 hexadecimal digits. A lone surrogate counts as U+FFFD, as in every UTF-8 encoder. */
export function sha256(text: string): string {
  const hash = new Sha256();
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code < 0x80) {
      hash.add(code);
      continue;
    }
    if (code >= 0xd800 && code < 0xe000) {
      const low = code < 0xdc00 && i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        i++;
      } else code = 0xfffd;
    }
    if (code < 0x800) hash.add(0xc0 | (code >> 6));
    else {
      if (code < 0x10000) hash.add(0xe0 | (code >> 12));
      else {
        hash.add(0xf0 | (code >> 18));
        hash.add(0x80 | ((code >> 12) & 0x3f));
      }
      hash.add(0x80 | ((code >> 6) & 0x3f));
    }
    hash.add(0x80 | (code & 0x3f));
  }
  return hash.end();
}

class Sha256 {
  readonly #state = Int32Array.from(INITIAL);
  readonly #words = new Int32Array(BLOCK);
  readonly #block = new Uint8Array(BLOCK);
  #filled = 0;
  #bytes = 0;

  add(byte: number): void {
    this.#block[this.#filled++] = byte;
    if (this.#filled < BLOCK) return;
    compress(this.#state, this.#block, this.#words);
    this.#filled = 0;
    this.#bytes += BLOCK;
  }

  end(): string {
    const bits = (this.#bytes + this.#filled) * 8;
    this.add(0x80);
    while (this.#filled !== BLOCK - 8) this.add(0);
    for (const half of [Math.floor(bits / 2 ** 32), bits >>> 0])
      for (let shift = 24; shift >= 0; shift -= 8) this.add((half >>> shift) & 0xff);
    return Array.from(this.#state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }
}

function compress(state: Int32Array, block: Uint8Array, w: Int32Array): void {
  for (let i = 0, at = 0; i < 16; i++, at += 4)
    w[i] = (block[at]! << 24) | (block[at + 1]! << 16) | (block[at + 2]! << 8) | block[at + 3]!;
  for (let i = 16; i < BLOCK; i++) {
    const x = w[i - 15]!;
    const y = w[i - 2]!;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let i = 0; i < BLOCK; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i]! + w[i]!) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = (state[0]! + a) | 0;
  state[1] = (state[1]! + b) | 0;
  state[2] = (state[2]! + c) | 0;
  state[3] = (state[3]! + d) | 0;
  state[4] = (state[4]! + e) | 0;
  state[5] = (state[5]! + f) | 0;
  state[6] = (state[6]! + g) | 0;
  state[7] = (state[7]! + h) | 0;
}

/** The first primes. */
const PRIMES: readonly number[] = (() => {
  const found: number[] = [];
  for (let n = 2; found.length < BLOCK; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
})();

/** The first 32 bits behind the point of a prime's root; whole numbers throughout, so that no rounding can differ. */
function fractionOf(prime: number, power: 2 | 3): number {
  const scaled = BigInt(prime) << BigInt(32 * power);
  let low = 0n;
  let high = BigInt(prime) << 32n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** BigInt(power) <= scaled) low = middle;
    else high = middle - 1n;
  }
  return Number(BigInt.asIntN(32, low));
}

const INITIAL = PRIMES.slice(0, 8).map((prime) => fractionOf(prime, 2));
const ROUND = Int32Array.from(PRIMES, (prime) => fractionOf(prime, 3));
