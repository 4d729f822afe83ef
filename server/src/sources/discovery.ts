// What the API server serves: its groups and versions, and the kinds in each; asked anew at each reading.
import type { GapReason } from '@portolan/shared/cluster';
import { JSON_TYPE, RequestFault } from './apiClient';
import type { ClusterReader } from './clusterReader';

/** The versions of one API group. */
export interface ServedGroup {
  /** The one that the server prefers. */
  readonly preferred: string;
  readonly versions: readonly string[];
}

/** Groups by name. */
export type ServedGroups = ReadonlyMap<string, ServedGroup>;

/** A kind in one version. */
export interface ServedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural name, as in paths and RBAC. */
  readonly name: string;
  readonly namespaced: boolean;
}

/** The kinds of one group, and the versions of which they could not be learned. */
export interface GroupKinds {
  readonly kinds: readonly ServedKind[];
  readonly unread: readonly { readonly version: string; readonly reason: GapReason }[];
}

/** All groups but the core one. Throws as ApiClient.get does. */
export async function discoverGroups(reader: ClusterReader, signal: AbortSignal): Promise<ServedGroups> {
  const answer = (await reader.get('/apis', JSON_TYPE, signal)) as { groups?: unknown } | null;
  const groups: readonly RawGroup[] = Array.isArray(answer?.groups) ? answer.groups : [];
  return new Map(
    groups.flatMap((group) => {
      const preferred = group?.preferredVersion?.version;
      if (typeof group?.name !== 'string' || !isVersion(preferred)) return [];
      const listed = Array.isArray(group.versions) ? group.versions.map((item: RawVersion) => item?.version) : [];
      return [[group.name, { preferred, versions: [...new Set([preferred, ...listed.filter(isVersion)])] }] as const];
    }),
  );
}

type RawVersion = { readonly version?: unknown } | null;
type RawGroup = { readonly name?: unknown; readonly preferredVersion?: RawVersion; readonly versions?: unknown } | null;

/** Versions become parts of paths. */
function isVersion(text: unknown): text is string {
  return typeof text === 'string' && /^v[a-z0-9]+$/.test(text);
}

/** The kinds of a group in all its versions; a version that is gone by now has none. Throws only what ends the reading. */
export async function discoverKinds(
  reader: ClusterReader,
  group: string,
  { versions }: ServedGroup,
  signal: AbortSignal,
): Promise<GroupKinds> {
  const kinds: ServedKind[] = [];
  const unread: { version: string; reason: GapReason }[] = [];
  for (const version of versions) {
    try {
      kinds.push(...kindsIn(await reader.get(`/apis/${group}/${version}`, JSON_TYPE, signal), group, version));
    } catch (error) {
      if (!(error instanceof RequestFault) || error.kind === 'unauthorized') throw error;
      if (error.kind === 'not-found') continue;
      unread.push({ version, reason: error.kind === 'forbidden' ? 'forbidden' : 'error' });
    }
  }
  return { kinds, unread };
}

function kindsIn(answer: unknown, group: string, version: string): readonly ServedKind[] {
  const { resources } = (answer ?? {}) as { resources?: unknown };
  return (Array.isArray(resources) ? resources : []).flatMap((item: Partial<ServedKind> | null) => {
    const { name, kind } = item ?? {};
    // Subresources have a slash in their name.
    if (typeof name !== 'string' || typeof kind !== 'string' || !/^[a-z0-9-]+$/.test(name)) return [];
    return [{ group, version, kind, name, namespaced: item?.namespaced === true }];
  });
}

/** The served form of a kind in the best of these versions; null: the cluster has none of them. */
export function bestServed(
  served: GroupKinds,
  wanted: { readonly kind: string; readonly versions: readonly string[] },
): ServedKind | null {
  for (const version of wanted.versions) {
    const found = served.kinds.find((one) => one.kind === wanted.kind && one.version === version);
    if (found) return found;
  }
  return null;
}
