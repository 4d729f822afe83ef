// What a cluster has beyond Kubernetes' own policies: other policy languages, what publishes pods, and kinds that are only named.
import {
  CALICO_GROUP,
  CALICO_STORAGE_GROUP,
  EXPOSURE_KINDS,
  type ExposureKind,
  type ExposurePart,
  type InputGap,
  isMirroredPolicy,
  OTHER_POLICY_KINDS,
  type OtherPolicies,
  POLICY_KINDS,
  type PolicyKind,
  type PolicyObject,
  projectPolicyObject,
  projectServiceAccount,
  type ServiceAccountObject,
} from '@portolan/shared/cluster';
import { METADATA_TYPE } from './apiClient';
import { bestServed, discoverKinds, type GroupKinds, type ServedGroups } from './discovery';
import { findHiddenTiers } from './hiddenTiers';
import { type KindsReading, type ReadingContext, readKinds, type WantedKind } from './kindReading';
import { readOtherPolicies } from './otherPolicyKinds';
import { readResource } from './resourceReading';
import type { ProjectedObject, Resource } from './resources';

export interface InstalledReading {
  readonly policyObjects: readonly ProjectedObject<PolicyObject>[];
  readonly serviceAccounts: readonly ProjectedObject<ServiceAccountObject>[];
  readonly exposure: readonly ProjectedObject<ExposurePart>[];
  readonly otherPolicies: readonly OtherPolicies[];
  readonly gaps: readonly InputGap[];
}

/** Reads every kind of interest that exists. Groups that the cluster does not have cost no request. */
export async function readInstalled(context: ReadingContext, groups: ServedGroups): Promise<InstalledReading> {
  const served = await discoverInstalled(context, groups);
  const [policies, accounts, exposure, others] = await Promise.all([
    readPolicies(context, served),
    selectsAccounts(served) ? readServiceAccounts(context) : { objects: [], gaps: [] },
    readKinds(context, served, EXPOSURE_KINDS.map(wantedExposure)),
    readOtherPolicies(context, served),
  ]);
  return {
    policyObjects: policies.objects.filter((object) => !object.ok || !isMirroredPolicy(object.value)),
    serviceAccounts: accounts.objects,
    exposure: exposure.objects,
    otherPolicies: others.policies,
    gaps: [
      ...policies.gaps,
      ...accounts.gaps,
      // What lies out of scope is no part of the graph, and so is what would publish it.
      ...exposure.gaps.filter(({ reason }) => reason !== 'out-of-scope'),
      ...others.gaps,
    ],
  };
}

async function readPolicies(
  context: ReadingContext,
  served: ReadonlyMap<string, GroupKinds>,
): Promise<KindsReading<PolicyObject>> {
  const reading = await readKinds(context, served, POLICY_KINDS.map(wantedPolicy));
  const hidden = await findHiddenTiers(context, served.get(CALICO_GROUP), reading);
  return { objects: reading.objects, gaps: [...reading.gaps, ...hidden] };
}

const GROUPS: ReadonlySet<string> = new Set([
  ...[...POLICY_KINDS, ...EXPOSURE_KINDS].map(({ group }) => group),
  ...OTHER_POLICY_KINDS.map(({ apiGroup }) => apiGroup),
]);

/** Where the server does not tell its groups: those that decide verdicts may all be there, in the versions that we know. */
export function assumedGroups(): ServedGroups {
  const versions = new Map<string, string[]>();
  for (const { group, versions: known } of POLICY_KINDS) {
    versions.set(group, [...new Set([...(versions.get(group) ?? []), ...known])]);
  }
  return new Map([...versions].map(([group, known]) => [group, { preferred: known[0] ?? '', versions: known }]));
}

async function discoverInstalled(
  { reader, signal }: ReadingContext,
  groups: ServedGroups,
): Promise<ReadonlyMap<string, GroupKinds>> {
  const discover = async (names: readonly string[]): Promise<(readonly [string, GroupKinds])[]> =>
    Promise.all(
      names.flatMap((name) => {
        const group = groups.get(name);
        return group ? [discoverKinds(reader, name, group, signal).then((kinds) => [name, kinds] as const)] : [];
      }),
    );
  const served = new Map(await discover([...GROUPS].filter((name) => name !== CALICO_STORAGE_GROUP)));
  // R300: Calico's API shows what its storage holds; one of the two is enough, and storage serves where the API does not answer.
  if (groups.has(CALICO_STORAGE_GROUP) && !servesCalico(served.get(CALICO_GROUP))) {
    served.delete(CALICO_GROUP);
    for (const [name, kinds] of await discover([CALICO_STORAGE_GROUP])) served.set(name, kinds);
  }
  return served;
}

function servesCalico(kinds: GroupKinds | undefined): boolean {
  return kinds !== undefined && POLICY_KINDS.some((kind) => kind.group === CALICO_GROUP && bestServed(kinds, kind));
}

function wantedExposure(kind: ExposureKind): WantedKind<ExposurePart> {
  return { ...kind, isCalm: true, project: (raw) => kind.project(raw) };
}

function wantedPolicy(kind: PolicyKind): WantedKind<PolicyObject> {
  return { ...kind, project: (raw, apiVersion) => projectPolicyObject(raw, kind, apiVersion) };
}

/** Cilium and Calico select pods by their ServiceAccounts and those by label (R203, R301); nobody else does. */
function selectsAccounts(served: ReadonlyMap<string, GroupKinds>): boolean {
  return POLICY_KINDS.some((kind) => {
    const kinds = kind.language === 'admin' ? undefined : served.get(kind.group);
    return kinds !== undefined && bestServed(kinds, kind) !== null;
  });
}

const SERVICE_ACCOUNTS: Resource<ServiceAccountObject> = {
  name: 'serviceaccounts',
  group: '',
  version: 'v1',
  namespaced: true,
  // Whole objects hold the names of secrets.
  accept: METADATA_TYPE,
  required: false,
  project: (raw) => projectServiceAccount(raw),
};

function readServiceAccounts(context: ReadingContext): Promise<KindsReading<ServiceAccountObject>> {
  return readResource(context.reader, SERVICE_ACCOUNTS, context.reach, context.onProgress, context.signal);
}
