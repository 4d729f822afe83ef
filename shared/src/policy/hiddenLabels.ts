// Labels that Cilium keeps out of identities: nothing can be selected by them (R204).
import { type Requirement, type Selector, toSelector } from '../cluster/index';

/** R204: keys that Cilium keeps out of identities by default. Such a label counts as missing. */
export function isHiddenFromCilium(key: string): boolean {
  if (key.startsWith('io.kubernetes.pod.namespace') || key.startsWith('app.kubernetes.io/')) return false;
  return CILIUM_HIDDEN_PREFIXES.some((prefix) => key.startsWith(prefix)) || key.includes('beta.kubernetes.io');
}

const CILIUM_HIDDEN_PREFIXES = [
  'io.kubernetes',
  'kubernetes.io',
  'k8s.io',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/controller-uid',
  'pod-template-hash',
  'pod-template-generation',
  'controller-revision-hash',
  'controller-uid',
  'annotation',
  'etcd_node',
  'topology.kubernetes.io',
];

/** What is left of a selector when hidden labels count as missing; null when it can match nothing any more (R204). */
export function withoutHiddenLabels(selector: Selector): Selector | null {
  const kept: Requirement[] = [];
  for (const requirement of selector.requirements) {
    if (!isHiddenFromCilium(requirement.key)) kept.push(requirement);
    else if (requirement.operator === 'In' || requirement.operator === 'Exists') return null;
  }
  return kept.length === selector.requirements.length ? selector : toSelector(kept);
}
