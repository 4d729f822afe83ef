// Walks over a text that a person typed, one character at a time, so that no text can make reading it slow.
import type { Parsed } from './filterModel';

/** Thrown by the scanner, caught by `readText`: never leaves the parsers. */
class TextProblem extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

const BLANKS = ' \t\r\n\u00a0';
/** Characters that end an unquoted word. */
const STOPS = `${BLANKS}()",=!<>`;

export class TextScanner {
  at = 0;

  constructor(readonly text: string) {}

  fail(message: string, at = this.at): never {
    throw new TextProblem(message, at);
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** The character here, '' at the end. */
  get here(): string {
    return this.text.charAt(this.at);
  }

  /** Skips blanks; true if there were any. */
  blanks(): boolean {
    const start = this.at;
    while (!this.done && BLANKS.includes(this.here)) this.at++;
    return this.at > start;
  }

  /** Skips `text` if it stands here. */
  take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** The unquoted word that starts here, without moving; '' if none does. */
  peekWord(): string {
    let end = this.at;
    while (end < this.text.length && !STOPS.includes(this.text.charAt(end))) end++;
    return this.text.slice(this.at, end);
  }

  word(): string {
    const word = this.peekWord();
    this.at += word.length;
    return word;
  }

  /** A word, or a text in double quotes in which `\"` and `\\` stand for `"` and `\`. */
  value(): string {
    if (this.here !== '"') return this.word();
    const start = this.at++;
    let value = '';
    while (!this.done) {
      const char = this.text.charAt(this.at++);
      if (char === '"') return value;
      if (char === '\\' && (this.here === '"' || this.here === '\\')) value += this.text.charAt(this.at++);
      else value += char;
    }
    return this.fail('This quote is never closed: add a " after the value.', start);
  }

  /** What a person sees at this place, for messages. */
  describeHere(): string {
    return this.done ? 'the end' : `"${this.peekWord() || this.here}"`;
  }
}

/** Runs a reader over the whole text; anything left over is an error. */
export function readText<T>(text: string, limit: number, read: (scanner: TextScanner) => T): Parsed<T> {
  if (text.length > limit) {
    return { ok: false, error: { message: `This is longer than ${limit} characters: shorten it.`, at: limit } };
  }
  const scanner = new TextScanner(text);
  try {
    const value = read(scanner);
    scanner.blanks();
    if (!scanner.done) scanner.fail(`${scanner.describeHere()} was not expected here.`);
    return { ok: true, value };
  } catch (problem) {
    if (problem instanceof TextProblem) return { ok: false, error: { message: problem.message, at: problem.at } };
    throw problem;
  }
}

/** True if `word` would be read back as one unquoted word. */
export function isPlainWord(word: string): boolean {
  return word !== '' && [...word].every((char) => !STOPS.includes(char));
}

/** Writes a value so that `TextScanner.value` reads it back. */
export function quoteValue(value: string): string {
  return isPlainWord(value) ? value : `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
