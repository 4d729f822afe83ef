// Markdown with names from strangers: no cell, link, mention or HTML comes of them.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { markdownCode, markdownTable, markdownText } from './markdown';
import { visibleText } from './visibleText';

const HOSTILE = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('`', '|', '\\', '<', '>', '[', ']', '(', ')', '!', ' ', '\n', '@', 'a', '#', '_', '*'),
  }),
);

it('code is one span of one line, and says what the text says', () => {
  fc.assert(
    fc.property(HOSTILE, (text) => {
      const code = markdownCode(text);
      expect(code).toBe(visibleText(code));
      expect(code).not.toContain('|');
      if (code === '(empty)') return;
      const fence = /^`+/.exec(code)![0];
      const inside = code.slice(fence.length, -fence.length);
      expect(code.endsWith(fence)).toBe(true);
      // A run of as many backticks would end the span.
      expect([...inside.matchAll(/`+/g)].every(([run]) => run.length !== fence.length)).toBe(true);
      const shown = /^ .* $/.test(inside) && inside.trim() !== '' ? inside.slice(1, -1) : inside;
      expect(shown).toBe(visibleText(text).replaceAll('|', '\\u007c'));
    }),
    { numRuns: 500 },
  );
});

it('prose holds no markup but what stands for an at sign', () => {
  fc.assert(
    fc.property(HOSTILE, (text) => {
      const prose = markdownText(text).replaceAll('`@`', '');
      expect(prose).toBe(visibleText(prose));
      // With the escaped pairs gone, nothing that opens markup is left.
      expect(prose.replaceAll(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[\\`*_[\]<>|~#&$!{}@]/);
    }),
    { numRuns: 500 },
  );
});

it('links, mentions and HTML stay text', () => {
  expect(markdownText('<script>alert(1)</script> [x](javascript:y) https://evil.example @team www.evil.example')).toBe(
    '\\<script\\>alert(1)\\</script\\> \\[x\\](javascript:y) https\\://evil.example `@`team www\\.evil.example',
  );
});

it('a table has as many cells as heads, whatever the names are', () => {
  const rows = [[markdownCode('a|b'), markdownText('c|d'), markdownCode('`|`')]];
  const lines = markdownTable(['x', 'y', 'z'], rows).trimEnd().split('\n');
  expect(lines.map((line) => line.replaceAll('\\|', '').split('|').length - 1)).toEqual([4, 4, 4]);
});

it('what is cut is cut between characters', () => {
  expect([markdownText('ab', 2), markdownText('abc', 2), markdownText('a🔥b', 2)]).toEqual(['ab', 'ab…', 'a…']);
});
