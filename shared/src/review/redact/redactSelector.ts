// Calico's selector text with other words in it (R311). Operators that look into a value become the list of values that they hold for.
import { type LabelExpression, parseCalicoSelector } from '../../cluster/index';
import type { RedactWords } from './redactWords';

/** null: it cannot be said in other words. A text that Calico refuses becomes one that it refuses too. */
export function redactSelector(text: string, words: RedactWords): string | null {
  const parsed = parseCalicoSelector(text);
  if (!parsed.ok) return '(not valid';
  if (parsed.selector === 'global') return 'global()';
  if (parsed.selector.text === '') return '';
  try {
    return written(parsed.selector.expression, words);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function written(expression: LabelExpression, words: RedactWords): string {
  switch (expression.op) {
    case 'all':
      return 'all()';
    case 'none':
      return '!all()';
    case 'has':
      return `has(${words.key(expression.key)})`;
    case 'not':
      return `!(${written(expression.of, words)})`;
    case 'and':
      return expression.of.map((part) => `(${written(part, words)})`).join(' && ');
    case 'or':
      return expression.of.map((part) => `(${written(part, words)})`).join(' || ');
    case 'in':
      return inValues(words.key(expression.key), expression.values, words);
    default: {
      const { op, value } = expression;
      const holds = (word: string): boolean =>
        op === 'starts' ? word.startsWith(value) : op === 'ends' ? word.endsWith(value) : word.includes(value);
      return inValues(words.key(expression.key), [...new Set(words.values())].filter(holds), words);
    }
  }
}

function inValues(key: string, values: readonly string[], words: RedactWords): string {
  const replaced = values.map((value) => words.word(value, 'value'));
  return `${key} in {${[...new Set(replaced)]
    .sort()
    .map((value) => `'${value}'`)
    .join(', ')}}`;
}
