// Cilium's label selectors: Kubernetes selectors whose keys may carry a prefix that says where the label comes from (R203).

import { ALL_LABELS, type LabelExpression, toExpression } from '../labelExpression';
import { isRecord, parseSelector, type Selector, type SpecError, showValue } from '../selector';
import type { CiliumReading } from './ciliumPolicy';

/** Identity labels that Cilium adds to those of the pod (R203). */
export const CILIUM_POD_NAMESPACE = 'io.kubernetes.pod.namespace';
export const CILIUM_NAMESPACE_LABEL_PREFIX = 'io.cilium.k8s.namespace.labels.';

/** One condition of a selector; all of them must hold. */
export interface CiliumTerm {
  /** As written: `k8s`, `any`, `reserved`, another source, or '' for none. */
  readonly source: string;
  /** Without `k8s:` and `any:`; with any other prefix. */
  readonly key: string;
  readonly condition: LabelExpression;
}

export interface CiliumSelector {
  readonly terms: readonly CiliumTerm[];
  /** It has fields that this version does not know. */
  readonly unclear: boolean;
}

/** Reads a selector. Mistakes are pushed to `reading.errors`; the result is then not to be used. */
export function readCiliumSelector(raw: unknown, path: string, reading: CiliumReading): CiliumSelector {
  const { errors } = reading;
  if (!isRecord(raw)) {
    errors.push({ path, message: 'a selector must be an object' });
    return { terms: [], unclear: false };
  }
  const unclear = remarkUnknown(raw, ['matchLabels', 'matchExpressions'], path, reading);
  return {
    terms: [
      ...readMatchLabels(raw.matchLabels, `${path}.matchLabels`, errors),
      ...readMatchExpressions(raw.matchExpressions, `${path}.matchExpressions`, errors),
    ],
    unclear,
  };
}

/** The terms as one condition. */
export function conditionOf(terms: readonly CiliumTerm[]): LabelExpression {
  return allOf(terms.map(({ condition }) => condition));
}

export function allOf(parts: readonly LabelExpression[]): LabelExpression {
  const flat = parts.flatMap((part) => (part.op === 'and' ? part.of : part.op === 'all' ? [] : [part]));
  return flat.length === 0 ? ALL_LABELS : flat.length === 1 ? flat[0]! : { op: 'and', of: flat };
}

/** R205: an item of a peer list, with the namespaces that it is taken to mean. */
export function scopedTerms(terms: readonly CiliumTerm[], namespace: string | null): LabelExpression {
  const own = conditionOf(terms);
  if (terms.some(isReserved) || terms.some(({ key }) => key === CILIUM_POD_NAMESPACE)) return own;
  if (namespace === null) return allOf([own, { op: 'has', key: CILIUM_POD_NAMESPACE }]);
  if (terms.some(({ key }) => key.startsWith(CILIUM_NAMESPACE_LABEL_PREFIX))) return own;
  return allOf([own, inNamespace(namespace)]);
}

export function inNamespace(namespace: string): LabelExpression {
  return { op: 'in', key: CILIUM_POD_NAMESPACE, values: [namespace] };
}

export function isReserved({ source }: CiliumTerm): boolean {
  return source === 'reserved';
}

/** True where the API sees a field: null counts as missing (R35). */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Remarks on fields that are not known; true when there are any. */
export function remarkUnknown(
  raw: Readonly<Record<string, unknown>>,
  known: readonly string[],
  at: string,
  { remarks }: CiliumReading,
): boolean {
  const unknown = Object.keys(raw).filter((field) => !known.includes(field) && isGiven(raw[field]));
  for (const field of unknown)
    remarks.push({
      code: 'policy-field-unknown',
      severity: 'warning',
      path: `${at}.${field}`,
      message: `the field "${field.slice(0, 80)}" is not known here: what it asks for cannot be judged`,
      next: 'Read it with a newer Portolan, or write it with fields that are known.',
    });
  return unknown.length > 0;
}

function readMatchLabels(raw: unknown, path: string, errors: SpecError[]): readonly CiliumTerm[] {
  if (!isGiven(raw)) return [];
  if (!isRecord(raw)) {
    errors.push({ path, message: 'matchLabels must be an object' });
    return [];
  }
  return Object.entries(raw).flatMap(([key, value]) => {
    const cut = cutKey(key, path, errors);
    if (cut === null) return [];
    const found: SpecError[] = [];
    const selector = parseSelector({ matchLabels: Object.fromEntries([[cut.bare, value]]) }, '', found);
    for (const { message } of found) errors.push({ path: `${path}.${key.slice(0, 80)}`, message });
    return found.length > 0 ? [] : [toTerm(cut, selector)];
  });
}

function readMatchExpressions(raw: unknown, path: string, errors: SpecError[]): readonly CiliumTerm[] {
  if (!isGiven(raw)) return [];
  if (!Array.isArray(raw)) {
    errors.push({ path, message: 'matchExpressions must be a list' });
    return [];
  }
  return raw.flatMap((item: unknown, index) => {
    const at = `${path}[${index}]`;
    if (!isRecord(item) || typeof item.key !== 'string') {
      errors.push({ path: at, message: 'an expression needs a key' });
      return [];
    }
    const cut = cutKey(item.key, at, errors);
    if (cut === null) return [];
    const { operator, values } = item;
    const found: SpecError[] = [];
    const selector = parseSelector({ matchExpressions: [{ key: cut.bare, operator, values }] }, '', found);
    for (const error of found)
      errors.push({ path: error.path.replace('.matchExpressions[0]', at), message: error.message });
    return found.length > 0 ? [] : [toTerm(cut, selector)];
  });
}

interface CutKey {
  readonly source: string;
  readonly bare: string;
}

/** Cuts `source:` off a key. */
function cutKey(key: string, path: string, errors: SpecError[]): CutKey | null {
  const parts = key.split(':');
  if (parts.length === 1) return { source: '', bare: key };
  const [source = '', bare = ''] = parts;
  if (parts.length === 2 && SOURCE.test(source)) return { source, bare };
  errors.push({ path, message: `"${showValue(key)}" is no valid label key` });
  return null;
}

const SOURCE = /^[A-Za-z0-9]+$/;

/** Labels of other sources than `k8s` and `reserved` are never those of a pod: such a key stays with its prefix and is missing everywhere. */
function toTerm({ source, bare }: CutKey, selector: Selector): CiliumTerm {
  const key = source === '' || source === 'k8s' || source === 'any' ? bare : `${source}:${bare}`;
  const requirements = selector.requirements.map((requirement) => ({ ...requirement, key }));
  return { source, key, condition: toExpression({ ...selector, requirements }) };
}
