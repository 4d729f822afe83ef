// Evaluates each distinct label condition once, over posting lists of label values (R604): never label set by label set.
import { type Answer3, expressionKey, holdsOf, type LabelExpression, type LabelTerm } from '../cluster/index';
import { IndexSet } from '../sets/index';

/** Items that surely match, and those that match or may match. `yes` ⊆ `maybe`. */
export interface Selected {
  readonly yes: IndexSet;
  readonly maybe: IndexSet;
}

interface Postings {
  readonly byValue: ReadonlyMap<string, readonly number[]>;
  /** Items whose value cannot be known. */
  readonly unknown: readonly number[];
}

export class LabelIndex {
  readonly #postings = new Map<string, Postings>();
  readonly #answers = new Map<string, Selected>();
  readonly #all: IndexSet;

  /** Only `items` have labels; the others never match. `valueAt` answers as a LabelLookup does. */
  constructor(
    readonly size: number,
    readonly items: readonly number[],
    readonly valueAt: (item: number, key: string) => string | undefined | null,
  ) {
    this.#all = IndexSet.of(size, items);
  }

  select(expression: LabelExpression): Selected {
    return this.selectBy(expressionKey(expression), () => expression);
  }

  /** Like {@link select}, for a caller that has a key of its own; the condition is built only when it is new. */
  selectBy(key: string, build: () => LabelExpression): Selected {
    let answer = this.#answers.get(key);
    if (!answer) {
      answer = this.#evaluate(build());
      this.#answers.set(key, answer);
    }
    return answer;
  }

  /** How one item answers. */
  answerAt(expression: LabelExpression, item: number): Answer3 {
    const { yes, maybe } = this.select(expression);
    return yes.has(item) ? 'yes' : maybe.has(item) ? 'unknown' : 'no';
  }

  #evaluate(expression: LabelExpression): Selected {
    switch (expression.op) {
      case 'all':
        return both(this.#all);
      case 'none':
        return both(IndexSet.empty(this.size));
      case 'not': {
        const { yes, maybe } = this.#evaluate(expression.of);
        const no = this.#all.andNot(maybe);
        return yes === maybe ? both(no) : { yes: no, maybe: this.#all.andNot(yes) };
      }
      case 'and':
        return this.#join(expression.of, (a, b) => a.and(b), this.#all);
      case 'or':
        return this.#join(expression.of, (a, b) => a.or(b), IndexSet.empty(this.size));
      default:
        return this.#holding(expression);
    }
  }

  #join(parts: readonly LabelExpression[], join: (a: IndexSet, b: IndexSet) => IndexSet, start: IndexSet): Selected {
    let yes = start;
    let maybe = start;
    for (const part of parts) {
      const selected = this.#evaluate(part);
      const known = yes === maybe && selected.yes === selected.maybe;
      yes = join(yes, selected.yes);
      maybe = known ? yes : join(maybe, selected.maybe);
    }
    return { yes, maybe };
  }

  #holding(term: LabelTerm): Selected {
    const { byValue, unknown } = this.#postingsOf(term.key);
    const items: number[] = [];
    if (term.op === 'in')
      for (const value of term.values) for (const item of byValue.get(value) ?? []) items.push(item);
    else for (const [value, list] of byValue) if (holdsOf(term, value)) for (const item of list) items.push(item);
    const yes = IndexSet.of(this.size, items);
    return unknown.length === 0 ? both(yes) : { yes, maybe: yes.or(IndexSet.of(this.size, unknown)) };
  }

  #postingsOf(key: string): Postings {
    let postings = this.#postings.get(key);
    if (!postings) {
      const byValue = new Map<string, number[]>();
      const unknown: number[] = [];
      for (const item of this.items) {
        const value = this.valueAt(item, key);
        if (value === undefined) continue;
        if (value === null) {
          unknown.push(item);
          continue;
        }
        const list = byValue.get(value);
        if (list) list.push(item);
        else byValue.set(value, [item]);
      }
      postings = { byValue, unknown };
      this.#postings.set(key, postings);
    }
    return postings;
  }
}

function both(set: IndexSet): Selected {
  return { yes: set, maybe: set };
}
