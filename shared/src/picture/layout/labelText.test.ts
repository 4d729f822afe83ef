// Names cannot disguise themselves, and lines keep to their width.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { visibleText, xmlText } from '../../report/index';
import { fitText, textWidth } from './labelText';

describe('visibleText', () => {
  test('writes direction marks, controls and unpaired surrogates as escapes', () => {
    expect(visibleText('a\u202eb\u0000c\ud800d\u200be')).toBe('a\\u202eb\\u0000c\\ud800d\\u200be');
  });

  test('leaves ordinary names, accents and emoji as they are', () => {
    expect(visibleText('payments-db ×3 · café 🚢')).toBe('payments-db ×3 · café 🚢');
  });
});

describe('xmlText', () => {
  test('escapes everything that is markup', () => {
    expect(xmlText(`<a b="c" d='e'>&`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;');
  });
});

describe('fitText', () => {
  test('never gives more than fits, unless one character is too wide already', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.integer({ min: 20, max: 200 }), (text, width) => {
        const shown = fitText(text, 12, width);
        expect(textWidth(shown, 12) <= width || [...shown].length <= 2).toBe(true);
        expect(shown === text || shown.endsWith('…')).toBe(true);
      }),
    );
  });
});
