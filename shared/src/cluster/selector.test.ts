// Selectors on labels whose keys are words of the language that this is written in.
import { expect, it } from 'vitest';
import { matchesSelector, parseSelector, type SpecError } from './selector';

const KEYS = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf'];

it.each(KEYS)('a pod without the label %s does not have it (R12)', (key) => {
  const errors: SpecError[] = [];
  const selector = (operator: string, values?: readonly string[]) =>
    parseSelector({ matchExpressions: [{ key, operator, ...(values ? { values } : {}) }] }, 'spec', errors);
  expect(matchesSelector(selector('Exists'), {})).toBe(false);
  expect(matchesSelector(selector('DoesNotExist'), {})).toBe(true);
  expect(matchesSelector(selector('In', ['x']), {})).toBe(false);
  expect(matchesSelector(selector('NotIn', ['x']), {})).toBe(true);
  expect(matchesSelector(selector('Exists'), { [key]: '' })).toBe(true);
  expect(errors).toEqual([]);
});
