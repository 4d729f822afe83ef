// Kinds that a cluster has only if somebody installed them: read where they are served, in the best version that we know.
import type { InputGap } from '@portolan/shared/cluster';
import { JSON_TYPE } from './apiClient';
import type { ClusterReader } from './clusterReader';
import type { OnProgress } from './clusterSource';
import { bestServed, type GroupKinds, type ServedKind } from './discovery';
import { type Reach, type Reading, readResource } from './resourceReading';
import { type ProjectedObject, type Resource, rbacName } from './resources';

/** One kind that is looked for. */
export interface WantedKind<T> {
  readonly group: string;
  readonly kind: string;
  /** Versions that can be read, best first. */
  readonly versions: readonly string[];
  readonly plural: string;
  readonly project: (raw: unknown, apiVersion: string) => ProjectedObject<T>;
  /** True where no verdict depends on it. */
  readonly isCalm?: boolean;
}

/** What all requests of one reading share. */
export interface ReadingContext {
  readonly reader: ClusterReader;
  readonly reach: Reach;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}

export interface KindsReading<T> {
  readonly objects: readonly ProjectedObject<T>[];
  readonly gaps: readonly InputGap[];
}

/** Objects of all wanted kinds, in the order of `wanted`. What fails for one kind becomes its gap and touches no other. */
export async function readKinds<T>(
  context: ReadingContext,
  served: ReadonlyMap<string, GroupKinds>,
  wanted: readonly WantedKind<T>[],
): Promise<KindsReading<T>> {
  const readings = await Promise.all(
    wanted.map(async (want): Promise<KindsReading<T>> => {
      const group = served.get(want.group);
      if (!group) return { objects: [], gaps: [] };
      const kind = bestServed(group, want);
      if (!kind) return { objects: [], gaps: undiscovered(want, group) };
      const apiVersion = `${kind.group}/${kind.version}`;
      return readServed(context, kind, JSON_TYPE, (raw) => want.project(raw, apiVersion), want.isCalm);
    }),
  );
  return { objects: readings.flatMap(({ objects }) => objects), gaps: readings.flatMap(({ gaps }) => gaps) };
}

/** Objects of one kind that is served. A kind that is gone when it is asked for is as good as never there. */
export async function readServed<T>(
  { reader, reach, onProgress, signal }: ReadingContext,
  kind: ServedKind,
  accept: string,
  project: (raw: unknown) => ProjectedObject<T>,
  isCalm = false,
): Promise<Reading<T>> {
  const resource: Resource<T> = { ...kind, shownAs: rbacName(kind), accept, required: false, isCalm, project };
  const reading = await readResource(reader, resource, reach, onProgress, signal);
  const gone = reading.faults.length > 0 && reading.faults.every((fault) => fault.kind === 'not-found');
  return gone ? { ...reading, gaps: [] } : reading;
}

/** The kind may be there in a version whose kinds could not be learned. */
function undiscovered(want: WantedKind<unknown>, { unread }: GroupKinds): readonly InputGap[] {
  const blind = unread.find(({ version }) => want.versions.includes(version));
  if (!blind) return [];
  const { group, plural } = want;
  const message = `the API server did not say which kinds it has in ${group}/${blind.version}`;
  return [{ resource: rbacName({ name: plural, group }), namespace: null, reason: blind.reason, message }];
}
