// Policies in words: what their kind is called, and whom they govern.
import type { PolicySummary } from '@portolan/shared/graph';

/** Calico's NetworkPolicy is told from Kubernetes' own. */
export function kindWords(kind: string): string {
  return kind === 'NetworkPolicy.projectcalico.org' ? 'Calico NetworkPolicy' : kind;
}

type Selecting = Pick<PolicySummary, 'directions' | 'workloads'>;

/** It is evaluated and governs nobody. */
export function isIdle({ directions, workloads }: Selecting): boolean {
  return directions.length > 0 && workloads === 0;
}

/** Whom it governs; a policy that governs no direction was refused, or its kind is not enforced here. */
export function selectionWords({ directions, workloads }: Selecting): string {
  if (directions.length === 0) return 'takes no part';
  if (workloads === 0) return 'selects no pods';
  return `${workloads} workload${workloads === 1 ? '' : 's'}`;
}
