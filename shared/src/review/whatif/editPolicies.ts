// What if these files were applied and those policies deleted: the cluster as it would be then. The cluster itself is never touched.
import {
  type ClusterObjects,
  type Finding,
  type ManifestFile,
  type NamespaceObject,
  type NetworkPolicyObject,
  type PodObject,
  type PolicyObject,
  parseManifests,
  policyRefOf,
} from '../../cluster/index';
import { type Analysis, analyseLive, type LiveAnalysis, type PolicyRef } from '../../graph/index';
import { refKey } from '../../policy/index';
import { type CompareOptions, compareAnalyses } from '../compare/compareAnalyses';
import { isSame, isSamePolicy } from '../compare/policyDifferences';
import type { Comparison } from '../model';
import { placesIn } from './policyPlaces';

export interface PolicyEdits {
  /** Manifests: their policies take the place of those of the same name, or come new; so do namespaces, and workloads that do not run yet. */
  readonly files: readonly ManifestFile[];
  readonly deleted: readonly PolicyRef[];
}

export interface Edited {
  readonly live: LiveAnalysis;
  /** About the files: what could not be read or would be refused, and what of them takes no part. With file and line. */
  readonly findings: readonly Finding[];
}

/** The state after the edits. What is broken in the files takes no part and is told; all else is applied. */
export function editPolicies(live: LiveAnalysis, { files, deleted }: PolicyEdits): Edited {
  const read = files.length === 0 ? null : parseManifests(files, 'what if');
  const findings: Finding[] = [...(read?.problems ?? [])];
  const before = live.analysis.objects;
  const gone = new Set(deleted.map(refKey));
  findings.push(...unknownDeletions(before, deleted));
  const networkPolicies = changePolicies(before.networkPolicies, read?.networkPolicies ?? [], gone, refOfNetworkPolicy);
  const others = changePolicies(before.policyObjects, read?.policyObjects ?? [], gone, refOfObject);
  const namespaces = changeNamespaces(before.namespaces, read?.namespaces ?? []);
  const running = new Set(live.analysis.reachability.cluster.pods.map(({ workload }) => workload.id));
  const pods = newWorkloads(before.pods, read?.pods ?? [], running, findings);
  const after =
    others === null && namespaces === null && pods === null
      ? networkPolicies === null
        ? live
        : live.change({
            networkPolicies: {
              set: networkPolicies.filter((policy) => !before.networkPolicies.includes(policy)),
              deleted: before.networkPolicies.filter((policy) => !networkPolicies.includes(policy)),
            },
          })
      : analyseLive(
          {
            ...before,
            networkPolicies: networkPolicies ?? before.networkPolicies,
            policyObjects: others ?? before.policyObjects,
            namespaces: namespaces ?? before.namespaces,
            pods: pods ?? before.pods,
          },
          { profile: profileOf(live.analysis) },
        );
  const names = new Set(files.map(({ name }) => name));
  for (const finding of after.analysis.findings)
    if (finding.location && names.has(finding.location.file)) findings.push(finding);
  return { live: after, findings: distinct(findings) };
}

/** What the edits would change, each change with the lines behind it. */
export function whatIf(
  live: LiveAnalysis,
  edits: PolicyEdits,
  options: Pick<CompareOptions, 'assets'> = {},
): Edited & { readonly comparison: Comparison } {
  const edited = editPolicies(live, edits);
  const places = placesIn(edits.files);
  return { ...edited, comparison: compareAnalyses(live.analysis, edited.live.analysis, { ...options, places }) };
}

function profileOf({ evaluation }: Analysis): Analysis['profile'] | 'auto' {
  return evaluation.chosenBy === 'user' ? evaluation.profile : 'auto';
}

const refOfNetworkPolicy = ({ namespace, name }: NetworkPolicyObject): string =>
  refKey({ kind: 'NetworkPolicy', namespace, name });

/** What policies refer to has no name among policies, but replaces its like all the same. */
const refOfObject = (object: PolicyObject): string => refKey(policyRefOf(object) ?? object);

/** The policies afterwards; null: nothing differs. What is equal stays the same object. */
function changePolicies<T extends NetworkPolicyObject | PolicyObject>(
  before: readonly T[],
  set: readonly T[],
  gone: ReadonlySet<string>,
  key: (policy: T) => string,
): readonly T[] | null {
  const known = new Map(before.map((policy) => [key(policy), policy]));
  const kept = new Map([...known].filter(([name]) => !gone.has(name)));
  let differs = kept.size < known.size;
  for (const policy of set) {
    const old = kept.get(key(policy));
    if (old && isSamePolicy(old, policy)) continue;
    kept.set(key(policy), policy);
    differs = true;
  }
  return differs ? [...kept.values()] : null;
}

/** Namespaces that are only mentioned have no labels of their own, and change nothing that is known. */
function changeNamespaces(
  before: readonly NamespaceObject[],
  set: readonly NamespaceObject[],
): readonly NamespaceObject[] | null {
  const kept = new Map(before.map((namespace) => [namespace.name, namespace]));
  let differs = false;
  for (const namespace of set) {
    const old = kept.get(namespace.name);
    if (old && (!namespace.location || isSame(old.labels, namespace.labels))) continue;
    kept.set(namespace.name, namespace);
    differs = true;
  }
  return differs ? [...kept.values()] : null;
}

/** With workloads that do not run yet; those that do run stay as they run, and that is told. null: there are none. */
function newWorkloads(
  before: readonly PodObject[],
  set: readonly PodObject[],
  running: ReadonlySet<string>,
  findings: Finding[],
): readonly PodObject[] | null {
  const fresh = set.filter((pod) => !running.has(workloadIdOf(pod)));
  const kept = set.length - fresh.length;
  if (kept > 0) {
    const first = set.find((pod) => running.has(workloadIdOf(pod)));
    findings.push({
      code: 'workload-kept',
      severity: 'info',
      object: null,
      message: `${kept} ${kept === 1 ? 'workload' : 'workloads'} of the files run already and stay as they run`,
      next: 'Labels of running workloads are not rehearsed; compare two folders of manifests for that.',
      ...(first?.location ? { location: first.location } : {}),
    });
  }
  return fresh.length === 0 ? null : [...before, ...fresh];
}

/** Of a pod or a template in a file, whose owner is the top one. */
function workloadIdOf({ namespace, name, owner }: PodObject): string {
  return `${owner?.kind ?? 'Pod'}/${namespace}/${owner?.name ?? name}`;
}

function unknownDeletions(before: ClusterObjects, deleted: readonly PolicyRef[]): readonly Finding[] {
  const known = new Set([...before.networkPolicies.map(refOfNetworkPolicy), ...before.policyObjects.map(refOfObject)]);
  return deleted
    .filter((ref) => !known.has(refKey(ref)))
    .map((ref) => ({
      code: 'nothing-to-delete',
      severity: 'info',
      object: ref,
      message: `there is no ${ref.kind} ${ref.namespace === null ? '' : `${ref.namespace}/`}${ref.name} to delete any more`,
      next: 'Take it out of the trial.',
    }));
}

function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
