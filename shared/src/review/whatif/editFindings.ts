// What there is to say about files that are tried: what they leave to defaults, what was passed over, and what the engine found in them.
import {
  type ClusterObjects,
  type Finding,
  type NetworkPolicyObject,
  type PolicyObject,
  policyRefOf,
  type WrittenObject,
} from '../../cluster/index';
import type { LiveAnalysis, PolicyRef } from '../../graph/index';
import { refKey } from '../../policy/index';
import type { PolicyPlaces } from '../compare/compareAnalyses';
import { refOf } from './policyPlaces';

/** `withWorkloads`: workloads and namespaces of the files take part. */
export function findingsOfFiles(
  written: readonly WrittenObject[],
  objects: ClusterObjects,
  withWorkloads: boolean,
): readonly Finding[] {
  return [
    ...written.filter(({ role }) => role === 'policy').flatMap((object) => namespaceFindings(object, objects)),
    ...passedOver(
      written.filter(({ role }) => (withWorkloads ? role === 'other' || role === 'otherPolicy' : role !== 'policy')),
    ),
  ];
}

function namespaceFindings(object: WrittenObject, { namespaces, pods }: ClusterObjects): readonly Finding[] {
  const ref = refOf(object);
  if (ref === null || ref.namespace === null) return [];
  const location = object.locate('metadata');
  if (object.namespace === null)
    return [
      {
        code: 'namespace-defaulted',
        severity: 'info',
        object: ref,
        message: 'has no namespace, so it lies in the namespace default, as with kubectl apply',
        next: 'Write metadata.namespace if you mean another one.',
        path: 'metadata',
        location,
      },
    ];
  const exists =
    namespaces.some(({ name }) => name === ref.namespace) || pods.some(({ namespace }) => namespace === ref.namespace);
  if (exists) return [];
  return [
    {
      code: 'namespace-unknown',
      severity: 'warning',
      object: ref,
      message: `the cluster has no namespace ${ref.namespace}, so the policy would be refused, and it selects nobody`,
      next: 'Check the name, or add the Namespace to the files.',
      path: 'metadata.namespace',
      location: object.locate('metadata.namespace'),
    },
  ];
}

/** One finding a kind, at the first object of it. */
function passedOver(written: readonly WrittenObject[]): readonly Finding[] {
  const kinds = new Map<string, WrittenObject[]>();
  for (const object of written) {
    const key = `${object.apiVersion}/${object.kind}`;
    const known = kinds.get(key);
    if (known) known.push(object);
    else kinds.set(key, [object]);
  }
  return [...kinds.values()].map((list): Finding => {
    const { kind, namespace, name, role } = list[0]!;
    const count = list.length === 1 ? 'is' : `and ${list.length - 1} more of this kind are`;
    return {
      code: 'kind-ignored',
      severity: role === 'otherPolicy' ? 'warning' : 'info',
      object: { kind, namespace, name },
      message:
        role === 'otherPolicy'
          ? `${count} a policy that is not evaluated, so what it does is not in the answer`
          : `${count} left out: only policies, workloads and namespaces are tried`,
      location: list[0]!.locate(''),
    };
  });
}

/** Policies that were to go and are not there. */
export function notFound(
  { networkPolicies, policyObjects }: ClusterObjects,
  deleted: readonly PolicyRef[],
): readonly Finding[] {
  if (deleted.length === 0) return [];
  const known = new Set([
    ...networkPolicies.map(({ namespace, name }) => refKey({ kind: 'NetworkPolicy', namespace, name })),
    ...policyObjects.flatMap((object) => {
      const ref = policyRefOf(object);
      return ref === null ? [] : [refKey(ref)];
    }),
  ]);
  return deleted
    .filter((ref) => !known.has(refKey(ref)))
    .map(({ kind, namespace, name }) => ({
      code: 'nothing-to-delete',
      severity: 'info',
      object: { kind, namespace, name },
      message: 'is not in the cluster, so deleting it changes nothing',
      next: 'It may have been deleted already; choose one from the list.',
    }));
}

/** What the engine says about the policies of the files, at their lines. */
export function findingsAfter(
  { analysis }: LiveAnalysis,
  policies: readonly (NetworkPolicyObject | PolicyObject)[],
  places: PolicyPlaces,
): readonly Finding[] {
  if (policies.length === 0) return [];
  const keys = new Set(
    policies.flatMap((object) => {
      const ref =
        'kind' in object
          ? policyRefOf(object)
          : { kind: 'NetworkPolicy', namespace: object.namespace, name: object.name };
      return ref === null ? [] : [refKey(ref)];
    }),
  );
  return analysis.findings
    .filter(({ object }) => object !== null && keys.has(refKey(object)))
    .map((finding) => {
      const location = places(finding.object!, finding.path ?? '') ?? finding.location;
      return location ? { ...finding, location } : finding;
    });
}
