// What stands in manifests and where, object by object: also kinds that are not read, and the lines of single fields.
import type { SourceLocation } from '../objects';
import { policyKindOf } from '../policyKinds';
import { clip, type FieldPath } from '../project/projectFields';
import { isRecord } from '../selector';
import { MANIFEST_LIMITS, type ManifestDocument, type ManifestFile, readDocuments } from './manifestDocuments';
import { otherPolicyKindOf, workloadKindOf } from './manifestKinds';
import { groupOf } from './manifestWorkloads';

/** `otherPolicy`: of a kind that is counted and named only (R403). */
export type WrittenRole = 'namespace' | 'workload' | 'policy' | 'otherPolicy' | 'other';

/** One object as it is written, before anything is filled in. */
export interface WrittenObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** null: none is written. */
  readonly namespace: string | null;
  readonly name: string;
  readonly role: WrittenRole;
  /** The line of a field by its path, such as `spec.ingress[0]`, or of the nearest field around it; `''`: of the object. */
  locate(path: string): SourceLocation;
}

/** All objects that have a kind and a name, lists unrolled, in the order of reading. Documents that cannot be read are left out. */
export function surveyManifests(files: readonly ManifestFile[]): readonly WrittenObject[] {
  const found: WrittenObject[] = [];
  let room: number = MANIFEST_LIMITS.characters;
  for (const file of files) {
    room -= file.text.length;
    if (room < 0) break;
    for (const document of readDocuments(file, [])) addObject(found, document, document.value, []);
  }
  return found;
}

function addObject(found: WrittenObject[], document: ManifestDocument, raw: unknown, at: FieldPath): void {
  if (!isRecord(raw) || typeof raw.kind !== 'string') return;
  if (raw.kind.endsWith('List') && Array.isArray(raw.items)) {
    const inherited = raw.kind === 'List' ? {} : { kind: raw.kind.slice(0, -4), apiVersion: raw.apiVersion };
    raw.items.forEach((item: unknown, index) => {
      addObject(found, document, isRecord(item) ? { ...inherited, ...item } : item, [...at, 'items', index]);
    });
    return;
  }
  const metadata = isRecord(raw.metadata) ? raw.metadata : {};
  const apiVersion = typeof raw.apiVersion === 'string' ? clip(raw.apiVersion) : '';
  if (typeof metadata.name !== 'string' || metadata.name === '') return;
  found.push({
    apiVersion,
    kind: clip(raw.kind),
    namespace: typeof metadata.namespace === 'string' && metadata.namespace !== '' ? metadata.namespace : null,
    name: metadata.name,
    role: roleOf(apiVersion, raw.kind),
    locate: (path) => document.locate([...at, ...parsePath(path)]),
  });
}

function roleOf(apiVersion: string, kind: string): WrittenRole {
  const group = groupOf(apiVersion);
  if (apiVersion === 'v1' && kind === 'Namespace') return 'namespace';
  if ((apiVersion === 'v1' && kind === 'Pod') || workloadKindOf(group, kind)) return 'workload';
  if ((group === 'networking.k8s.io' && kind === 'NetworkPolicy') || policyKindOf(group, kind)) return 'policy';
  return otherPolicyKindOf(group, kind) ? 'otherPolicy' : 'other';
}

function parsePath(path: string): FieldPath {
  return Array.from(path.matchAll(/\[(\d+)\]|[^.[\]]+/g), ([step, index]) =>
    index === undefined ? step : Number(index),
  );
}
