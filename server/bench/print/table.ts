// Tables for the terminal: columns as wide as what is in them, numbers to the right, and a verdict where there is a budget.

export type Align = 'left' | 'right';

export interface Column {
  readonly title: string;
  readonly align: Align;
}

/** Columns by title; those that begin with `<` are words and stand to the left. */
export function columns(...titles: readonly string[]): readonly Column[] {
  return titles.map((title) =>
    title.startsWith('<') ? { title: title.slice(1), align: 'left' } : { title, align: 'right' },
  );
}

/** Prints one line at a time, so that a long run shows how far it is: widths are the titles' or `widths`. */
export class Table {
  readonly #widths: readonly number[];

  constructor(
    private readonly list: readonly Column[],
    widths: readonly number[],
    private readonly print: (line: string) => void,
  ) {
    this.#widths = list.map(({ title }, index) => Math.max(title.length, widths[index] ?? 0));
    this.row(list.map(({ title }) => title));
    this.print(this.#widths.map((width) => '-'.repeat(width)).join('  '));
  }

  row(cells: readonly string[]): void {
    const padded = cells.map((cell, index) => {
      const width = this.#widths[index] ?? 0;
      return this.list[index]?.align === 'left' ? cell.padEnd(width) : cell.padStart(width);
    });
    this.print(padded.join('  ').trimEnd());
  }
}

/** Milliseconds as a person says them: `0.12 ms`, `48 ms`, `1.25 s`. */
export function time(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
  return `${milliseconds < 10 ? milliseconds.toFixed(2) : milliseconds.toFixed(0)} ms`;
}

/** Bytes in thousands. */
export function bytes(count: number): string {
  return count >= 10_000_000 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1000).toFixed(1)} kB`;
}

/** `10,135`. */
export function whole(count: number): string {
  return count.toLocaleString('en-US');
}
