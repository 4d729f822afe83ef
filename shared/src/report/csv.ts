// Comma-separated values that a spreadsheet reads as text: no cell can become a formula.

import { visibleText } from './visibleText';

/** Spreadsheets pass over blanks, and some read the wide forms as well. */
const FORMULA_START = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/** One line with its line break. Cells that a spreadsheet would take for a formula get a leading apostrophe. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}${LINE_END}`;
}

/**
 * The lines with one column more: its head says what the file says of itself, its cells are empty. So every reader finds as many rows
 * as there are, and whoever opens the file finds where it is from and what it leaves out.
 * @param parts whole lines, the heads first
 */
export function* csvWithNotes(parts: Iterable<string>, notes: readonly string[]): Generator<string> {
  let isFirst = true;
  for (const part of parts) {
    const end = isFirst ? part.indexOf(LINE_END) : 0;
    if (isFirst) yield `${part.slice(0, end)},${csvCell(`# ${notes.join(' # ')}`)}${LINE_END}`;
    yield part.slice(isFirst ? end + LINE_END.length : 0).replaceAll(LINE_END, `,${LINE_END}`);
    isFirst = false;
  }
}

const LINE_END = '\r\n';

function csvCell(text: string): string {
  const shown = visibleText(text);
  const safe = FORMULA_START.test(shown) ? `'${shown}` : shown;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
