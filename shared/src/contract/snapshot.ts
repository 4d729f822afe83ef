// The JSON snapshot: the inputs of one evaluation, so that another day or machine can compute the same graph.
import type { ClusterObjects, Evaluation, Profile } from '../cluster/index';
import { formatCanonicalJson, isTooDeep, MAX_DEPTH } from './canonicalJson';
import { object, oneOf, optional, type Shape, ShapeError, text } from './shape';
import { clusterObjects } from './snapshotShape';

const SNAPSHOT_FORMAT = 'portolan-snapshot';
/** Grows when an older program could no longer read a snapshot rightly. */
export const SNAPSHOT_VERSION = 1;
/** Characters. */
const MAX_LENGTH = 400_000_000;

/** Circumstances, kept apart from the inputs. */
export interface SnapshotHeader {
  /** Version of the program that wrote it. */
  readonly engineVersion: string;
  /** ISO 8601, given by the caller. */
  readonly createdAt: string;
  /** The profile that the graph was judged by. */
  readonly profile: Profile;
  /** Who chose it; absent in older snapshots, whose inputs do not tell the engine. */
  readonly chosenBy?: Evaluation['chosenBy'];
}

export type SnapshotAnswer =
  | { readonly ok: true; readonly value: { readonly header: SnapshotHeader; readonly objects: ClusterObjects } }
  | {
      readonly ok: false;
      readonly code: 'snapshot-too-large' | 'snapshot-unreadable' | 'snapshot-too-new' | 'snapshot-invalid';
      readonly message: string;
      readonly next: string;
    };

/**
 * A snapshot as text: one line with the header, one with the objects. The objects' line is canonical: whatever the order in which they
 * were read, equal inputs give equal bytes.
 */
export function formatSnapshot(objects: ClusterObjects, header: SnapshotHeader): string {
  const body = formatCanonicalJson(sortObjects(clusterObjects(objects, 'objects')));
  return `{"format":"${SNAPSHOT_FORMAT}","version":${SNAPSHOT_VERSION},\n"header":${formatCanonicalJson(header)},\n"objects":${body}}\n`;
}

/** Lists of objects get an order of their own; lists inside an object mean what their order says and keep it. */
function sortObjects(objects: ClusterObjects): object {
  const { exposure, evidence, otherPolicies } = objects;
  const others = otherPolicies.map((other) => ({ ...other, objects: sortList(other.objects) }));
  return {
    ...sortLists(objects),
    exposure: sortLists(exposure),
    evidence: sortLists(evidence),
    otherPolicies: sortList(others),
  };
}

/** Every list among the members in its order, all else as it is. */
function sortLists(members: object): object {
  return Object.fromEntries(
    Object.entries(members).map(([key, value]: [string, unknown]) => [
      key,
      Array.isArray(value) ? sortList(value) : value,
    ]),
  );
}

/** Of objects, or of words. */
function sortList(items: readonly (object | string)[]): readonly unknown[] {
  return items
    .map((item) => ({ item, key: formatCanonicalJson(nameOf(item)), text: formatCanonicalJson(item) }))
    .sort((a, b) => compare(a.key, b.key) || compare(a.text, b.text))
    .map(({ item }) => item);
}

function nameOf(item: object | string): unknown {
  if (typeof item === 'string') return item;
  const { namespace, name, kind }: { namespace?: unknown; name?: unknown; kind?: unknown } = item;
  return [namespace ?? '', name ?? '', kind ?? ''];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const header: Shape<SnapshotHeader> = object<SnapshotHeader>({
  engineVersion: text,
  createdAt: text,
  profile: oneOf('kubernetes', 'calico', 'cilium'),
  chosenBy: optional(oneOf('detection', 'user', 'default')),
});

/** Reads a snapshot. Fields that this version does not know are left out; anything else that is not as it should be is refused. */
export function parseSnapshot(snapshot: string): SnapshotAnswer {
  if (snapshot.length > MAX_LENGTH) {
    return refuse('snapshot-too-large', `The snapshot is larger than ${MAX_LENGTH / 1e6} MB.`, SAVE_AGAIN);
  }
  if (isTooDeep(snapshot)) {
    return refuse('snapshot-unreadable', `The file nests more than ${MAX_DEPTH} deep: it is no snapshot.`, SAVE_AGAIN);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(snapshot.startsWith('\ufeff') ? snapshot.slice(1) : snapshot);
  } catch {
    return refuse('snapshot-unreadable', 'The file is no JSON: it may be cut off or changed.', SAVE_AGAIN);
  }
  const version = versionOf(parsed);
  if (version === null) {
    return refuse('snapshot-unreadable', 'The file is no Portolan snapshot.', 'Open a file saved as "JSON snapshot".');
  }
  if (version > SNAPSHOT_VERSION) {
    return refuse(
      'snapshot-too-new',
      `The snapshot has version ${version}; this program reads up to version ${SNAPSHOT_VERSION}.`,
      'Open it with a newer Portolan.',
    );
  }
  try {
    const whole = object<{ header: SnapshotHeader; objects: ClusterObjects }>({ header, objects: clusterObjects });
    return { ok: true, value: whole(parsed, '') };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return refuse('snapshot-invalid', `The snapshot is damaged: ${error.message}.`, SAVE_AGAIN);
  }
}

const SAVE_AGAIN = 'Save the snapshot again from the cluster it came from.';

function refuse(code: Extract<SnapshotAnswer, { ok: false }>['code'], message: string, next: string): SnapshotAnswer {
  return { ok: false, code, message, next };
}

/** The version, if it is a snapshot at all. */
function versionOf(parsed: unknown): number | null {
  if (typeof parsed !== 'object' || parsed === null) return null;
  if (!('format' in parsed) || parsed.format !== SNAPSHOT_FORMAT || !('version' in parsed)) return null;
  const { version } = parsed;
  return typeof version === 'number' && Number.isSafeInteger(version) && version > 0 ? version : null;
}
