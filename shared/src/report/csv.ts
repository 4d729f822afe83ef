// Comma-separated values that a spreadsheet reads as text: no cell can become a formula.

const FORMULA_START = /^[=+\-@\t\r]/;

/** One line with its line break. Cells that a spreadsheet would take for a formula get a leading apostrophe. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(text: string): string {
  const safe = FORMULA_START.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
