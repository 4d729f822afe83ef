// Manifests (YAML and JSON, as written by hand or by `kubectl get -o yaml`) as the objects of one cluster.

import type { EngineEvidence } from '../engine/engineEvidence';
import { joinExposure } from '../exposure/exposureKinds';
import { compareText } from '../normalize';
import type {
  ClusterObjects,
  ControllerObject,
  Finding,
  NamespaceObject,
  ObjectRef,
  OwnerRef,
  PodObject,
} from '../objects';
import { MANIFEST_LIMITS, type ManifestFile, readDocuments } from './manifestDocuments';
import { ManifestInput } from './manifestInput';
import { groupPolicies, settleCalico } from './manifestPolicies';
import type { ManifestItem, ManifestValue } from './manifestReaders';
import { groupOf, type ManifestWorkload } from './manifestWorkloads';

export type { ManifestFile } from './manifestDocuments';
export { OTHER_POLICY_KINDS, type OtherPolicyKind } from './manifestKinds';

/**
 * Reads manifests as one cluster. Objects of unknown kinds are passed over; whatever else cannot be read becomes a finding
 * with file and line, and the rest is read all the same. Never throws, whatever the text holds.
 */
export function parseManifests(files: readonly ManifestFile[], title: string): ClusterObjects {
  const problems: Finding[] = [];
  const input = new ManifestInput(problems);
  let room: number = MANIFEST_LIMITS.characters;
  for (const file of files) {
    room -= file.text.length;
    if (room < 0) {
      problems.push(tooBig(file));
      continue;
    }
    for (const document of readDocuments(file, problems)) input.add(document);
  }
  return toClusterObjects(input.items, input.evidence, title, problems);
}

function tooBig(file: ManifestFile): Finding {
  return {
    code: 'input-too-big',
    severity: 'error',
    object: null,
    message: `this file was not read: all manifests together may hold ${MANIFEST_LIMITS.characters / 1024 / 1024} million characters`,
    next: 'Give only the folders that hold workloads and policies.',
    location: { file: file.name, line: 1 },
  };
}

function toClusterObjects(
  items: readonly ManifestItem[],
  evidence: EngineEvidence,
  title: string,
  problems: Finding[],
): ClusterObjects {
  const of = <Type extends ManifestItem['type']>(type: Type): readonly ManifestValue<Type>[] =>
    items.flatMap((item) => (item.type === type ? [item.value as ManifestValue<Type>] : []));
  if (items.length === 0) {
    problems.push({
      code: 'nothing-found',
      severity: 'warning',
      object: null,
      message: 'the manifests hold no pods, workloads or policies',
      next: 'Check the path that was given.',
    });
  }
  const workloads = of('workload');
  const controllers = workloads.map(({ controller }) => controller);
  const pods = of('pod');
  const others = of('otherPolicy');
  const known = {
    pods,
    networkPolicies: of('networkPolicy'),
    services: of('service'),
    endpointSlices: of('endpointSlice'),
    controllers,
    policyObjects: settleCalico(of('policyObject'), problems),
    serviceAccounts: of('serviceAccount'),
  };
  const exposures = of('exposure');
  const mentioned = [...Object.values(known).flat(), ...exposures, ...others].map(({ namespace }) => namespace);
  return {
    source: { kind: 'manifests', title },
    namespaces: withMentioned(of('namespace'), mentioned),
    ...known,
    pods: [...pods, ...templatesOf(workloads, pods, problems)],
    nodes: of('node'),
    exposure: joinExposure(exposures.map(({ part }) => part)),
    evidence,
    otherPolicies: groupPolicies(others),
    gaps: [],
    problems,
  };
}

/** Namespaces that objects lie in exist too, though nobody wrote them down. */
function withMentioned(
  listed: readonly NamespaceObject[],
  mentioned: readonly (string | null)[],
): readonly NamespaceObject[] {
  const names = new Set(listed.map(({ name }) => name));
  const missing = [...new Set(mentioned)].filter((name) => name !== null && !names.has(name)) as readonly string[];
  return [...listed, ...[...missing].sort(compareText).map((name) => ({ name, labels: {} }))];
}

/**
 * Template pods of the controllers whose pods are not in the input: a dump of a cluster holds the pods themselves, and
 * ReplicaSets and Jobs next to the Deployment or CronJob that made them.
 */
function templatesOf(
  workloads: readonly ManifestWorkload[],
  pods: readonly PodObject[],
  problems: Finding[],
): readonly PodObject[] {
  const byKey = new Map(workloads.map(({ controller }) => [keyOf(controller.namespace, controller), controller]));
  const populated = findPopulated(pods, byKey);
  const templates: PodObject[] = [];
  for (const { controller, template } of workloads) {
    const owned = controller.owner !== null && byKey.has(keyOf(controller.namespace, controller.owner));
    if (owned || populated.has(keyOf(controller.namespace, controller))) continue;
    if (template.template.replicas === 0) problems.push(withoutPods(template, controller));
    else templates.push(template);
  }
  return templates;
}

/** The controllers above all pods of the input, however far up. */
function findPopulated(pods: readonly PodObject[], byKey: ReadonlyMap<string, ControllerObject>): ReadonlySet<string> {
  const populated = new Set<string>();
  for (const pod of pods) {
    let owner: OwnerRef | null = pod.owner;
    while (owner !== null) {
      const key = keyOf(pod.namespace, owner);
      // Seen before: the rest of the way up is known, or the owners go round in a circle.
      if (populated.has(key)) break;
      populated.add(key);
      owner = byKey.get(key)?.owner ?? null;
    }
  }
  return populated;
}

function keyOf(namespace: string, owner: OwnerRef): string {
  return JSON.stringify([groupOf(owner.apiVersion), owner.kind, namespace, owner.name]);
}

function withoutPods(template: PodObject, controller: ControllerObject): Finding {
  const object: ObjectRef = { kind: controller.kind, namespace: controller.namespace, name: controller.name };
  return {
    code: 'workload-without-pods',
    severity: 'info',
    object,
    message: 'asks for no pods (scaled to zero, suspended or finished), so it has no connections',
    ...(template.location ? { location: template.location } : {}),
  };
}
