// Finds admin policies of one tier and one priority that govern the same pods: nobody says which of them is judged first (R107).
import type { AdminPolicy } from './adminPolicy';
import type { ClusterObjects, Finding, Labels, PodObject } from './objects';
import { matchesSelector } from './selector';

/** Reports each policy once that shares its priority and a pod with one before it. `policies` are in order of evaluation. */
export function reportSharedPriorities(
  policies: readonly AdminPolicy[],
  objects: ClusterObjects,
  findings: Finding[],
): void {
  const groups = new Map<string, AdminPolicy[]>();
  for (const policy of policies) {
    const key = `${policy.tier} ${policy.priority}`;
    const group = groups.get(key);
    if (group) group.push(policy);
    else groups.set(key, [policy]);
  }
  const shared = [...groups.values()].filter((group) => group.length > 1);
  if (shared.length === 0) return;
  const pods = distinctPods(objects);
  for (const group of shared) reportGroup(group, pods, findings);
}

function reportGroup(group: readonly AdminPolicy[], pods: readonly LabelledPod[], findings: Finding[]): void {
  const reported = new Set<AdminPolicy>();
  for (const pod of pods) {
    const governing = group.filter((policy) => governs(policy, pod));
    for (const direction of ['ingress', 'egress'] as const) {
      const [first, ...others] = governing.filter((policy) => policy[direction].length > 0);
      for (const policy of others) {
        if (first === undefined || reported.has(policy)) continue;
        reported.add(policy);
        findings.push({
          code: 'priority-shared',
          severity: 'warning',
          object: { kind: policy.kind, namespace: null, name: policy.name },
          path: 'spec.priority',
          message: `has priority ${policy.priority} like ${first.kind} ${first.name}, and both have ${direction} rules for pods such as ${pod.title}: where they disagree, which one wins is undefined; shown is the order of their names`,
          next: 'Give each policy of a tier its own priority.',
          ...(policy.location ? { location: policy.location } : {}),
        });
      }
    }
  }
}

interface LabelledPod {
  readonly title: string;
  readonly namespaceLabels: Labels;
  readonly labels: Labels;
}

/** R108: hostNetwork pods are never subjects. */
function governs({ subject }: AdminPolicy, pod: LabelledPod): boolean {
  return (
    matchesSelector(subject.namespaces, pod.namespaceLabels) &&
    (subject.podSelector === null || matchesSelector(subject.podSelector, pod.labels))
  );
}

/** One pod for each namespace and label set, in order of their names. */
function distinctPods(objects: ClusterObjects): readonly LabelledPod[] {
  const namespaces = new Map(objects.namespaces.map(({ name, labels }) => [name, labels ?? {}]));
  const found = new Map<string, PodObject>();
  for (const pod of objects.pods) {
    if (pod.hostNetwork || pod.phase === 'Succeeded' || pod.phase === 'Failed') continue;
    const key = JSON.stringify([pod.namespace, Object.entries(pod.labels).sort()]);
    const known = found.get(key);
    if (known === undefined || pod.name < known.name) found.set(key, pod);
  }
  return [...found.values()]
    .map((pod) => ({
      title: `${pod.namespace}/${pod.name}`,
      namespaceLabels: withName(namespaces.get(pod.namespace) ?? {}, pod.namespace),
      labels: pod.labels,
    }))
    .sort((a, b) => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0));
}

/** R38. */
function withName(labels: Labels, name: string): Labels {
  return Object.fromEntries([...Object.entries(labels), ['kubernetes.io/metadata.name', name]]);
}
