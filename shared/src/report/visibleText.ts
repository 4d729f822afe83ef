// Text from strangers made fit to be shown: nothing in it can hide, reorder or command.

/** Characters that would reorder or hide text, command a terminal, or that XML forbids. Lone surrogates are caught by the `u` flag's absence of a pair. */
const UNSAFE = /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/gu;

/** The text with every control, direction and unpaired character written as `\uXXXX`, so that no name can disguise another. */
export function visibleText(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}
