// Policies of kinds that are not evaluated: which of them the cluster serves, and the names of their objects.
import { type InputGap, OTHER_POLICY_KINDS, type OtherPolicies } from '@portolan/shared/cluster';
import { type ApiClient, JSON_TYPE, METADATA_TYPE, RequestFault } from './apiClient';
import type { OnProgress } from './clusterSource';
import { type Reach, readResource } from './resourceReading';
import type { Resource } from './resources';

interface ObjectName {
  readonly namespace: string | null;
  readonly name: string;
}

interface ServedKind extends Resource<ObjectName> {
  readonly kind: string;
}

export interface OtherPolicyReading {
  readonly policies: readonly OtherPolicies[];
  readonly gaps: readonly InputGap[];
}

/** Groups that the API server serves, each with its preferred version. Throws as ApiClient.get does. */
export async function discoverGroups(client: ApiClient, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const answer = (await client.get('/apis', JSON_TYPE, signal)) as { groups?: unknown } | null;
  const groups = Array.isArray(answer?.groups) ? answer.groups : [];
  return new Map(
    groups.flatMap((group: { name?: unknown; preferredVersion?: { version?: unknown } | null } | null) => {
      const version = group?.preferredVersion?.version;
      return typeof group?.name === 'string' && typeof version === 'string' ? [[group.name, version] as const] : [];
    }),
  );
}

/** Names of all objects of the kinds that exist. Kinds that the cluster does not have cost no request. */
export async function readOtherPolicies(
  client: ApiClient,
  groups: ReadonlyMap<string, string>,
  reach: Reach,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<OtherPolicyReading> {
  const wanted = new Set(OTHER_POLICY_KINDS.map(({ apiGroup }) => apiGroup));
  // Calico's own API server shows the same objects as its CRDs: once is enough.
  if (groups.has('projectcalico.org')) wanted.delete('crd.projectcalico.org');
  const policies: OtherPolicies[] = [];
  const gaps: InputGap[] = [];
  for (const group of wanted) {
    const version = groups.get(group);
    if (version === undefined) continue;
    for (const kind of await servedKinds(client, group, version, gaps, signal)) {
      const reading = await readResource(client, kind, reach, onProgress, signal);
      const objects = reading.objects.flatMap((object) => (object.ok ? [object.value] : []));
      if (objects.length > 0) policies.push({ apiGroup: group, kind: kind.kind, objects });
      gaps.push(...reading.gaps.filter(({ reason }) => reason !== 'out-of-scope'));
    }
  }
  return { policies, gaps };
}

async function servedKinds(
  client: ApiClient,
  group: string,
  version: string,
  gaps: InputGap[],
  signal: AbortSignal,
): Promise<readonly ServedKind[]> {
  let answer: { resources?: unknown } | null;
  try {
    answer = (await client.get(`/apis/${group}/${version}`, JSON_TYPE, signal)) as typeof answer;
  } catch (error) {
    if (!(error instanceof RequestFault) || error.kind === 'unauthorized') throw error;
    if (error.kind !== 'not-found') {
      const reason = error.kind === 'forbidden' ? 'forbidden' : 'error';
      gaps.push({ resource: group, namespace: null, reason, message: `the kinds of ${group} could not be listed` });
    }
    return [];
  }
  const kinds = OTHER_POLICY_KINDS.filter(({ apiGroup }) => apiGroup === group).map(({ kind }) => kind);
  const resources = Array.isArray(answer?.resources) ? answer.resources : [];
  return resources.flatMap((item: { name?: unknown; kind?: unknown; namespaced?: unknown } | null) => {
    const { name, kind } = item ?? {};
    if (typeof name !== 'string' || typeof kind !== 'string') return [];
    if (!/^[a-z0-9-]+$/.test(name) || !kinds.includes(kind)) return []; // subresources have a slash
    const served: ServedKind = {
      name,
      kind,
      group,
      version,
      namespaced: item?.namespaced === true,
      accept: METADATA_TYPE,
      required: false,
      project: (raw) => ({ ok: true, value: nameOf(raw) }),
    };
    return [served];
  });
}

function nameOf(raw: unknown): ObjectName {
  const { name, namespace } = (raw as { metadata?: { name?: unknown; namespace?: unknown } } | null)?.metadata ?? {};
  return { name: typeof name === 'string' ? name : '', namespace: typeof namespace === 'string' ? namespace : null };
}
