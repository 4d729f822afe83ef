// How the releases of the admin policy API write things down, and the fields that their readers share.

import { isRecord, parseSelector, type Selector, type SpecError } from '../selector';
import type { AdminPolicyKind, AdminRemark } from './adminPolicy';

/** How one version of the API writes things down. */
export interface AdminDialect {
  readonly kind: AdminPolicyKind;
  readonly allow: 'Allow' | 'Accept';
  readonly actions: readonly string[];
  /** Rules in one direction at most. */
  readonly maxRules: number;
  /** Peers, and port items, in one rule at most. */
  readonly maxItems: number;
  readonly portsField: 'ports' | 'protocols';
  /** v1alpha1: the shape of its first releases is read too (R122). */
  readonly oldShapes: boolean;
}

const V1ALPHA1 = { allow: 'Allow', maxRules: 100, maxItems: 100, portsField: 'ports', oldShapes: true } as const;

export const ADMIN_DIALECTS: Readonly<Record<AdminPolicyKind, AdminDialect>> = {
  AdminNetworkPolicy: { ...V1ALPHA1, kind: 'AdminNetworkPolicy', actions: ['Allow', 'Deny', 'Pass'] },
  BaselineAdminNetworkPolicy: { ...V1ALPHA1, kind: 'BaselineAdminNetworkPolicy', actions: ['Allow', 'Deny'] },
  ClusterNetworkPolicy: {
    kind: 'ClusterNetworkPolicy',
    allow: 'Accept',
    actions: ['Accept', 'Deny', 'Pass'],
    maxRules: 25,
    maxItems: 25,
    portsField: 'protocols',
    oldShapes: false,
  },
};

/** What reading one object collects on its way. */
export interface AdminReading {
  readonly dialect: AdminDialect;
  readonly errors: SpecError[];
  readonly remarks: AdminRemark[];
}

/** `{namespaceSelector, podSelector}`; null where a mistake was reported. v1alpha2 may leave the first one out, which is all namespaces. */
export function readNamespacedPod(
  raw: unknown,
  path: string,
  reading: AdminReading,
): { readonly namespaces: Selector; readonly podSelector: Selector } | null {
  if (!isRecord(raw)) {
    reading.errors.push({ path, message: 'pods must be an object' });
    return null;
  }
  remarkUnknown(raw, ['namespaceSelector', 'podSelector'], path, reading);
  const required = reading.dialect.oldShapes ? ['namespaceSelector', 'podSelector'] : ['podSelector'];
  const missing = required.filter((field) => !isGiven(raw[field]));
  for (const field of missing) reading.errors.push({ path, message: `pods needs a ${field}; write {} for all` });
  if (missing.length > 0) return null;
  return {
    namespaces: readSelector(raw.namespaceSelector ?? {}, `${path}.namespaceSelector`, reading),
    podSelector: readSelector(raw.podSelector, `${path}.podSelector`, reading),
  };
}

/** Reads a label selector and remarks on fields that no release of the API has. */
export function readSelector(raw: unknown, path: string, reading: AdminReading): Selector {
  if (isRecord(raw)) remarkUnknown(raw, ['matchLabels', 'matchExpressions'], path, reading);
  return parseSelector(raw, path, reading.errors);
}

/** True where the API sees a field: null counts as missing (R35). */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Fields that are given but not known, each with a remark. */
export function remarkUnknown(
  raw: Readonly<Record<string, unknown>>,
  known: readonly string[],
  at: string,
  { remarks }: AdminReading,
): readonly string[] {
  const unknown = Object.keys(raw).filter((field) => !known.includes(field) && isGiven(raw[field]));
  for (const field of unknown)
    remarks.push({
      code: 'policy-field-unknown',
      path: `${at}.${field}`,
      message: `the field "${field.slice(0, 80)}" is not known here: what it asks for cannot be judged`,
    });
  return unknown;
}
