// Policies of kinds and versions that are not evaluated: the names of their objects, so that they can be counted and said (R403).
import { type InputGap, OTHER_POLICY_KINDS, type OtherPolicies, POLICY_KINDS } from '@portolan/shared/cluster';
import { METADATA_TYPE } from './apiClient';
import { bestServed, type GroupKinds, type ServedKind } from './discovery';
import { type ReadingContext, readServed } from './kindReading';

interface ObjectName {
  readonly namespace: string | null;
  readonly name: string;
}

export interface OtherPolicyReading {
  readonly policies: readonly OtherPolicies[];
  readonly gaps: readonly InputGap[];
}

/** Names of all objects of the kinds that are served. */
export async function readOtherPolicies(
  context: ReadingContext,
  served: ReadonlyMap<string, GroupKinds>,
): Promise<OtherPolicyReading> {
  const readings = await Promise.all(
    [...served].flatMap(([group, kinds]) => namedKinds(group, kinds).map((kind) => readNames(context, kind))),
  );
  const groups = new Set(OTHER_POLICY_KINDS.map(({ apiGroup }) => apiGroup));
  const unread = [...served].flatMap(([group, { unread }]) =>
    unread.slice(0, groups.has(group) ? 1 : 0).map(
      ({ reason }): InputGap => ({
        resource: group,
        namespace: null,
        reason,
        message: `the kinds of ${group} could not be listed`,
      }),
    ),
  );
  return {
    policies: readings.flatMap(({ policies }) => policies),
    gaps: [...readings.flatMap(({ gaps }) => gaps), ...unread],
  };
}

/** Kinds of other languages, and kinds that we know in versions that we do not; each in the version that the server prefers. */
function namedKinds(group: string, served: GroupKinds): readonly ServedKind[] {
  const names = [
    ...OTHER_POLICY_KINDS.filter(({ apiGroup }) => apiGroup === group),
    ...POLICY_KINDS.filter((kind) => kind.group === group && bestServed(served, kind) === null),
  ].map(({ kind }) => kind);
  return names.flatMap((name) => served.kinds.find(({ kind }) => kind === name) ?? []);
}

async function readNames(context: ReadingContext, kind: ServedKind): Promise<OtherPolicyReading> {
  const reading = await readServed(context, kind, METADATA_TYPE, (raw) => ({ ok: true, value: nameOf(raw) }));
  const objects = reading.objects.flatMap((object) => (object.ok ? [object.value] : []));
  return {
    policies: objects.length > 0 ? [{ apiGroup: kind.group, kind: kind.kind, objects }] : [],
    gaps: reading.gaps.filter(({ reason }) => reason !== 'out-of-scope'),
  };
}

function nameOf(raw: unknown): ObjectName {
  const { name, namespace } = (raw as { metadata?: { name?: unknown; namespace?: unknown } } | null)?.metadata ?? {};
  return { name: typeof name === 'string' ? name : '', namespace: typeof namespace === 'string' ? namespace : null };
}
