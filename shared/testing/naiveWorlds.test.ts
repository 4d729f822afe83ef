// The choices of the naive evaluator: every sequence is tried, and settling a part of them changes no answer.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answersOf, type NaiveWorld, open, profileReading, settled, unread } from './naiveWorlds';

/** Rules of a list that may match, do match, or do not, each with its word. */
const rules = fc.array(
  fc.record({ parts: fc.array(fc.constantFrom('yes', 'no', 'unread', 'open'), { maxLength: 3 }), word: fc.nat(2) }),
  { maxLength: 4 },
);

type Rule = { readonly parts: readonly string[]; readonly word: number };

function matches({ parts }: Rule, world: NaiveWorld): boolean {
  return parts.every((part) =>
    part === 'unread' ? unread(world) : part === 'open' ? open(world, true) : part === 'yes',
  );
}

function firstWord(list: readonly Rule[], world: NaiveWorld, settle: boolean): number {
  const match = (rule: Rule): boolean =>
    settle ? settled(world, (inner) => matches(rule, inner)) : matches(rule, world);
  return list.find(match)?.word ?? 3;
}

function wordsOf(list: readonly Rule[], anyEngine: boolean, settle: boolean): readonly number[] {
  const reading = profileReading('kubernetes');
  const answers = answersOf((choices) =>
    firstWord(list, { ...reading, choices, anyEngine, perMatch: anyEngine ? [reading] : null }, settle),
  );
  return [...answers].sort();
}

describe('the worlds of the naive evaluator', () => {
  it('are all sequences of choices, however many a test asks for', () => {
    const seen: string[] = [];
    answersOf((choices) => {
      const first = choices.next();
      seen.push(first ? `${first} ${choices.next()} ${choices.next()}` : `${first}`);
    });
    expect(seen).toEqual(['false', 'true false false', 'true false true', 'true true false', 'true true true']);
  });

  it('give the same answers when each rule settles its own choices first', () => {
    fc.assert(
      fc.property(rules, fc.boolean(), (list, anyEngine) => {
        expect(wordsOf(list, anyEngine, true)).toEqual(wordsOf(list, anyEngine, false));
      }),
    );
  });

  it('know open points only where any engine is asked', () => {
    const list = [{ parts: ['open'], word: 0 }];
    expect(wordsOf(list, false, true)).toEqual([0]);
    expect(wordsOf(list, true, true)).toEqual([0, 3]);
  });
});
