// Label selectors of the Kubernetes API: read from raw specs with validation, and matched against labels (R12-R14).
import type { Labels } from './objects';

export type SelectorOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';

/** One term; all terms of a selector must hold. `matchLabels` entries become In with one value. */
export interface Requirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  /** Sorted; [] for Exists and DoesNotExist. */
  readonly values: readonly string[];
}

/** A valid selector. No requirements: it matches every label set. */
export interface Selector {
  readonly requirements: readonly Requirement[];
  /** Equal keys mean equal selectors. */
  readonly key: string;
}

/** A mistake in an object, at a path inside it. */
export interface SpecError {
  readonly path: string;
  readonly message: string;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value for a message, cut short. Specs hold values of any kind, and even `String` throws for some (`{toString: 1}`). */
export function showValue(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined')).slice(0, 80);
}

/** Reads a `LabelSelector`. Mistakes are pushed to `errors` (R13); the result is then not to be used. Fields it does not know are the caller's affair. */
export function parseSelector(raw: unknown, path: string, errors: SpecError[]): Selector {
  const requirements: Requirement[] = [];
  if (!isRecord(raw)) errors.push({ path, message: 'a label selector must be an object' });
  else {
    readMatchLabels(raw.matchLabels, `${path}.matchLabels`, requirements, errors);
    readMatchExpressions(raw.matchExpressions, `${path}.matchExpressions`, requirements, errors);
  }
  return toSelector(requirements);
}

/** Builds a selector with its canonical key. */
export function toSelector(requirements: readonly Requirement[]): Selector {
  if (requirements.length === 0) return { requirements, key: '' };
  if (requirements.length === 1) return { requirements, key: requirementKey(requirements[0]!) };
  const keys = requirements.map(requirementKey).sort();
  return { requirements, key: [...new Set(keys)].join(';') };
}

function requirementKey({ key, operator, values }: Requirement): string {
  let list = '';
  for (const value of values) list += list === '' ? quote(value) : `,${quote(value)}`;
  return `[${quote(key)},"${operator}",[${list}]]`;
}

/** As JSON, which valid keys and values need no help for. */
function quote(text: string): string {
  return /^[\w./-]*$/.test(text) ? `"${text}"` : JSON.stringify(text);
}

function readMatchLabels(raw: unknown, path: string, out: Requirement[], errors: SpecError[]): void {
  if (raw === undefined || raw === null) return;
  if (!isRecord(raw)) {
    errors.push({ path, message: 'matchLabels must be an object' });
    return;
  }
  for (const key of Object.keys(raw)) {
    const value = raw[key];
    checkKey(key, path, errors);
    if (typeof value !== 'string')
      errors.push({ path: `${path}.${key}`, message: `the value of "${key}" must be a string; put it in quotes` });
    else {
      if (!isLabelValue(value)) checkValue(value, `${path}.${key}`, errors);
      out.push({ key, operator: 'In', values: [value] });
    }
  }
}

function readMatchExpressions(raw: unknown, path: string, out: Requirement[], errors: SpecError[]): void {
  if (raw === undefined || raw === null) return;
  if (!Array.isArray(raw)) {
    errors.push({ path, message: 'matchExpressions must be a list' });
    return;
  }
  raw.forEach((item: unknown, index) => {
    const at = `${path}[${index}]`;
    if (!isRecord(item) || typeof item.key !== 'string') {
      errors.push({ path: at, message: 'an expression needs a key' });
      return;
    }
    checkKey(item.key, at, errors);
    const values = readValues(item.values, at, errors);
    const operator = item.operator;
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) errors.push({ path: `${at}.values`, message: `${operator} needs at least one value` });
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) errors.push({ path: `${at}.values`, message: `${operator} takes no values` });
    } else {
      errors.push({
        path: `${at}.operator`,
        message: `"${showValue(operator)}" is no selector operator; use In, NotIn, Exists or DoesNotExist`,
      });
      return;
    }
    out.push({ key: item.key, operator, values: [...new Set(values)].sort() });
  });
}

function readValues(raw: unknown, at: string, errors: SpecError[]): string[] {
  if (raw === undefined || raw === null) return [];
  if (!Array.isArray(raw)) {
    errors.push({ path: `${at}.values`, message: 'values must be a list' });
    return [];
  }
  const out: string[] = [];
  raw.forEach((value: unknown, index) => {
    if (typeof value !== 'string')
      errors.push({ path: `${at}.values[${index}]`, message: 'a value must be a string; put it in quotes' });
    else {
      checkValue(value, `${at}.values[${index}]`, errors);
      out.push(value);
    }
  });
  return out;
}

const NAME = /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** A qualified name: optional DNS prefix and "/", then at most 63 characters. */
export function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  const prefix = key.slice(0, Math.max(slash, 0));
  const name = key.slice(slash + 1);
  if (slash >= 0 && (prefix.length > 253 || prefix.length === 0 || !DNS_SUBDOMAIN.test(prefix))) return false;
  return name.length > 0 && name.length <= 63 && NAME.test(name);
}

/** At most 63 characters, or empty (R14). */
export function isLabelValue(value: string): boolean {
  return value === '' || (value.length <= 63 && NAME.test(value));
}

function checkKey(key: string, path: string, errors: SpecError[]): void {
  if (!isLabelKey(key)) errors.push({ path, message: `"${key.slice(0, 80)}" is no valid label key` });
}

function checkValue(value: string, path: string, errors: SpecError[]): void {
  if (!isLabelValue(value)) errors.push({ path, message: `"${value.slice(0, 80)}" is no valid label value` });
}

/** R12: NotIn and DoesNotExist hold for a missing key. */
export function matchesRequirement(requirement: Requirement, labels: Labels): boolean {
  const present = Object.hasOwn(labels, requirement.key);
  switch (requirement.operator) {
    case 'In':
      return present && requirement.values.includes(labels[requirement.key]!);
    case 'NotIn':
      return !present || !requirement.values.includes(labels[requirement.key]!);
    case 'Exists':
      return present;
    case 'DoesNotExist':
      return !present;
  }
}

/** R12: every requirement must hold. */
export function matchesSelector(selector: Selector, labels: Labels): boolean {
  return selector.requirements.every((requirement) => matchesRequirement(requirement, labels));
}

/** In kubectl's words, such as `app=web, tier in (a,b), !legacy`; "any" for the empty selector. */
export function formatSelector(selector: Selector): string {
  if (selector.requirements.length === 0) return 'any';
  return selector.requirements.map(formatRequirement).join(', ');
}

export function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(',')})`;
    case 'NotIn':
      return values.length === 1 ? `${key}!=${values[0]}` : `${key} notin (${values.join(',')})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
  }
}
