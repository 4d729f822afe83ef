// A square table of counts, in parts that fit the paper.
import type { Sheets } from './sheet';
import { countWords, type PairCounts } from './tables';

/** Columns of one part. */
const MOST_COLUMNS = 8;

/** What the numbers of every such table mean. */
export const CELL_WORDS =
  'Rows begin, columns answer; a dot: none. After a plus, with a question mark: pairs of which it cannot be told, for an input is missing.';

/** Rows begin, columns answer. Parts of equal width; numbers tell names apart that are cut. */
export function matrixTable(sheets: Sheets, names: readonly string[], counts: PairCounts): void {
  const parts = Math.ceil(names.length / MOST_COLUMNS);
  const width = Math.ceil(names.length / Math.max(1, parts));
  for (let from = 0; from < names.length; from += width) {
    const part = names.slice(from, from + width);
    sheets.table(
      [
        { head: 'FROM / TO', share: 0.22, bold: true },
        ...part.map((name, index) => ({
          head: `${from + index + 1} ${name}`,
          share: 0.78 / width,
          align: 'right' as const,
        })),
      ],
      names.map((row, index) => [
        `${index + 1} ${row}`,
        ...part.map((column) => countWords(counts.get(row)?.get(column))),
      ]),
    );
  }
}
