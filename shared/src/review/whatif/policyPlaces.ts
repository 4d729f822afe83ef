// Where the fields of policies stand in the files that they were read from.
import { type ManifestFile, policyRefOf, surveyManifests, type WrittenObject } from '../../cluster/index';
import type { PolicyRef } from '../../graph/index';
import { refKey } from '../../policy/index';
import type { PolicyPlaces } from '../compare/compareAnalyses';

/** Reads the files when it is asked about first. A policy that is in none of them has no place. */
export function placesIn(files: readonly ManifestFile[]): PolicyPlaces {
  let known: PolicyPlaces | null = null;
  return (policy, path) => {
    known ??= placesOf(surveyManifests(files));
    return known(policy, path);
  };
}

/** Names of policies as all answers have them; a Kubernetes NetworkPolicy without a namespace lies in `default`. */
export function placesOf(written: readonly WrittenObject[]): PolicyPlaces {
  const byKey = new Map(
    written.flatMap((object) => {
      const ref = refOf(object);
      return ref === null ? [] : [[refKey(ref), object] as const];
    }),
  );
  return (policy, path) => byKey.get(refKey(policy))?.locate(path) ?? null;
}

/** null for what is no policy. */
export function refOf({ apiVersion, kind, namespace, name, role }: WrittenObject): PolicyRef | null {
  if (role !== 'policy') return null;
  if (apiVersion.startsWith('networking.k8s.io/')) return { kind, namespace: namespace ?? 'default', name };
  const isNamespaced = !CLUSTER_SCOPED.test(kind);
  return policyRefOf({
    apiVersion,
    kind,
    namespace: isNamespaced ? (namespace ?? 'default') : null,
    name,
    labels: {},
    spec: null,
  });
}

const CLUSTER_SCOPED =
  /^(Global|StagedGlobal|CiliumClusterwide|AdminNetworkPolicy$|BaselineAdmin|ClusterNetworkPolicy$)/;
