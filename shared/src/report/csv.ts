// Comma-separated values that a spreadsheet reads as text: no cell can become a formula.

import { visibleText } from './visibleText';

/** Spreadsheets pass over blanks, and some read the wide forms as well. */
const FORMULA_START = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/** One line with its line break. Cells that a spreadsheet would take for a formula get a leading apostrophe. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * What a file says of itself, below its rows: records of the same width, so that every reader takes the file, whose first cell begins
 * with `# `. Each fact is a record.
 */
export function csvNotes(notes: readonly string[], columns: number): readonly string[] {
  return notes.map((note) => csvLine([`# ${note}`, ...Array<string>(columns - 1).fill('')]));
}

function csvCell(text: string): string {
  const shown = visibleText(text);
  const safe = FORMULA_START.test(shown) ? `'${shown}` : shown;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
