// Sets of nodes as short text, for people and scripts: `0-3,7`.

/** The answer of a server (or a saved page) does not hold what it should. */
export class CodecError extends Error {
  override readonly name = 'CodecError';
}

/** Ascending indices as text: `0-3,7`; '' for none. Throws a CodecError if they do not ascend from 0. */
export function encodeNodeSet(indices: readonly number[]): string {
  return nodeRanges(indices)
    .map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`))
    .join(',');
}

/** The inclusive ranges of ascending indices, as few as there can be. Throws a CodecError if they do not ascend from 0. */
export function nodeRanges(indices: readonly number[]): (readonly [first: number, last: number])[] {
  const ranges: (readonly [number, number])[] = [];
  let first = -1;
  let last = -1;
  for (const index of indices) {
    if (!Number.isSafeInteger(index) || index <= last) throw new CodecError('A node set must ascend from 0.');
    if (first < 0) first = index;
    else if (index !== last + 1) {
      ranges.push([first, last]);
      first = index;
    }
    last = index;
  }
  if (first >= 0) ranges.push([first, last]);
  return ranges;
}

/** The inverse of {@link encodeNodeSet}. Throws a CodecError for any other text and for indices from `size` on. */
export function decodeNodeSet(text: string, size: number): readonly number[] {
  const indices: number[] = [];
  if (text === '') return indices;
  let next = 0;
  for (const part of text.split(',')) {
    const dash = part.indexOf('-');
    const first = decodeIndex(dash < 0 ? part : part.slice(0, dash), size);
    const last = dash < 0 ? first : decodeIndex(part.slice(dash + 1), size);
    // Ranges that touch would have been written as one, so that equal sets have equal text.
    if (first < next || (dash >= 0 && last <= first)) throw new CodecError(`"${part.slice(0, 40)}" does not ascend.`);
    for (let index = first; index <= last; index++) indices.push(index);
    next = last + 2;
  }
  return indices;
}

function decodeIndex(digits: string, size: number): number {
  const index = Number(digits);
  if (!/^(?:0|[1-9]\d{0,8})$/.test(digits) || index >= size) {
    throw new CodecError(`"${digits.slice(0, 40)}" is no node of this graph.`);
  }
  return index;
}
