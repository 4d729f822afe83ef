// The body of a snapshot: the inputs in one order, and no title, context or path among them; those stand in the header.
import { type ClusterObjects, compareText } from '../cluster/index';
import { formatCanonicalJson } from './canonicalJson';
import { clusterObjects } from './snapshotShape';

/** Objects name the file that they were read from by its place in the header's list. */
export interface SnapshotBody {
  readonly text: string;
  /** In their order. */
  readonly files: readonly string[];
}

/** Equal inputs give equal text, whatever the order in which they were read, and wherever the files lay. */
export function formatBody(objects: ClusterObjects): SnapshotBody {
  const read = clusterObjects(objects, 'objects');
  const files = filesOf(read);
  const places = new Map(files.map((file, place) => [file, place]));
  const { kind, scope } = read.source;
  const source = { kind, ...(scope ? { scope: sortList(scope) } : {}) };
  const body = mapLocations({ ...read, source }, (file) => places.get(file as string));
  return { text: formatCanonicalJson(sortObjects(body)), files };
}

/** The objects of a body that was parsed: with what the header keeps of them. Throws a ShapeError where it is no body. */
export function readBody(
  body: unknown,
  header: { readonly title: string; readonly context?: string; readonly files: readonly string[] },
): ClusterObjects {
  if (!isRecord(body)) return clusterObjects(body, 'objects');
  const { title, context, files } = header;
  const source = isRecord(body.source)
    ? { ...body.source, title, ...(context === undefined ? {} : { context }) }
    : body.source;
  const named = mapLocations({ ...body, source }, (place) => (typeof place === 'number' ? files[place] : undefined));
  return clusterObjects(named, 'objects');
}

function filesOf(objects: ClusterObjects): readonly string[] {
  const files = new Set<string>();
  mapLocations({ ...objects }, (file) => {
    files.add(file as string);
    return file;
  });
  return [...files].sort(compareText);
}

type Members = Readonly<Record<string, unknown>>;

/** Every `location.file` of an object in a list, replaced. Specs may hold a `location` of their own: they are left alone. */
function mapLocations(objects: Members, file: (file: unknown) => unknown): Members {
  const lists = (members: Members): Members => mapValues(members, (value) => mapList(value, file));
  return { ...lists(objects), ...(isRecord(objects.exposure) ? { exposure: lists(objects.exposure) } : {}) };
}

function mapList(value: unknown, file: (file: unknown) => unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((item: unknown) =>
    isRecord(item) && isRecord(item.location)
      ? { ...item, location: { ...item.location, file: file(item.location.file) } }
      : item,
  );
}

function mapValues(members: Members, change: (value: unknown) => unknown): Members {
  return Object.fromEntries(Object.entries(members).map(([key, value]) => [key, change(value)]));
}

function isRecord(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lists of objects get an order of their own; lists inside an object mean what their order says and keep it. */
function sortObjects(objects: Members): Members {
  const { exposure, evidence, otherPolicies } = objects;
  const others = (otherPolicies as ClusterObjects['otherPolicies']).map((other) => ({
    ...other,
    objects: sortList(other.objects),
  }));
  return {
    ...sortLists(objects),
    exposure: sortLists(exposure as Members),
    evidence: sortLists(evidence as Members),
    otherPolicies: sortList(others),
  };
}

/** Every list among the members in its order, all else as it is. */
function sortLists(members: Members): Members {
  return mapValues(members, (value) => (Array.isArray(value) ? sortList(value) : value));
}

/** Of objects, or of words. */
function sortList(items: readonly (object | string)[]): readonly unknown[] {
  return items
    .map((item) => ({ item, key: formatCanonicalJson(nameOf(item)), text: formatCanonicalJson(item) }))
    .sort((a, b) => compareText(a.key, b.key) || compareText(a.text, b.text))
    .map(({ item }) => item);
}

function nameOf(item: object | string): unknown {
  if (typeof item === 'string') return item;
  const { namespace, name, kind }: { namespace?: unknown; name?: unknown; kind?: unknown } = item;
  return [namespace ?? '', name ?? '', kind ?? ''];
}
