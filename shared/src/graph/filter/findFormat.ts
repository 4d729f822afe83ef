// Writes a find expression as the text that reads back to it.
import type { FindExpression, LabelRequirement } from './filterModel';
import { ATTRIBUTES, isReservedWord } from './findParse';
import { formatPortFilter } from './portFilter';
import { isPlainWord, quoteValue } from './textScanner';

/** The inverse of `parseFind`. */
export function formatFind(expression: FindExpression): string {
  switch (expression.type) {
    case 'or':
      return expression.operands.map((operand) => formatFind(operand)).join(' OR ');
    case 'and':
      return expression.operands.map((operand) => inParentheses(operand, ['or'])).join(' ');
    case 'not':
      return `!${inParentheses(expression.operand, ['or', 'and'])}`;
    case 'from':
    case 'to':
      return `${expression.type}:${inParentheses(expression.nodes, ['or', 'and'])}`;
    case 'attribute':
      return formatComparison(expression.attribute, expression.operator, expression.values);
    case 'label':
      return formatRequirement(expression.requirement);
    case 'word':
      return formatWord(expression.word);
    case 'is':
      return `is:${expression.state}`;
    case 'port':
      return `port:${formatPortFilter(expression.ports)}`;
    case 'proto':
      return `proto:${expression.protocols.join(',')}`;
    case 'via':
      return `via:${quoteValue(`${expression.namespace === null ? '' : `${expression.namespace}/`}${expression.policy}`)}`;
    case 'look':
      return `kind:${expression.look}`;
  }
}

function inParentheses(expression: FindExpression, types: readonly FindExpression['type'][]): string {
  return types.includes(expression.type) ? `(${formatFind(expression)})` : formatFind(expression);
}

function formatComparison(key: string, operator: 'in' | 'notin', values: readonly string[]): string {
  if (values.length !== 1) return `${key} ${operator} (${values.map(quoteValue).join(', ')})`;
  // `k=` alone is the empty value.
  return `${key}${operator === 'in' ? '=' : '!='}${values[0] === '' ? '' : quoteValue(values[0] ?? '')}`;
}

function formatRequirement({ key, operator, values }: LabelRequirement): string {
  if (operator === 'exists') return `label:${key}`;
  if (operator === 'notexists') return `label:!${key}`;
  const collides = ATTRIBUTES.some((attribute) => attribute === key) || isReservedWord(key);
  return `${collides ? 'label:' : ''}${formatComparison(key, operator, values)}`;
}

function formatWord(word: string): string {
  return isPlainWord(word) && !isReservedWord(word)
    ? word
    : `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
