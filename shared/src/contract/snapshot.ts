// The JSON snapshot: the inputs of one evaluation, so that another day or machine can compute the same graph. See docs/snapshot.md.
import type { ClusterObjects } from '../cluster/index';
import { formatCanonicalJson, MAX_DEPTH, measureJson } from './canonicalJson';
import { sha256 } from './sha256';
import { object, ShapeError } from './shape';
import { formatBody, readBody } from './snapshotBody';
import { layOut, takeApart, versionIn, versionOf } from './snapshotFile';
import { firstHeader, header as headerShape, missingWords, type SnapshotHeader } from './snapshotHeader';
import { clusterObjects } from './snapshotShape';

export type { SnapshotHeader } from './snapshotHeader';

/** Grows when an older program could no longer read a snapshot rightly. */
export const SNAPSHOT_VERSION = 2;

/** How much of a file is taken in. */
export interface SnapshotBounds {
  /** Characters; null: any number. */
  readonly characters: number | null;
  /** JSON values; null: any number. */
  readonly values: number | null;
}

/** For files that somebody brings (P18). A snapshot of 10,000 pods has about 10 million characters. */
export const IMPORT_BOUNDS: SnapshotBounds = { characters: 64 * 1024 * 1024, values: 2_000_000 };
/** For what this program handed itself, such as a server to its page: as large as the cluster is. */
export const UNBOUNDED: SnapshotBounds = { characters: null, values: null };

export type SnapshotAnswer =
  | { readonly ok: true; readonly value: { readonly header: SnapshotHeader; readonly objects: ClusterObjects } }
  | {
      readonly ok: false;
      readonly code:
        | 'snapshot-too-large'
        | 'snapshot-unreadable'
        | 'snapshot-too-new'
        | 'snapshot-changed'
        | 'snapshot-invalid';
      readonly message: string;
      readonly next: string;
    };

type Refusal = Extract<SnapshotAnswer, { ok: false }>;

/**
 * A snapshot as text. The body holds the objects and nothing else, in canonical form: whatever the order in which they were read, and
 * wherever from, equal inputs give equal bytes. Time, title and paths stand in the header, with the body's SHA-256.
 */
export function formatSnapshot(objects: ClusterObjects, header: SnapshotHeader): string {
  const { text: body, files } = formatBody(objects);
  const { title, context } = objects.source;
  const written = headerShape(
    {
      ...header,
      notConsidered: header.notConsidered ?? missingWords(objects),
      title,
      context,
      files,
      bodySha256: sha256(body),
    },
    'header',
  );
  return layOut(SNAPSHOT_VERSION, { header: formatCanonicalJson(written), body });
}

/**
 * Reads a snapshot of this version or an older one. A body or header that does not match its hash is refused, as is anything that is not
 * as it should be. The hash tells damage, not intent: who changes a file can compute it anew.
 */
export function parseSnapshot(snapshot: string, bounds: SnapshotBounds = IMPORT_BOUNDS): SnapshotAnswer {
  const text = snapshot.startsWith('\ufeff') ? snapshot.slice(1) : snapshot;
  const refusal = outOfBounds(text, bounds);
  if (refusal) return refusal;
  try {
    const version = versionOf(text);
    if (version !== null && version > SNAPSHOT_VERSION) return tooNew(version);
    return version === SNAPSHOT_VERSION ? parseSecond(text) : parseFirst(text);
  } catch (error) {
    if (error instanceof ShapeError) return refuse('snapshot-invalid', `The snapshot is damaged: ${error.message}.`);
    // Of JSON.parse.
    if (error instanceof SyntaxError)
      return refuse('snapshot-unreadable', 'The file is no JSON: it may be cut off or changed.');
    throw error;
  }
}

/** The header alone, verified, without reading the objects: for lists of snapshots. The body's hash is not checked. */
export function parseSnapshotHeader(
  snapshot: string,
  bounds: SnapshotBounds = IMPORT_BOUNDS,
): { readonly ok: true; readonly value: SnapshotHeader } | Refusal {
  if (versionOf(snapshot) === SNAPSHOT_VERSION) {
    const parts = takeApart(snapshot, SNAPSHOT_VERSION);
    if ('problem' in parts) return changed(parts.problem);
    try {
      return { ok: true, value: headerShape(JSON.parse(parts.header), 'header') };
    } catch (error) {
      if (!(error instanceof ShapeError) && !(error instanceof SyntaxError)) throw error;
      return refuse('snapshot-invalid', `The snapshot is damaged: ${error.message}.`);
    }
  }
  const answer = parseSnapshot(snapshot, bounds);
  return answer.ok ? { ok: true, value: answer.value.header } : answer;
}

function parseSecond(text: string): SnapshotAnswer {
  const parts = takeApart(text, SNAPSHOT_VERSION);
  if ('problem' in parts) return changed(parts.problem);
  const header = headerShape(JSON.parse(parts.header), 'header');
  if (sha256(parts.body) !== header.bodySha256) return changed('its body does not match the SHA-256 in its header');
  return { ok: true, value: { header, objects: readBody(JSON.parse(parts.body), header) } };
}

/** Version 1 had no hash; its body held what the header holds now. */
function parseFirst(text: string): SnapshotAnswer {
  const parsed: unknown = JSON.parse(text);
  const version = versionIn(parsed);
  if (version === null) {
    return refuse('snapshot-unreadable', 'The file is no Portolan snapshot.', 'Open a file saved as "JSON snapshot".');
  }
  if (version > SNAPSHOT_VERSION) return tooNew(version);
  if (version === SNAPSHOT_VERSION) return changed('it was formatted anew, so that its SHA-256 cannot be checked');
  const whole = object<{ header: SnapshotHeader; objects: ClusterObjects }>({
    header: firstHeader,
    objects: clusterObjects,
  });
  const { header, objects } = whole(parsed, '');
  const { title, context } = objects.source;
  const told = { ...header, title, ...(context === undefined ? {} : { context }) };
  return { ok: true, value: { header: told, objects } };
}

function outOfBounds(text: string, { characters, values }: SnapshotBounds): Refusal | null {
  if (characters !== null && text.length > characters) {
    return refuse('snapshot-too-large', `The snapshot is larger than ${characters / 1024 / 1024} MiB.`, SMALLER);
  }
  // A gzip file begins with this byte, whatever decoded it.
  if (text.charCodeAt(0) === 0x1f) {
    return refuse('snapshot-unreadable', 'The file is compressed.', 'Unpack it, and open the file that was in it.');
  }
  const { tooDeep, tooMany } = measureJson(text, values ?? Number.POSITIVE_INFINITY);
  if (tooDeep) return refuse('snapshot-unreadable', `The file nests more than ${MAX_DEPTH} deep: it is no snapshot.`);
  if (tooMany) return refuse('snapshot-too-large', `The snapshot holds more than ${values} values.`, SMALLER);
  return null;
}

function tooNew(version: number): Refusal {
  return refuse(
    'snapshot-too-new',
    `The snapshot has version ${version}; this program reads up to version ${SNAPSHOT_VERSION}.`,
    'Open it with a newer Portolan.',
  );
}

function changed(problem: string): Refusal {
  return refuse('snapshot-changed', `The snapshot is not as it was saved: ${problem}.`, FIND_ORIGINAL);
}

const SAVE_AGAIN = 'Save the snapshot again from the cluster it came from.';
const SMALLER = 'Save a snapshot of fewer namespaces, with --namespace.';
const FIND_ORIGINAL = 'Use the file as it was saved, or save it again from the cluster it came from.';

function refuse(code: Refusal['code'], message: string, next = SAVE_AGAIN): Refusal {
  return { ok: false, code, message, next };
}
