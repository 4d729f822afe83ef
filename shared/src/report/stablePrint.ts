// A short print of some words: equal for equal words on every machine and day, different for different ones but by rare chance.

const PRIME = 0x100000001b3n;
const MASK = (1n << 64n) - 1n;

/** 16 hexadecimal digits (FNV-1a over UTF-16 units). Not a secret's hash: whoever chooses the words can choose equal prints. */
export function stablePrint(words: readonly string[]): string {
  let print = 0xcbf29ce484222325n;
  // No two lists of words give the same text.
  for (const character of JSON.stringify(words)) {
    print = ((print ^ BigInt(character.codePointAt(0) ?? 0)) * PRIME) & MASK;
  }
  return print.toString(16).padStart(16, '0');
}
