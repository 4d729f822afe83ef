// Readers that several projections of exposure objects need: conditions, addresses, references (section F).
import type { ConditionState, NamespacesFrom, ParentRef } from '../exposure/exposureObjects';
import { isRecord } from '../selector';
import {
  copyDeep,
  type FieldPath,
  type Raw,
  readName,
  readPort,
  readRecord,
  readRecords,
  readText,
} from './projectFields';

export const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** The text of one annotation; annotations are otherwise never taken. */
export function readAnnotation(metadata: Raw, key: string): string | null {
  const { annotations } = metadata;
  if (!isRecord(annotations) || !Object.hasOwn(annotations, key)) return null;
  const value = annotations[key];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A condition of a status: True, False, or null for anything else. */
export function readCondition(conditions: unknown, type: string): ConditionState {
  if (!Array.isArray(conditions)) return null;
  const found = conditions.find((item: unknown) => isRecord(item) && item.type === type);
  if (!isRecord(found)) return null;
  return found.status === 'True' ? true : found.status === 'False' ? false : null;
}

/** The given fields of each entry, each text once, in order; how statuses list addresses and host names. */
export function readPublished(list: unknown, path: FieldPath, ...fields: readonly string[]): readonly string[] {
  const texts = readRecords(list, path).flatMap((item, index) =>
    fields.map((field) => readText(item[field], [...path, index, field])),
  );
  return [...new Set(texts.filter((text) => text !== null))];
}

/** A port, or null when missing. */
export function readOptionalPort(value: unknown, path: FieldPath): number | null {
  return value === undefined || value === null ? null : readPort(value, path);
}

/** A port number or a port's name, or null when missing. A number in quotes is a number. */
export function readPortOrName(value: unknown, path: FieldPath): number | string | null {
  if (value === undefined || value === null || value === '' || value === 0) return null;
  if (typeof value !== 'string') return readPort(value, path);
  return /^\d+$/.test(value) ? readPort(Number(value), path) : value;
}

/** `group` missing means `fallback`, while "" is the core group. */
export function readGroup(value: unknown, path: FieldPath, fallback: string): string {
  return value === undefined || value === null ? fallback : (readText(value, path) ?? '');
}

/** A parentRef of a route or a ListenerSet. */
export function readParent(raw: Raw, path: FieldPath, namespace: string): ParentRef {
  return {
    group: readGroup(raw.group, [...path, 'group'], GATEWAY_GROUP),
    kind: readText(raw.kind, [...path, 'kind']) ?? 'Gateway',
    namespace: readText(raw.namespace, [...path, 'namespace']) ?? namespace,
    name: readName(raw.name, [...path, 'name']),
    sectionName: readText(raw.sectionName, [...path, 'sectionName']),
    port: readOptionalPort(raw.port, [...path, 'port']),
  };
}

const FROM: readonly NamespacesFrom['from'][] = ['All', 'Same', 'Selector', 'None'];

/** `{namespaces: {from, selector}}` of a listener or a Gateway. */
export function readNamespacesFrom(value: unknown, path: FieldPath, fallback: 'Same' | 'None'): NamespacesFrom {
  const at = [...path, 'namespaces'];
  const raw = readRecord(readRecord(value, path).namespaces, at);
  const text = readText(raw.from, [...at, 'from']) ?? fallback;
  const from = FROM.find((word) => word === text) ?? 'unknown';
  return from === 'Selector' ? { from, selector: copyDeep(raw.selector ?? null, [...at, 'selector']) } : { from };
}
