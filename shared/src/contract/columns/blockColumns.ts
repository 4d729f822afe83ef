// Blocks of connections as columns: what is said of many pairs is written once, the pairs as numbers of sets.
import type { ConnectionBlock } from '../../graph/index';
import { integers, natural, object, oneOf, optional, type Shape, ShapeError } from '../shape';
import { type Column, checkLengths, column, encodeColumn } from './column';
import type { NodeSet, SetReader, SetWriter } from './setTable';
import { trafficText } from './trafficShape';

type Answer = Omit<ConnectionBlock, 'from' | 'to'>;

export interface BlockColumns {
  readonly answer: Column<Answer>;
  /** Sets. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

export function encodeBlocks(blocks: readonly ConnectionBlock[], sets: SetWriter): BlockColumns {
  const from: number[] = [];
  const to: number[] = [];
  let before: { readonly from: NodeSet; readonly to: NodeSet } = { from: [], to: [] };
  for (const block of blocks) {
    from.push(sets.write(block.from, before.from));
    to.push(sets.write(block.to, before.to, block.from));
    before = block;
  }
  const answers = blocks.map(({ from: _, to: __, ...answer }): Answer => answer);
  return { answer: encodeColumn(answers, (answer) => JSON.stringify(answer)), from, to };
}

/** The inverse of encodeBlocks. Throws a ShapeError where a column is not what it should be. */
export function decodeBlocks(
  read: ReturnType<typeof blockColumns>,
  path: string,
  sets: SetReader,
): readonly ConnectionBlock[] {
  checkLengths(read, path);
  let before: { readonly from: NodeSet; readonly to: NodeSet } = { from: [], to: [] };
  return read.answer.map((answer, i) => {
    // Every column has a row for each answer, as just seen.
    const from = sets.read(read.from[i]!, `${path}.from`, before.from);
    const to = sets.read(read.to[i]!, `${path}.to`, before.to, from);
    before = { from, to };
    return { from, to, ...answer };
  });
}

const present: Shape<true> = (value, path) => {
  if (value !== true) throw new ShapeError(path, 'true');
  return true;
};

/** The columns by themselves; decodeBlocks puts them together. */
export const blockColumns = object({
  answer: column(
    object<Answer>({
      traffic: trafficText,
      verdict: oneOf('allow', 'deny', 'unknown'),
      certainty: oneOf('defined', 'implementation-defined', 'unknown'),
      kind: oneOf('explicit', 'open', 'node'),
      l7: optional(present),
      family: optional(oneOf('IPv4', 'IPv6')),
      partial: optional(object<NonNullable<Answer['partial']>>({ pairs: natural, of: natural })),
      change: optional(oneOf('gained', 'lost', 'changed', 'possibly-gained', 'possibly-lost')),
      ghost: optional(present),
    }),
  ),
  from: integers,
  to: integers,
});
