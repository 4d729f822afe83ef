// Text on the canvas: control and direction characters made visible, and lines shortened to a width.
import type { SceneEdge } from '../../graph/index';
import { visibleText } from '../../report/index';

export const EDGE_FONT = 10.5;
const EDGE_LABEL_WIDTH = 120;

const NARROW = new Set("iljtfrI.,:;|!'()[]-/ ");
const WIDE = new Set('mwMW@%');

/** Estimated width in pixels of a sans-serif text; on the generous side, the same on every machine. */
export function textWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const character of text) {
    if (NARROW.has(character)) ems += 0.36;
    else if (WIDE.has(character)) ems += 0.9;
    else if (character >= 'A' && character <= 'Z') ems += 0.68;
    else if (character > '\u2e7f') ems += 1;
    else ems += 0.56;
  }
  return ems * fontSize;
}

/** The text, or its beginning and an ellipsis, so that it is estimated to fit `width` pixels. */
export function fitText(text: string, fontSize: number, width: number): string {
  if (textWidth(text, fontSize) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join('')}…`, fontSize) > width) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

/** The text in lines that are estimated to fit `width` pixels; broken between words, a longer word anywhere. */
export function wrapText(text: string, fontSize: number, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer, fontSize) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (textWidth(line, fontSize) > width && line.length > 1) {
      const part = [...fitText(line, fontSize, width)].slice(0, -1).join('') || [...line][0]!;
      lines.push(part);
      line = line.slice(part.length);
    }
  }
  return [...lines, line];
}

/** Signs before the labels of what differs, so that it is told apart without colour. */
const CHANGE_SIGNS: Readonly<Record<NonNullable<SceneEdge['change']>, string>> = {
  gained: '+',
  lost: '−',
  changed: '±',
  'possibly-gained': '+?',
  'possibly-lost': '−?',
};

/** Signs of what breaks an expectation, or may. */
const BREACH_SIGNS: Readonly<Record<NonNullable<SceneEdge['breach']>, string>> = { broken: '! ', 'cannot-tell': '!? ' };

/** The whole label of an edge, a sign before it where the verdict is not plainly `allow`. */
export function edgeWords(edge: SceneEdge): string {
  const mark = edge.verdict === 'unknown' ? '? ' : edge.verdict === 'deny' ? '✗ ' : '';
  const change = edge.change === undefined ? '' : `${CHANGE_SIGNS[edge.change]} `;
  const breach = edge.breach === undefined ? '' : BREACH_SIGNS[edge.breach];
  const seen =
    edge.observed !== undefined && edge.observed.count > 0 ? ` · ${edge.observed.count.toLocaleString('en')}×` : '';
  return visibleText(breach + change + mark + edge.label + seen);
}

/** The label of an edge as the canvas shows it, shortened. */
export function edgeText(edge: SceneEdge): string {
  return fitText(edgeWords(edge), EDGE_FONT, EDGE_LABEL_WIDTH);
}
