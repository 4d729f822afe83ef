// Reads and evaluates Calico's selector expressions for the naive evaluator (R311).
import { Refused } from './naivePolicy';
import { type NaiveWorld, unread } from './naiveWorlds';

/** Somebody's label: its value, that it has none, or that nobody can know. */
export type LabelOf = (key: string) => string | typeof ABSENT | typeof UNREAD;

export const ABSENT = Symbol('no such label');
export const UNREAD = Symbol('cannot be read');

export type NaiveExpression = (labels: LabelOf, world: NaiveWorld) => boolean;

/** Throws Refused for anything outside the grammar. Empty holds for all. */
export function readExpression(text: string): NaiveExpression {
  const words = split(text);
  if (words.length === 0) return () => true;
  const reader = new Reader(words);
  const expression = reader.either();
  if (!reader.isAtEnd()) throw new Refused('R311');
  return expression;
}

const WORD = /\s*(?:("[^"]*"|'[^']*')|(&&|\|\||==|!=|[!(){},])|([A-Za-z0-9_./-]+))/y;

function split(text: string): readonly string[] {
  const words: string[] = [];
  WORD.lastIndex = 0;
  let rest = 0;
  for (let found = WORD.exec(text); found !== null; found = WORD.exec(text)) {
    words.push(found[0].trim());
    rest = WORD.lastIndex;
  }
  if (text.slice(rest).trim() !== '') throw new Refused('R311');
  return words;
}

class Reader {
  #at = 0;

  constructor(readonly words: readonly string[]) {}

  isAtEnd(): boolean {
    return this.#at === this.words.length;
  }

  /** || binds least. */
  either(): NaiveExpression {
    const parts = [this.#all()];
    while (this.#take('||')) parts.push(this.#all());
    return (labels, world) => parts.some((part) => part(labels, world));
  }

  #all(): NaiveExpression {
    const parts = [this.#operand()];
    while (this.#take('&&')) parts.push(this.#operand());
    return (labels, world) => parts.every((part) => part(labels, world));
  }

  #operand(): NaiveExpression {
    if (this.#take('!')) {
      const inner = this.#operand();
      return (labels, world) => !inner(labels, world);
    }
    if (this.#take('(')) {
      const inner = this.either();
      this.#need(')');
      return inner;
    }
    const word = this.#word();
    if (this.#take('(')) return this.#call(word);
    return this.#comparison(word);
  }

  #call(name: string): NaiveExpression {
    if (name === 'has') {
      const key = this.#word();
      this.#need(')');
      return asked(key, (value) => value !== ABSENT);
    }
    this.#need(')');
    if (name === 'all') return () => true;
    throw new Refused(`R311: ${name}()`);
  }

  #comparison(key: string): NaiveExpression {
    if (this.#take('==')) return compared(key, this.#string(), (value, wanted) => value === wanted);
    if (this.#take('!=')) {
      const wanted = this.#string();
      return asked(key, (value) => value !== wanted);
    }
    switch (this.#word()) {
      case 'in': {
        const values = this.#set();
        return asked(key, (value) => value !== ABSENT && values.includes(value));
      }
      case 'not': {
        this.#need('in');
        const values = this.#set();
        return asked(key, (value) => value === ABSENT || !values.includes(value));
      }
      case 'contains':
        return compared(key, this.#string(), (value, part) => value.includes(part));
      case 'starts':
        this.#need('with');
        return compared(key, this.#string(), (value, part) => value.startsWith(part));
      case 'ends':
        this.#need('with');
        return compared(key, this.#string(), (value, part) => value.endsWith(part));
      default:
        throw new Refused('R311');
    }
  }

  #set(): readonly string[] {
    this.#need('{');
    const values = [this.#string()];
    while (this.#take(',')) values.push(this.#string());
    this.#need('}');
    return values;
  }

  #take(word: string): boolean {
    if (this.words[this.#at] !== word) return false;
    this.#at++;
    return true;
  }

  #need(word: string): void {
    if (!this.#take(word)) throw new Refused(`R311: ${word} is missing`);
  }

  #word(): string {
    const word = this.words[this.#at++] ?? '';
    if (!/^[A-Za-z0-9_./-]+$/.test(word)) throw new Refused('R311');
    return word;
  }

  #string(): string {
    const word = this.words[this.#at++] ?? '';
    if (!/^['"]/.test(word)) throw new Refused('R311');
    return word.slice(1, -1);
  }
}

function asked(key: string, test: (value: string | typeof ABSENT) => boolean): NaiveExpression {
  return (labels, world) => {
    const value = labels(key);
    return value === UNREAD ? unread(world) : test(value);
  };
}

/** Does not hold for missing keys. */
function compared(key: string, wanted: string, test: (value: string, wanted: string) => boolean): NaiveExpression {
  return asked(key, (value) => value !== ABSENT && test(value, wanted));
}
