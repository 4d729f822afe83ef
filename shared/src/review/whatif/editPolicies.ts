// A cluster as it would be with the objects of some files in it, and without some policies. Nothing is written anywhere.
import {
  type ClusterObjects,
  changeObjects,
  type Finding,
  type ManifestFile,
  type NamespacedName,
  type NetworkPolicyObject,
  type PolicyObject,
  parseManifests,
  policyRefOf,
  surveyManifests,
} from '../../cluster/index';
import { analyseLive, type LiveAnalysis, type PolicyRef } from '../../graph/index';
import { refKey } from '../../policy/index';
import type { PolicyPlaces } from '../compare/compareAnalyses';
import { isSamePolicy } from '../compare/policyDifferences';
import { findingsAfter, findingsOfFiles, notFound } from './editFindings';
import { editWorkloads } from './editWorkloads';
import { placesOf } from './policyPlaces';

/** What to try. */
export interface PolicyEdits {
  /** Their objects are added, or replace those of the same name. Names are for people. */
  readonly files: readonly ManifestFile[];
  /** Policies that go; one that a file holds as well stays, as the file has it. */
  readonly deleted?: readonly PolicyRef[];
  /** `policies`: workloads and namespaces of the files are left out. Default: `everything`. */
  readonly take?: 'policies' | 'everything';
}

export interface Edited {
  /** The same value where nothing is different. */
  readonly live: LiveAnalysis;
  /** About the edits alone, errors first, each with file and line where it has them. */
  readonly findings: readonly Finding[];
  /** Lines in the files. */
  readonly places: PolicyPlaces;
}

/**
 * Changed NetworkPolicies are evaluated as a change of what is there; where anything else differs, all of it is analysed anew. A policy
 * that the API would refuse changes nothing: what the cluster has of that name stays.
 */
export function editPolicies(live: LiveAnalysis, edits: PolicyEdits): Edited {
  const given = edits.files.length === 0 ? NO_POLICIES : parseManifests(edits.files, 'edits');
  const written = surveyManifests(edits.files);
  const places = placesOf(written);
  const policies = [...given.networkPolicies, ...given.policyObjects];
  let next = apply(live, given, edits);
  const found = findingsAfter(next, policies, places);
  const refused = new Set(
    found.flatMap(({ code, object }) => (code === 'policy-refused' && object ? [refKey(object)] : [])),
  );
  if (refused.size > 0) next = apply(live, without(given, refused), edits);
  const findings = [
    ...given.problems,
    ...findingsOfFiles(written, live.analysis.objects, edits.take !== 'policies'),
    ...notFound(live.analysis.objects, edits.deleted ?? []),
    ...found,
  ];
  return { live: next, findings: sorted(findings), places };
}

/** What files hold, and what is to be said about them. */
type Given = Pick<
  ClusterObjects,
  'networkPolicies' | 'policyObjects' | 'pods' | 'namespaces' | 'controllers' | 'problems'
>;

const NO_POLICIES: Given = {
  networkPolicies: [],
  policyObjects: [],
  pods: [],
  namespaces: [],
  controllers: [],
  problems: [],
};

function without(given: Given, refused: ReadonlySet<string>): Given {
  return {
    ...given,
    networkPolicies: given.networkPolicies.filter((policy) => !refused.has(keyOf(policy))),
    policyObjects: given.policyObjects.filter((object) => {
      const ref = policyRefOf(object);
      return ref === null || !refused.has(refKey(ref));
    }),
  };
}

function keyOf({ namespace, name }: NamespacedName): string {
  return refKey({ kind: 'NetworkPolicy', namespace, name });
}

function apply(live: LiveAnalysis, given: Given, { deleted: refs, take }: PolicyEdits): LiveAnalysis {
  const { objects } = live.analysis;
  const deleted = new Set((refs ?? []).map(refKey));
  const kept = new Set(given.networkPolicies.map(keyOf));
  const old = new Map(objects.networkPolicies.map((policy) => [keyOf(policy), policy]));
  const networkPolicies = {
    set: given.networkPolicies.filter((policy) => {
      const running = old.get(keyOf(policy));
      return !running || !isSamePolicy(running, policy);
    }),
    deleted: objects.networkPolicies.filter((policy) => deleted.has(keyOf(policy)) && !kept.has(keyOf(policy))),
  };
  const policyObjects = editObjects(objects.policyObjects, given.policyObjects, deleted);
  return nextOf(live, networkPolicies, {
    ...(policyObjects === objects.policyObjects ? {} : { policyObjects }),
    ...(take === 'policies' ? {} : editWorkloads(objects, given)),
  });
}

function nextOf(
  live: LiveAnalysis,
  networkPolicies: { readonly set: readonly NetworkPolicyObject[]; readonly deleted: readonly NamespacedName[] },
  others: Partial<ClusterObjects>,
): LiveAnalysis {
  const { objects, profile, evaluation } = live.analysis;
  const isChanged = networkPolicies.set.length + networkPolicies.deleted.length > 0;
  if (Object.keys(others).length === 0) return isChanged ? live.change({ networkPolicies }) : live;
  const changed = { ...changeObjects(objects, { networkPolicies }).objects, ...others };
  return analyseLive(changed, { profile: evaluation.chosenBy === 'user' ? profile : 'auto' });
}

function editObjects(
  own: readonly PolicyObject[],
  given: readonly PolicyObject[],
  deleted: ReadonlySet<string>,
): readonly PolicyObject[] {
  const idOf = ({ apiVersion, kind, namespace, name }: PolicyObject): string =>
    JSON.stringify([apiVersion.slice(0, apiVersion.indexOf('/')), kind, namespace, name]);
  const fresh = new Map(given.map((object) => [idOf(object), object]));
  const known = new Map(own.map((object) => [idOf(object), object]));
  const isKept = (object: PolicyObject): boolean => {
    const ref = policyRefOf(object);
    return fresh.has(idOf(object)) || ref === null || !deleted.has(refKey(ref));
  };
  const next = own.filter(isKept).map((object) => {
    const now = fresh.get(idOf(object));
    return now && !isSameObject(object, now) ? now : object;
  });
  const added = given.filter((object) => !known.has(idOf(object)));
  const isSameList = added.length === 0 && next.length === own.length && next.every((object, i) => object === own[i]);
  return isSameList ? own : [...next, ...added];
}

/** Labels tell network sets and CIDR groups from each other. */
function isSameObject(a: PolicyObject, b: PolicyObject): boolean {
  const entries = ({ labels }: PolicyObject): string => JSON.stringify(Object.entries(labels).sort());
  const { refusedByEngine: _refused, ...running } = a;
  return entries(a) === entries(b) && isSamePolicy(running, b);
}

const RANKS = { error: 0, warning: 1, info: 2 } as const;

function sorted(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => RANKS[a.severity] - RANKS[b.severity]);
}
