// Cells and lines that a stranger had a say in.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvLine } from './csv';
import { visibleText } from './visibleText';

it.each(['=1+1', '+1', '-1', '@x', '\t=1', '\n=1', '  =1', '\u00a0=1', '＝1', '＋1', '－1', '＠x'])(
  '%j is no formula',
  (cell) => {
    expect(csvLine([cell])).toMatch(/^('|\\u)/);
  },
);

it('a line is one line, whatever its cells hold', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (cells) => {
      const line = csvLine(cells);
      expect(line.endsWith('\r\n')).toBe(true);
      expect(line.slice(0, -2)).toBe(visibleText(line.slice(0, -2)));
    }),
  );
});

it('a terminal is not commanded, and direction marks are seen', () => {
  expect(visibleText('\u001b]0;x\u0007\u202egnp.exe\u009b31m')).toBe('\\u001b]0;x\\u0007\\u202egnp.exe\\u009b31m');
  expect(visibleText('größe 名前 🔥')).toBe('größe 名前 🔥');
});
