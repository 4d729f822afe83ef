// Reads the find box: node and connection terms, joined by AND (or a blank), OR, NOT and parentheses.
import type { Protocol } from '../../cluster/index';
import { LOOKS } from '../looks';
import type { EdgeTerm, FindExpression, NodeExpression, NodeState, NodeTerm, Parsed } from './filterModel';
import { readComparison, readRequirement } from './labelSelector';
import { parseProtocol, readPorts } from './portFilter';
import { readText, type TextScanner } from './textScanner';

const LIMIT = 10_000;
/** Parentheses and NOTs inside each other. */
const MAX_DEPTH = 50;
const MAX_TERMS = 200;

export const NODE_STATES: readonly NodeState[] = [
  'unprotected',
  'isolated-ingress',
  'isolated-egress',
  'exposed',
  'published',
  'blocked',
  'reachable',
];
/** Keys before `=` that are no labels. */
export const ATTRIBUTES = ['ns', 'name', 'kind'] as const;
/** Words before `:`. */
export const PREFIXES = ['from', 'to', 'port', 'proto', 'via', 'kind', 'is', 'label'] as const;
const EDGE_PREFIXES: readonly string[] = ['from', 'to', 'port', 'proto', 'via', 'kind'];
const KEYWORDS: readonly string[] = ['AND', 'OR', 'NOT'];

/** Reads an expression. Empty text is an error: no search is `null`, not ''. */
export function parseFind(text: string): Parsed<FindExpression> {
  return readText(text, LIMIT, (scanner) => new FindReader(scanner).whole());
}

/** True if an unquoted word would not be read as a lone word. */
export function isReservedWord(word: string): boolean {
  return ['and', 'or', 'not', 'in', 'notin'].includes(word.toLowerCase()) || word.includes(':');
}

/** Joins operands so that no operand has the type of the whole. */
function joinFind<T extends FindExpression>(type: 'and' | 'or', operands: readonly T[]): FindExpression {
  const flat = operands.flatMap((operand): readonly FindExpression[] =>
    operand.type === type ? operand.operands : [operand],
  );
  return flat.length === 1 && flat[0] !== undefined ? flat[0] : { type, operands: flat };
}

class FindReader {
  private depth = 0;
  private terms = 0;
  /** Inside from:(…) or to:(…), where only node terms make sense: the prefix. */
  private side: string | null = null;

  constructor(private readonly scanner: TextScanner) {}

  whole(): FindExpression {
    const expression = this.alternatives();
    this.scanner.blanks();
    if (this.scanner.here === ')') this.scanner.fail('This ")" has no "(" before it.');
    if (this.scanner.here === ',') this.scanner.fail('Join terms with a blank (AND) or with OR, not with a comma.');
    return expression;
  }

  private alternatives(): FindExpression {
    const operands = [this.conjunction()];
    while (this.keyword('OR')) operands.push(this.conjunction());
    return joinFind('or', operands);
  }

  private conjunction(): FindExpression {
    const operands = [this.unary()];
    for (;;) {
      this.scanner.blanks();
      if (this.scanner.done || this.scanner.here === ')' || this.scanner.here === ',') break;
      if (this.scanner.peekWord() === 'OR') break;
      this.keyword('AND');
      operands.push(this.unary());
    }
    return joinFind('and', operands);
  }

  private unary(): FindExpression {
    this.scanner.blanks();
    if (!this.scanner.take('!') && !this.keyword('NOT')) return this.primary();
    return this.nested(() => ({ type: 'not', operand: this.unary() }));
  }

  private primary(): FindExpression {
    const start = this.scanner.at;
    if (!this.scanner.take('(')) return this.term();
    return this.nested(() => {
      const inner = this.alternatives();
      this.scanner.blanks();
      if (!this.scanner.take(')')) this.scanner.fail('This "(" is never closed: add a ")".', start);
      return inner;
    });
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > MAX_DEPTH) this.scanner.fail(`Terms are nested more than ${MAX_DEPTH} deep: simplify.`);
    const value = read();
    this.depth--;
    return value;
  }

  private keyword(word: string): boolean {
    this.scanner.blanks();
    return this.scanner.peekWord() === word && this.scanner.take(word);
  }

  private term(): FindExpression {
    const { scanner } = this;
    const start = scanner.at;
    this.count(1);
    if (scanner.here === '"') return this.quotedWord();
    const word = scanner.peekWord();
    if (word === '' || KEYWORDS.includes(word)) {
      scanner.fail(`A term belongs here, such as app=web, ns=shop or port:443, not ${scanner.describeHere()}.`);
    }
    if (['and', 'or', 'not'].includes(word)) {
      scanner.fail(`Write ${word.toUpperCase()} in capitals (or label:${word} for a label of that name).`);
    }
    const colon = word.indexOf(':');
    if (colon < 0) return this.nodeTerm();
    const prefix = word.slice(0, colon);
    if (this.side !== null && EDGE_PREFIXES.includes(prefix)) {
      scanner.fail(`${prefix}: is about connections and cannot stand inside ${this.side}:, which describes one end.`);
    }
    scanner.at += colon + 1;
    return this.prefixed(prefix, start);
  }

  /** Counts terms; in lists each pattern is one, the first along with the list. */
  private count(terms: number): void {
    this.terms += Math.max(0, terms);
    if (this.terms <= MAX_TERMS) return;
    this.scanner.fail(`A search holds at most ${MAX_TERMS} terms; each pattern with * in a list is one.`);
  }

  private quotedWord(): FindExpression {
    const start = this.scanner.at;
    const word = this.scanner.value();
    if (word === '') this.scanner.fail('The quotes are empty: put a word between them.', start);
    return { type: 'word', word };
  }

  private nodeTerm(): NodeTerm {
    const { scanner } = this;
    const start = scanner.at;
    const word = scanner.word();
    const attribute = ATTRIBUTES.find((known) => known === word);
    if (attribute !== undefined) {
      const comparison = readComparison(scanner, word, false);
      if (comparison !== null) {
        if (comparison.values.includes(''))
          scanner.fail(`${word}= needs a value, as in ${EXAMPLES[attribute]}.`, start);
        // Each is sought in every name by itself; what has no * is looked up.
        this.count(comparison.values.filter((value) => value.includes('*')).length - 1);
        return { type: 'attribute', attribute, ...comparison };
      }
    } else {
      scanner.at = start;
      const comparison = this.isCompared();
      if (comparison) return { type: 'label', requirement: readRequirement(scanner) };
      scanner.word();
    }
    return { type: 'word', word };
  }

  /** True if the word here is followed by a comparison. */
  private isCompared(): boolean {
    const { scanner } = this;
    const start = scanner.at;
    scanner.word();
    const apart = scanner.blanks();
    const next = apart ? scanner.peekWord() : '';
    const compared =
      ['=', '<', '>'].includes(scanner.here) || scanner.text.startsWith('!=', scanner.at) || /^(?:not)?in$/.test(next);
    scanner.at = start;
    return compared;
  }

  private prefixed(prefix: string, start: number): FindExpression {
    switch (prefix) {
      case 'from':
      case 'to':
        return this.end(prefix);
      case 'port':
        return { type: 'port', ports: readPorts(this.scanner) };
      case 'proto':
        return this.protocols();
      case 'via':
        return this.via();
      case 'kind':
        return { type: 'look', look: this.choice('kind', LOOKS) };
      case 'is':
        return { type: 'is', state: this.choice('is', NODE_STATES) };
      case 'label':
        return { type: 'label', requirement: readRequirement(this.scanner) };
      default:
        return this.scanner.fail(
          `"${prefix.slice(0, 40)}:" is not known: use one of ${PREFIXES.map((known) => `${known}:`).join(' ')}, or put the word in quotes.`,
          start,
        );
    }
  }

  private end(side: 'from' | 'to'): EdgeTerm {
    const before = this.side;
    // The term inside is counted.
    this.terms--;
    this.side = side;
    if (this.scanner.done || this.scanner.blanks()) {
      this.scanner.fail(`${side}: needs a term right behind it, as in ${side}:app=web or ${side}:(ns=shop app=web).`);
    }
    // Edge terms are refused while `side` is set, so this is a node expression.
    const nodes = this.unary() as NodeExpression;
    this.side = before;
    return { type: side, nodes };
  }

  private protocols(): EdgeTerm {
    const protocols: Protocol[] = [];
    do {
      const start = this.scanner.at;
      const protocol = parseProtocol(this.scanner.word());
      if (protocol === null) return this.scanner.fail('proto: takes TCP, UDP or SCTP.', start);
      protocols.push(protocol);
    } while (this.scanner.take(','));
    return { type: 'proto', protocols };
  }

  private via(): EdgeTerm {
    const start = this.scanner.at;
    const name = this.scanner.value();
    const slash = name.indexOf('/');
    const policy = name.slice(slash + 1);
    if (policy === '' || slash === 0) {
      this.scanner.fail("via: takes a policy's name, as in via:allow-dns or via:shop/allow-dns.", start);
    }
    return { type: 'via', namespace: slash < 0 ? null : name.slice(0, slash), policy };
  }

  private choice<T extends string>(prefix: string, options: readonly T[]): T {
    const start = this.scanner.at;
    const word = this.scanner.word();
    const found = options.find((option) => option === word.toLowerCase());
    return found ?? this.scanner.fail(`${prefix}: takes one of ${options.join(', ')}.`, start);
  }
}

const EXAMPLES: Readonly<Record<(typeof ATTRIBUTES)[number], string>> = {
  ns: 'ns=shop',
  name: 'name=web*',
  kind: 'kind=Deployment',
};
