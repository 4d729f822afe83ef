// Calico's selector language (R311): text such as `role == 'client' && !has(legacy)` read into a condition over labels, or refused in words.
import { ALL_LABELS, type LabelExpression } from '../labelExpression';

/** A selector as written, and what it means. Missing and empty text is `all()`. */
export interface CalicoSelector {
  readonly text: string;
  readonly expression: LabelExpression;
}

/** What a text says. `global()` is no condition over labels: it picks what lives in no namespace (R313). */
export type ParsedCalicoSelector =
  | { readonly ok: true; readonly selector: CalicoSelector | 'global' }
  | { readonly ok: false; readonly message: string };

const MAX_LENGTH = 16_384;
const MAX_DEPTH = 64;

/** Reads one selector. Never throws; messages name the place by its column, from 1. */
export function parseCalicoSelector(text: string): ParsedCalicoSelector {
  if (text.length > MAX_LENGTH) return { ok: false, message: `the selector is longer than ${MAX_LENGTH} characters` };
  const tokens = tokenize(text);
  if ('message' in tokens) return { ok: false, message: tokens.message };
  if (tokens.length === 1) return { ok: true, selector: { text: '', expression: ALL_LABELS } };
  if (tokens.length === 2 && tokens[0]!.kind === 'global') return { ok: true, selector: 'global' };
  try {
    const expression = new Parser(tokens).parse();
    return { ok: true, selector: { text: text.trim(), expression } };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, message: error.message };
    throw error;
  }
}

type TokenKind =
  | 'label'
  | 'string'
  | 'has'
  | 'all'
  | 'global'
  | '('
  | ')'
  | '{'
  | '}'
  | ','
  | '=='
  | '!='
  | '!'
  | '&&'
  | '||'
  | 'in'
  | 'not in'
  | 'contains'
  | 'starts with'
  | 'ends with'
  | 'end';

interface Token {
  readonly kind: TokenKind;
  /** The label of `label` and `has`, the content of `string`; else empty. */
  readonly value: string;
  /** Column, from 1. */
  readonly at: number;
}

/** Thrown inside this file only. */
class Refusal extends Error {
  constructor(message: string, at: number) {
    super(`${message} at column ${at}`);
  }
}

/** Words that mean something only after a label. Only blanks and tabs may stand between `starts` and `with`. */
const OPERATORS: readonly (readonly [RegExp, TokenKind])[] = [
  [/contains/y, 'contains'],
  [/starts[ \t]*with/y, 'starts with'],
  [/ends[ \t]*with/y, 'ends with'],
  [/not[ \t]*in/y, 'not in'],
  [/in/y, 'in'],
];

const SYMBOLS: readonly TokenKind[] = ['&&', '||', '==', '!=', '!', '(', ')', '{', '}', ','];
const BLANKS = /[ \t]*/y;
const STRING = /"([^"]*)"|'([^']*)'/y;
const CALL = /(has|all|global)\([ \t]*([a-zA-Z0-9_./-]*)[ \t]*(\))?/y;
const LABEL = /[a-zA-Z0-9_./-]+/y;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function tokenize(text: string): readonly Token[] | { readonly message: string } {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += matchAt(BLANKS, text, at)![0].length;
    if (at === text.length) return [...tokens, { kind: 'end', value: '', at: at + 1 }];
    const next = readToken(text, at, tokens.at(-1)?.kind === 'label');
    if (typeof next === 'string') return { message: `${next} at column ${at + 1}` };
    tokens.push({ kind: next.kind, value: next.value, at: at + 1 });
    at += next.length;
  }
}

type Read = { readonly kind: TokenKind; readonly value: string; readonly length: number };

/** A token, or what is wrong with the text at this place. */
function readToken(text: string, at: number, afterLabel: boolean): Read | string {
  const symbol = SYMBOLS.find((kind) => text.startsWith(kind, at));
  if (symbol) return { kind: symbol, value: '', length: symbol.length };
  const first = text[at]!;
  if (first === '=' || first === '&' || first === '|') return `"${first}" must be doubled`;
  if (first === '"' || first === "'") {
    const found = matchAt(STRING, text, at);
    return found ? { kind: 'string', value: found[1] ?? found[2]!, length: found[0].length } : 'a string is not closed';
  }
  if (afterLabel) {
    for (const [pattern, kind] of OPERATORS) {
      const found = matchAt(pattern, text, at);
      if (found) return { kind, value: '', length: found[0].length };
    }
    return 'an operator is expected after the label';
  }
  const call = matchAt(CALL, text, at);
  if (call) return readCall(call);
  const label = matchAt(LABEL, text, at);
  if (label) return { kind: 'label', value: label[0], length: label[0].length };
  return `"${first}" is not understood`;
}

function readCall([whole, name, label, close]: RegExpExecArray): Read | string {
  const kind = name as 'has' | 'all' | 'global';
  if (kind === 'has' && label === '') return 'has( needs the name of a label';
  if (close === undefined || (kind !== 'has' && label !== '')) return `${kind}( is not closed`;
  return { kind, value: kind === 'has' ? label! : '', length: whole.length };
}

class Parser {
  #next = 0;

  constructor(readonly tokens: readonly Token[]) {}

  parse(): LabelExpression {
    const expression = this.#or(0);
    const { kind, at } = this.#peek();
    if (kind !== 'end') throw new Refusal(`${named(this.#peek())} is not expected`, at);
    return expression;
  }

  #peek(): Token {
    return this.tokens[this.#next]!;
  }

  /** The token at hand; the end is never passed. */
  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  /** && binds tighter than ||. */
  #or(depth: number): LabelExpression {
    return this.#list('or', '||', () => this.#list('and', '&&', () => this.#operand(depth)));
  }

  #list(op: 'and' | 'or', symbol: TokenKind, read: () => LabelExpression): LabelExpression {
    const parts = [read()];
    while (this.#peek().kind === symbol) {
      this.#take();
      parts.push(read());
    }
    return parts.length === 1 ? parts[0]! : { op, of: parts };
  }

  #operand(depth: number): LabelExpression {
    let negated = false;
    while (this.#peek().kind === '!') {
      this.#take();
      negated = !negated;
    }
    const operand = this.#positive(depth);
    return negated ? { op: 'not', of: operand } : operand;
  }

  #positive(depth: number): LabelExpression {
    const token = this.#take();
    switch (token.kind) {
      case 'all':
        return ALL_LABELS;
      case 'has':
        return { op: 'has', key: token.value };
      case 'label':
        return this.#comparison(token.value);
      case '(': {
        if (depth >= MAX_DEPTH) throw new Refusal(`more than ${MAX_DEPTH} parentheses inside each other`, token.at);
        const inner = this.#or(depth + 1);
        this.#expect(')');
        return inner;
      }
      case 'global':
        throw new Refusal('global() cannot be combined with other conditions; it stands', token.at);
      default:
        throw new Refusal(`a condition is expected, not ${named(token)},`, token.at);
    }
  }

  /** `!=` and `not in` hold for missing keys; the others do not. */
  #comparison(key: string): LabelExpression {
    const operator = this.#take();
    switch (operator.kind) {
      case '==':
        return { op: 'in', key, values: [this.#expect('string')] };
      case '!=':
        return { op: 'not', of: { op: 'in', key, values: [this.#expect('string')] } };
      case 'contains':
        return { op: 'contains', key, value: this.#expect('string') };
      case 'starts with':
        return { op: 'starts', key, value: this.#expect('string') };
      case 'ends with':
        return { op: 'ends', key, value: this.#expect('string') };
      case 'in':
        return { op: 'in', key, values: this.#values() };
      case 'not in':
        return { op: 'not', of: { op: 'in', key, values: this.#values() } };
      default:
        throw new Refusal(`an operator is expected after the label, not ${named(operator)},`, operator.at);
    }
  }

  /** Possibly none, as Calico reads them: `in {}` never holds. Sorted, each once. */
  #values(): readonly string[] {
    const values = new Set<string>();
    this.#expect('{');
    while (this.#peek().kind === 'string') {
      values.add(this.#take().value);
      if (this.#peek().kind !== ',') break;
      this.#take();
    }
    this.#expect('}');
    return [...values].sort();
  }

  #expect(kind: TokenKind): string {
    const token = this.#take();
    if (token.kind === kind) return token.value;
    const wanted = kind === 'string' ? 'a value in quotes' : `"${kind}"`;
    throw new Refusal(`${wanted} is expected, not ${named(token)},`, token.at);
  }
}

function named({ kind, value }: Token): string {
  if (kind === 'end') return 'the end';
  if (kind === 'label') return `"${value.slice(0, 60)}"`;
  if (kind === 'string') return `'${value.slice(0, 60)}'`;
  return kind === 'has' || kind === 'all' || kind === 'global' ? `${kind}(${value.slice(0, 60)})` : `"${kind}"`;
}
