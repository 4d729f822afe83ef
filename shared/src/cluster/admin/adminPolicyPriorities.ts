// Finds admin policies of one tier and one priority that govern the same pods: nobody says which of them is judged first (R107).

import type { ClusterObjects, Finding, Labels, PodObject } from '../objects';
import { matchesSelector } from '../selector';
import type { AdminPolicy } from './adminPolicy';

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
  const namespaces = distinctPods(objects);
  for (const group of shared) reportGroup(group, namespaces, findings);
}

function reportGroup(
  group: readonly AdminPolicy[],
  namespaces: readonly LabelledNamespace[],
  findings: Finding[],
): void {
  const reported = new Set<AdminPolicy>();
  for (const { labels, pods } of namespaces) {
    const here = group.filter(({ subject }) => matchesSelector(subject.namespaces, labels));
    if (here.length < 2) continue;
    for (const pod of pods) {
      const governing = here.filter(
        ({ subject: { podSelector } }) => !podSelector || matchesSelector(podSelector, pod.labels),
      );
      for (const direction of ['ingress', 'egress'] as const) {
        const [first, ...others] = governing.filter((policy) => policy[direction].length > 0);
        for (const policy of others) {
          if (first === undefined || reported.has(policy)) continue;
          reported.add(policy);
          findings.push(sharedPriority(policy, first, direction, `${pod.namespace}/${pod.name}`));
        }
      }
    }
  }
}

function sharedPriority(policy: AdminPolicy, first: AdminPolicy, direction: string, pod: string): Finding {
  return {
    code: 'priority-shared',
    severity: 'warning',
    object: { kind: policy.kind, namespace: null, name: policy.name },
    path: 'spec.priority',
    message: `has priority ${policy.priority} like ${first.kind} ${first.name}, and both have ${direction} rules for pods such as ${pod}: where they disagree, which one wins is undefined; shown is the order of their names`,
    next: 'Give each policy of a tier its own priority.',
    ...(policy.location ? { location: policy.location } : {}),
  };
}

interface LabelledNamespace {
  readonly name: string;
  readonly labels: Labels;
  readonly pods: readonly PodObject[];
}

/** Namespaces with one pod for each label set, all in order of their names. hostNetwork pods are never subjects (R108). */
function distinctPods(objects: ClusterObjects): readonly LabelledNamespace[] {
  const labels = new Map(objects.namespaces.map((namespace) => [namespace.name, namespace.labels ?? {}]));
  const found = new Map<string, Map<string, PodObject>>();
  for (const pod of objects.pods) {
    if (pod.hostNetwork || pod.phase === 'Succeeded' || pod.phase === 'Failed') continue;
    const pods = found.get(pod.namespace) ?? new Map<string, PodObject>();
    found.set(pod.namespace, pods);
    const key = JSON.stringify(Object.entries(pod.labels).sort());
    const known = pods.get(key);
    if (known === undefined || pod.name < known.name) pods.set(key, pod);
  }
  const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);
  return [...found]
    .map(([name, pods]) => ({
      name,
      labels: withName(labels.get(name) ?? {}, name),
      pods: [...pods.values()].sort(byName),
    }))
    .sort(byName);
}

/** R38. */
function withName(labels: Labels, name: string): Labels {
  return Object.fromEntries([...Object.entries(labels), ['kubernetes.io/metadata.name', name]]);
}
