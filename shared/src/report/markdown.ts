// Markdown that a stranger had a say in: nothing in a name can become a link, a mention, a table cell or HTML.
import { visibleText } from './visibleText';

/** Prose with its Markdown taken out, cut to so many characters. One line; fit for a table cell. */
export function markdownText(text: string, limit = Infinity): string {
  return clip(visibleText(text), limit)
    .replaceAll(/[\\`*_[\]<>|~#&$!{}]/g, '\\$&')
    .replaceAll('://', '\\://')
    .replaceAll(/\bwww\./gi, (found) => `${found.slice(0, -1)}\\.`)
    .replaceAll('@', '`@`');
}

/** A name or a piece of syntax as inline code, cut to so many characters. One line; fit for a table cell. */
export function markdownCode(text: string, limit = Infinity): string {
  // A vertical bar would end the cell, whatever stands around it; in code its entity would be shown as it is written.
  const shown = clip(visibleText(text).replaceAll('|', '\\u007c'), limit);
  if (shown.trim() === '') return '(empty)';
  const runs = [...shown.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(0, ...runs) + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') || /^ .* $/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** A table. Cells are Markdown already, without line breaks. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return `${line(heads)}${line(heads.map(() => '---'))}${rows.map(line).join('')}`;
}

/** Never between the halves of a character. */
function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')}…`;
}
