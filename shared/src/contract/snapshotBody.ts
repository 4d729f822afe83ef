// What a snapshot says of the cluster: the inputs, in one form only, apart from where and when they were read.
import { type ClusterObjects, originOf, type SourceDescription, type SourceLocation } from '../cluster/index';
import { formatCanonicalJson } from './canonicalJson';
import { location } from './findingShape';
import { listOf, object, oneOf, optional, orNull, type Shape, ShapeError, text } from './shape';
import { clusterObjects } from './snapshotShape';

/** Lines of files, for each list of the body that was read from files; in the order of that list, null where an item has none. */
export type Places = Readonly<Record<string, readonly (SourceLocation | null)[]>>;

export interface SnapshotBody {
  /** Canonical JSON: whatever the order in which they were read, equal inputs give equal text. */
  readonly text: string;
  readonly places: Places;
}

/** What of its source decides verdicts and so belongs to the inputs: what kind it is, and what the reading was limited to. */
type Origin = Pick<SourceDescription, 'scope'> & { readonly kind: SourceDescription['kind'] };

const GROUPS = ['exposure', 'evidence'] as const;

export function writeBody(objects: ClusterObjects): SnapshotBody {
  const { source, ...lists } = clusterObjects(objects, 'objects');
  const places: Record<string, readonly (SourceLocation | null)[]> = {};
  const otherPolicies = lists.otherPolicies.map((other) => ({ ...other, objects: sortItems(other.objects).items }));
  const body = {
    ...sortLists({ ...lists, otherPolicies }, '', places),
    ...Object.fromEntries(GROUPS.map((group) => [group, sortLists(lists[group], `${group}.`, places)])),
    origin: { kind: originOf(source), ...(source.scope ? { scope: source.scope.toSorted() } : {}) },
  };
  return { text: formatCanonicalJson(body), places };
}

/** Every list among the members in its order, all else as it is; what stands in files goes to `places` under the list's name. */
function sortLists(
  members: object,
  prefix: string,
  places: Record<string, readonly (SourceLocation | null)[]>,
): object {
  return Object.fromEntries(
    Object.entries(members).map(([key, value]: [string, unknown]) => {
      if (!Array.isArray(value)) return [key, value];
      const sorted = sortItems(value as readonly unknown[]);
      if (sorted.places.some((place) => place !== null)) places[prefix + key] = sorted.places;
      return [key, sorted.items];
    }),
  );
}

/** Objects or words, in an order of their own: lists of objects mean nothing by their order. */
function sortItems(list: readonly unknown[]): {
  readonly items: readonly unknown[];
  readonly places: readonly (SourceLocation | null)[];
} {
  const sorted = list
    .map((whole) => {
      const { item, place } = withoutPlace(whole);
      return { item, place, key: formatCanonicalJson(nameOf(item)), text: formatCanonicalJson(item) };
    })
    .sort(
      (a, b) =>
        compare(a.key, b.key) ||
        compare(a.text, b.text) ||
        compare(a.place?.file ?? '', b.place?.file ?? '') ||
        (a.place?.line ?? 0) - (b.place?.line ?? 0),
    );
  return { items: sorted.map(({ item }) => item), places: sorted.map(({ place }) => place) };
}

function withoutPlace(item: unknown): { readonly item: unknown; readonly place: SourceLocation | null } {
  if (typeof item !== 'object' || item === null || !('location' in item)) return { item, place: null };
  const { location: place, ...rest } = item as { readonly location?: SourceLocation };
  return { item: rest, place: place ?? null };
}

function nameOf(item: unknown): unknown {
  if (typeof item !== 'object' || item === null) return item;
  const { namespace, name, kind }: { namespace?: unknown; name?: unknown; kind?: unknown } = item;
  return [namespace ?? '', name ?? '', kind ?? ''];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export const placesShape: Shape<Places> = (value, path) => {
  if (typeof value !== 'object' || value === null) throw new ShapeError(path, 'an object');
  const list = listOf(orNull(location));
  return Object.fromEntries(Object.entries(value).map(([key, places]) => [key, list(places, `${path}.${key}`)]));
};

const origin: Shape<Origin> = object<Origin>({
  kind: oneOf('kubeconfig', 'manifests', 'snapshot', 'demo'),
  scope: optional(listOf(text)),
});

/**
 * The objects of a body.
 * @throws ShapeError where it is not what it should be.
 */
export function readBody(
  body: unknown,
  named: { readonly title: string; readonly context?: string },
  places: Places,
): ClusterObjects {
  const { origin: from } = object<{ readonly origin: Origin }>({ origin })(body, 'objects');
  const whole = { ...(body as object), source: { ...from, ...named } };
  return clusterObjects(withPlaces(whole, places), 'objects');
}

/** Puts the lines of files back to their items. */
function withPlaces(body: object, places: Places): object {
  const members = Object.entries(body).map(([key, value]: [string, unknown]) => {
    const isGroup = (GROUPS as readonly string[]).includes(key) && typeof value === 'object' && value !== null;
    return [key, isGroup ? placed(value, `${key}.`, places) : placedList(value, places[key])];
  });
  return Object.fromEntries(members);
}

function placed(members: object, prefix: string, places: Places): object {
  return Object.fromEntries(
    Object.entries(members).map(([key, value]: [string, unknown]) => [key, placedList(value, places[prefix + key])]),
  );
}

function placedList(list: unknown, places: Places[string] | undefined): unknown {
  if (!Array.isArray(list) || places === undefined) return list;
  return list.map((item: unknown, index) => {
    const place = places[index];
    return place && typeof item === 'object' && item !== null ? { ...item, location: place } : item;
  });
}
