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

/** The text with the slots in place of whole words that equal them. */
export function encodeTemplate(value: string, slots: Slots): string {
  const known = LETTERS.filter((letter) => slots[letter] !== '' && value.includes(slots[letter]));
  if (known.length === 0) return escapeText(value);
  // The longest first: `web` in the namespace `web-prod` must not leave `$n-prod` behind.
  known.sort((a, b) => slots[b].length - slots[a].length);
  return replaceWords(value, known, slots);
}

function replaceWords(value: string, letters: readonly (keyof Slots)[], slots: Slots): string {
  const [letter, ...others] = letters;
  if (letter === undefined) return escapeText(value);
  const word = slots[letter];
  let result = '';
  let done = 0;
  for (let at = value.indexOf(word); at >= 0; at = value.indexOf(word, at + 1)) {
    if (at < done || WORD.test(value[at - 1] ?? '') || WORD.test(value[at + word.length] ?? '')) continue;
    result += `${replaceWords(value.slice(done, at), others, slots)}$${letter}`;
    done = at + word.length;
  }
  return result + replaceWords(value.slice(done), others, slots);
}

function escapeText(value: string): string {
  return value.includes('$') ? value.replaceAll('$', '$$$$') : value;
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
