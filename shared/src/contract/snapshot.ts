// The JSON snapshot: the inputs of one evaluation, so that another day or machine can compute the same graph. docs/snapshot.md has the format.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type ClusterObjects, type Evaluation, MOST_VALUES, measureJson, type Profile } from '../cluster/index';
import { formatCanonicalJson, MAX_DEPTH } from './canonicalJson';
import { flag, listOf, object, oneOf, optional, type Shape, ShapeError, text } from './shape';
import { type Places, placesShape, readBody, writeBody } from './snapshotBody';
import { clusterObjects } from './snapshotShape';

const SNAPSHOT_FORMAT = 'portolan-snapshot';
/** Grows when an older program could no longer read a snapshot rightly. */
export const SNAPSHOT_VERSION = 2;

/** How much of a file is taken in; null: any number. */
export interface SnapshotBounds {
  readonly characters: number | null;
  /** JSON values. */
  readonly values: number | null;
}

/** For files that somebody brings (P18). A snapshot of 10,000 pods has about 5 million characters and 300,000 values. */
export const IMPORT_BOUNDS: SnapshotBounds = { characters: 64 * 1024 * 1024, values: MOST_VALUES };
/** For what this program hands itself, as a server does to its page: as large as the cluster is. */
export const UNBOUNDED: SnapshotBounds = { characters: null, values: null };

/** Circumstances, kept apart from the inputs. */
export interface SnapshotHeader {
  /** Version of the program that wrote it. */
  readonly engineVersion: string;
  /** When the inputs were read, ISO 8601, given by the caller; of inputs that were a snapshot before, the time of that one. */
  readonly createdAt: string;
  /** The profile that the graph was judged by. */
  readonly profile: Profile;
  /** Who chose it; absent in older snapshots, whose inputs do not tell the engine. */
  readonly chosenBy?: Evaluation['chosenBy'];
  /** What the verdicts leave out, in sentences; absent in older snapshots. */
  readonly notConsidered?: readonly string[];
  /** What no network policy tells, in sentences; absent in older snapshots. */
  readonly notSeen?: readonly string[];
  /** Names were replaced before it was saved. */
  readonly redacted?: boolean;
}

/** A snapshot that was read. */
export interface Snapshot {
  readonly version: number;
  readonly header: SnapshotHeader;
  readonly objects: ClusterObjects;
  /** SHA-256 of the inputs, in hexadecimal digits: equal inputs have equal ones. Null for version 1, which has none. */
  readonly inputsHash: string | null;
}

export type SnapshotAnswer =
  | { readonly ok: true; readonly value: Snapshot }
  | {
      readonly ok: false;
      readonly code:
        | 'snapshot-too-large'
        | 'snapshot-unreadable'
        | 'snapshot-too-new'
        | 'snapshot-invalid'
        | 'snapshot-changed';
      readonly message: string;
      readonly next: string;
    };

/** The header as it is saved. */
interface SavedHeader extends SnapshotHeader {
  readonly title: string;
  readonly context?: string;
  readonly inputsHash: string;
  readonly places?: Places;
}

/**
 * A snapshot as text: a line that names format, version and the header's hash, one with the header, one with the inputs. The last is
 * canonical: whatever the order in which they were read, equal inputs give equal bytes.
 */
export function formatSnapshot(objects: ClusterObjects, header: SnapshotHeader): string {
  const { title, context, readAt } = objects.source;
  const { text: body, places } = writeBody(objects);
  const saved: SavedHeader = {
    ...header,
    ...(readAt === undefined ? {} : { createdAt: readAt }),
    title,
    ...(context === undefined ? {} : { context }),
    inputsHash: hashOf(body),
    ...(Object.keys(places).length > 0 ? { places } : {}),
  };
  const head = formatCanonicalJson(savedHeader(saved, 'header'));
  return `{"format":"${SNAPSHOT_FORMAT}","version":${SNAPSHOT_VERSION},"headerHash":"${hashOf(head)}",${HEADER}${head},${OBJECTS}${body}${END}`;
}

const HEADER = '\n"header":';
const OBJECTS = '\n"objects":';
const END = '}\n';

/** SHA-256 of the inputs alone, as the header of a snapshot has it. */
export function inputsHashOf(objects: ClusterObjects): string {
  return hashOf(writeBody(objects).text);
}

function hashOf(content: string): string {
  return bytesToHex(sha256(utf8ToBytes(content)));
}

const headerMembers = {
  engineVersion: text,
  createdAt: text,
  profile: oneOf('kubernetes', 'calico', 'cilium'),
  chosenBy: optional(oneOf('detection', 'user', 'default')),
  notConsidered: optional(listOf(text)),
  notSeen: optional(listOf(text)),
  redacted: optional(flag),
} as const;

const header: Shape<SnapshotHeader> = object<SnapshotHeader>(headerMembers);

const savedHeader: Shape<SavedHeader> = object<SavedHeader>({
  ...headerMembers,
  title: text,
  context: optional(text),
  inputsHash: text,
  places: optional(placesShape),
});

/**
 * Reads a snapshot within bounds. Fields that this version does not know are left out; anything else that is not as it should be is
 * refused. The hashes tell damage, not intent: who changes a file can compute them anew.
 */
export function parseSnapshot(snapshot: string, bounds: SnapshotBounds = IMPORT_BOUNDS): SnapshotAnswer {
  const refusal = outOfBounds(snapshot, bounds);
  if (refusal) return refusal;
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
    return version === 1 ? readFirst(parsed) : readSecond(snapshot, parsed);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return refuse('snapshot-invalid', `The snapshot is damaged: ${error.message}.`, SAVE_AGAIN);
  }
}

/** Said before anything is parsed: a parser has no bounds. */
function outOfBounds(snapshot: string, { characters, values }: SnapshotBounds): SnapshotAnswer | null {
  if (characters !== null && snapshot.length > characters)
    return refuse('snapshot-too-large', `The snapshot is larger than ${characters / 1024 / 1024} MiB.`, SMALLER);
  // A gzip file begins with this byte, whatever decoded it.
  if (snapshot.charCodeAt(0) === 0x1f)
    return refuse('snapshot-unreadable', 'The file is compressed.', 'Unpack it, and open the file that was in it.');
  const { tooDeep, tooMany } = measureJson(snapshot, MAX_DEPTH, values ?? Number.POSITIVE_INFINITY);
  if (tooDeep) {
    return refuse('snapshot-unreadable', `The file nests more than ${MAX_DEPTH} deep: it is no snapshot.`, SAVE_AGAIN);
  }
  return tooMany ? refuse('snapshot-too-large', `The snapshot holds more than ${values} values.`, SMALLER) : null;
}

/** Version 1: no hashes, and the source among the objects. */
function readFirst(parsed: unknown): SnapshotAnswer {
  const whole = object<{ header: SnapshotHeader; objects: ClusterObjects }>({ header, objects: clusterObjects });
  return { ok: true, value: { version: 1, inputsHash: null, ...whole(parsed, '') } };
}

/** Hashes are of the bytes as they stand in the file: a file that was formatted anew is a changed one. */
function readSecond(snapshot: string, parsed: unknown): SnapshotAnswer {
  const { headerHash } = object<{ readonly headerHash: string }>({ headerHash: text })(parsed, '');
  const head = snapshot.indexOf(HEADER) + HEADER.length;
  const body = snapshot.indexOf(OBJECTS) + OBJECTS.length;
  if (head < HEADER.length || body < head || !snapshot.endsWith(END)) return changed('It is not as it was written.');
  if (hashOf(snapshot.slice(head, body - OBJECTS.length - 1)) !== headerHash)
    return changed('Its header does not fit the hash of the header.');
  const wire = parsed as { readonly header: unknown; readonly objects: unknown };
  const { title, context, places = {}, inputsHash, ...rest } = savedHeader(wire.header, 'header');
  if (hashOf(snapshot.slice(body, -END.length)) !== inputsHash)
    return changed('Its objects do not fit the hash in its header.');
  const named = { title, ...(context === undefined ? {} : { context }) };
  return { ok: true, value: { version: 2, header: rest, objects: readBody(wire.objects, named, places), inputsHash } };
}

function changed(how: string): SnapshotAnswer {
  return refuse('snapshot-changed', `The snapshot was changed after it was saved. ${how}`, SAVE_AGAIN);
}

const SMALLER = 'Save a snapshot of fewer namespaces, with --namespace.';
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
