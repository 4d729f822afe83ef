// Texts that repeat what their row says elsewhere: `$s.$n` for the label `shop.cart` of the workload `cart` in the namespace `shop`.
import { type Shape, ShapeError, text } from '../shape';

/** What `$n` (name), `$s` (namespace) and `$k` (kind) stand for. `$$` is the character itself. */
export interface Slots {
  readonly n: string;
  readonly s: string;
  readonly k: string;
}

/** Fills the slots in. */
export type Template = (slots: Slots) => string;

const LETTERS = ['n', 's', 'k'] as const;
const WORD = /[A-Za-z0-9]/;

/** Slots in the order in which they are looked for. */
export type SlotWords = readonly (readonly [letter: keyof Slots, word: string])[];

/** The longest first: `web` in the namespace `web-prod` must not leave `$n-prod` behind. */
export function slotWords(slots: Slots): SlotWords {
  const words = LETTERS.map((letter) => [letter, slots[letter]] as const).filter(([, word]) => word !== '');
  return words.sort(([, a], [, b]) => b.length - a.length);
}

/** The text with the slots in place of whole words that equal them. */
export function encodeTemplate(value: string, words: SlotWords, from = 0): string {
  for (let i = from; i < words.length; i++) {
    const [letter, word] = words[i]!;
    if (value.includes(word)) return replaceWord(value, letter, word, (rest) => encodeTemplate(rest, words, i + 1));
  }
  return value.includes('$') ? value.replaceAll('$', '$$$$') : value;
}

function replaceWord(value: string, letter: keyof Slots, word: string, encodeRest: (rest: string) => string): string {
  if (value === word) return `$${letter}`;
  let result = '';
  let done = 0;
  for (let at = value.indexOf(word); at >= 0; at = value.indexOf(word, at + 1)) {
    if (at < done || WORD.test(value[at - 1] ?? '') || WORD.test(value[at + word.length] ?? '')) continue;
    result += `${encodeRest(value.slice(done, at))}$${letter}`;
    done = at + word.length;
  }
  return result + encodeRest(value.slice(done));
}

/** Reads a template once, so that filling it in is cheap. Throws a ShapeError where `$` stands before anything unknown. */
export const template: Shape<Template> = (value, path) => {
  const whole = text(value, path);
  if (!whole.includes('$')) return () => whole;
  const parts: (string | { readonly slot: keyof Slots })[] = [];
  let done = 0;
  for (let at = whole.indexOf('$'); at >= 0; at = whole.indexOf('$', done)) {
    const next = whole[at + 1];
    const slot = LETTERS.find((letter) => letter === next);
    if (slot === undefined && next !== '$') throw new ShapeError(path, 'text in which $ is followed by n, s, k or $');
    parts.push(whole.slice(done, at), slot === undefined ? '$' : { slot });
    done = at + 2;
  }
  parts.push(whole.slice(done));
  return (slots) => {
    let result = '';
    for (const part of parts) result += typeof part === 'string' ? part : slots[part.slot];
    return result;
  };
};
