// Label selectors in kubectl's syntax: `k=v`, `k!=v`, `k in (a,b)`, `k notin (a,b)`, `k`, `!k`, joined by commas.
import type { Labels } from '../../cluster/index';
import type { LabelRequirement, Parsed } from './filterModel';
import { readText, type TextScanner } from './textScanner';

const LIMIT = 10_000;
const MAX_REQUIREMENTS = 200;
const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;

/** Reads a selector. Empty text selects everything: no requirements. */
export function parseLabelSelector(text: string): Parsed<readonly LabelRequirement[]> {
  return readText(text, LIMIT, (scanner) => {
    const requirements: LabelRequirement[] = [];
    scanner.blanks();
    if (scanner.done) return requirements;
    do {
      if (requirements.length === MAX_REQUIREMENTS)
        scanner.fail(`A selector holds at most ${MAX_REQUIREMENTS} conditions.`);
      requirements.push(readRequirement(scanner));
      scanner.blanks();
    } while (scanner.take(','));
    if (!scanner.done) scanner.fail(`Put a comma between conditions, before ${scanner.describeHere()}.`);
    return requirements;
  });
}

/** The selector as kubectl would take it; the inverse of {@link parseLabelSelector}. */
export function formatLabelSelector(requirements: readonly LabelRequirement[]): string {
  return requirements
    .map(({ key, operator, values }) => {
      if (operator === 'exists') return key;
      if (operator === 'notexists') return `!${key}`;
      if (values.length === 1) return `${key}${operator === 'in' ? '=' : '!='}${values[0]}`;
      return `${key} ${operator} (${values.join(',')})`;
    })
    .join(',');
}

/** True if all requirements hold; none hold for every label set (R12). */
export function matchesLabels(requirements: readonly LabelRequirement[], labels: Labels): boolean {
  return requirements.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    if (operator === 'exists') return value !== undefined;
    if (operator === 'notexists') return value === undefined;
    const listed = value !== undefined && values.includes(value);
    return operator === 'in' ? listed : !listed;
  });
}

/** Reads one requirement; leaves the scanner behind it. */
export function readRequirement(scanner: TextScanner): LabelRequirement {
  scanner.blanks();
  const absent = scanner.take('!');
  if (absent) scanner.blanks();
  const start = scanner.at;
  const key = scanner.word();
  if (key === '') scanner.fail(`A label key belongs here, such as app, not ${scanner.describeHere()}.`);
  checkKey(scanner, key, start);
  if (absent) return { key, operator: 'notexists', values: [] };
  const comparison = readComparison(scanner, key, true);
  if (comparison === null) return { key, operator: 'exists', values: [] };
  return { key, ...comparison };
}

/**
 * Reads what may follow a key: `=v`, `==v`, `!=v`, `in (…)`, `notin (…)`; null (and no move) if nothing of it does.
 * With `labels` the values must be label values.
 */
export function readComparison(
  scanner: TextScanner,
  key: string,
  labels: boolean,
): { readonly operator: 'in' | 'notin'; readonly values: readonly string[] } | null {
  const start = scanner.at;
  const apart = scanner.blanks();
  const operator = scanner.take('!=') ? 'notin' : scanner.take('==') || scanner.take('=') ? 'in' : null;
  if (operator !== null) {
    // `k=` is an empty value; `k = v` has its value after the blank.
    if (apart) scanner.blanks();
    return { operator, values: [readValue(scanner, labels)] };
  }
  if (scanner.here === '<' || scanner.here === '>') {
    scanner.fail(`${key} can be compared with =, !=, in (…) and notin (…) only.`);
  }
  const word = apart ? scanner.peekWord() : '';
  if (word === 'in' || word === 'notin') {
    scanner.word();
    return { operator: word, values: readList(scanner, key, word, labels) };
  }
  scanner.at = start;
  return null;
}

function readList(scanner: TextScanner, key: string, operator: string, labels: boolean): string[] {
  const example = `${key} ${operator} (a, b)`;
  scanner.blanks();
  if (!scanner.take('(')) scanner.fail(`After ${operator} comes a list in parentheses: ${example}.`);
  const values: string[] = [];
  do {
    scanner.blanks();
    const quoted = scanner.here === '"';
    const value = readValue(scanner, labels);
    scanner.blanks();
    if (values.length === 0 && value === '' && !quoted && scanner.here === ')') {
      scanner.fail(`The list is empty: name at least one value, as in ${example}.`);
    }
    values.push(value);
  } while (scanner.take(','));
  if (!scanner.take(')')) scanner.fail(`Close the list with ")", as in ${example}.`);
  return values;
}

function readValue(scanner: TextScanner, label: boolean): string {
  const start = scanner.at;
  const value = scanner.value();
  if (label && value !== '' && (value.length > 63 || !NAME.test(value))) {
    scanner.fail(
      'A label value has up to 63 letters, digits, "-", "_" or ".", and starts and ends with a letter or digit.',
      start,
    );
  }
  return value;
}

function checkKey(scanner: TextScanner, key: string, start: number): void {
  const slash = key.indexOf('/');
  const name = key.slice(slash + 1);
  if (name.length > 63 || !NAME.test(name)) {
    scanner.fail(
      `"${key.slice(0, 80)}" is no label key: up to 63 letters, digits, "-", "_" or ".", as in app or app.kubernetes.io/name.`,
      start,
    );
  }
  if (slash >= 0 && (slash > 253 || !PREFIX.test(key.slice(0, slash)))) {
    scanner.fail('What stands before the "/" of a label key must be a DNS name, such as app.kubernetes.io.', start);
  }
}
