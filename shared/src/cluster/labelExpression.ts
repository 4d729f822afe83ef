// Conditions over labels that every policy language can be put into: three answers, since some labels may not be known (R6, R39).
import type { Labels } from './objects';
import { formatRequirement, type Requirement, type Selector } from './selector';

/** A condition over one label set. `in`, `starts`, `ends` and `contains` need the key to be present; `not` turns unknown into unknown. */
export type LabelExpression =
  | { readonly op: 'all' }
  | { readonly op: 'none' }
  | { readonly op: 'has'; readonly key: string }
  | { readonly op: 'in'; readonly key: string; readonly values: readonly string[] }
  | { readonly op: 'starts' | 'ends' | 'contains'; readonly key: string; readonly value: string }
  | { readonly op: 'not'; readonly of: LabelExpression }
  | { readonly op: 'and' | 'or'; readonly of: readonly LabelExpression[] };

export type Answer3 = 'yes' | 'no' | 'unknown';

export const ALL_LABELS: LabelExpression = { op: 'all' };
export const NO_LABELS: LabelExpression = { op: 'none' };

/** The value of a key; undefined where it is missing, null where it cannot be known. */
export type LabelLookup = (key: string) => string | undefined | null;

export function not3(answer: Answer3): Answer3 {
  return answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'unknown';
}

export function all3(answers: readonly Answer3[]): Answer3 {
  if (answers.includes('no')) return 'no';
  return answers.includes('unknown') ? 'unknown' : 'yes';
}

export function any3(answers: readonly Answer3[]): Answer3 {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

/** Evaluates a condition; unknown only where a key that matters cannot be known. */
export function matchesExpression(expression: LabelExpression, lookUp: LabelLookup): Answer3 {
  switch (expression.op) {
    case 'all':
      return 'yes';
    case 'none':
      return 'no';
    case 'not':
      return not3(matchesExpression(expression.of, lookUp));
    case 'and':
      return all3(expression.of.map((part) => matchesExpression(part, lookUp)));
    case 'or':
      return any3(expression.of.map((part) => matchesExpression(part, lookUp)));
    default: {
      const value = lookUp(expression.key);
      if (value === null) return 'unknown';
      return value !== undefined && holdsOf(expression, value) ? 'yes' : 'no';
    }
  }
}

/** Terms about one key, with the value that a label set has for it. */
export type LabelTerm = Exclude<LabelExpression, { readonly op: 'all' | 'none' | 'not' | 'and' | 'or' }>;

export function holdsOf(term: LabelTerm, value: string): boolean {
  switch (term.op) {
    case 'has':
      return true;
    case 'in':
      return term.values.includes(value);
    case 'starts':
      return value.startsWith(term.value);
    case 'ends':
      return value.endsWith(term.value);
    case 'contains':
      return value.includes(term.value);
  }
}

/** Looks up in labels that are all known. */
export function lookUpIn(labels: Labels): LabelLookup {
  return (key) => (Object.hasOwn(labels, key) ? labels[key] : undefined);
}

/** A selector of the Kubernetes API as a condition (R12). */
export function toExpression(selector: Selector): LabelExpression {
  const terms = selector.requirements.map(toTerm);
  return terms.length === 0 ? ALL_LABELS : terms.length === 1 ? terms[0]! : { op: 'and', of: terms };
}

function toTerm({ key, operator, values }: Requirement): LabelExpression {
  switch (operator) {
    case 'In':
      return { op: 'in', key, values };
    case 'NotIn':
      return { op: 'not', of: { op: 'in', key, values } };
    case 'Exists':
      return { op: 'has', key };
    case 'DoesNotExist':
      return { op: 'not', of: { op: 'has', key } };
  }
}

/** Equal keys mean equal conditions. */
export function expressionKey(expression: LabelExpression): string {
  switch (expression.op) {
    case 'all':
    case 'none':
      return expression.op;
    case 'not':
      return `not(${expressionKey(expression.of)})`;
    case 'and':
    case 'or':
      return `${expression.op}(${expression.of.map(expressionKey).join(',')})`;
    case 'has':
      return JSON.stringify(['has', expression.key]);
    case 'in':
      return JSON.stringify(['in', expression.key, ...expression.values]);
    default:
      return JSON.stringify([expression.op, expression.key, expression.value]);
  }
}

/** All keys that a condition asks for, each once, in order of appearance. */
export function keysOf(expression: LabelExpression): readonly string[] {
  switch (expression.op) {
    case 'all':
    case 'none':
      return [];
    case 'not':
      return keysOf(expression.of);
    case 'and':
    case 'or':
      return [...new Set(expression.of.flatMap(keysOf))];
    default:
      return [expression.key];
  }
}

/** In words close to kubectl's, such as `app=web, !legacy`; `any` for no condition. */
export function formatExpression(expression: LabelExpression): string {
  switch (expression.op) {
    case 'all':
      return 'any';
    case 'none':
      return 'none';
    case 'has':
      return expression.key;
    case 'in':
      return formatRequirement({ key: expression.key, operator: 'In', values: expression.values });
    case 'starts':
    case 'ends':
      return `${expression.key} ${expression.op} with ${expression.value}`;
    case 'contains':
      return `${expression.key} contains ${expression.value}`;
    case 'not':
      return formatNot(expression.of);
    case 'and':
      return expression.of
        .map((part) => (part.op === 'or' ? `(${formatExpression(part)})` : formatExpression(part)))
        .join(', ');
    case 'or':
      return expression.of
        .map((part) => (part.op === 'and' ? `(${formatExpression(part)})` : formatExpression(part)))
        .join(' or ');
  }
}

function formatNot(of: LabelExpression): string {
  if (of.op === 'has') return `!${of.key}`;
  if (of.op === 'in') return formatRequirement({ key: of.key, operator: 'NotIn', values: of.values });
  return `not (${formatExpression(of)})`;
}
