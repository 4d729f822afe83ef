// The workloads of a column: interchangeable pods may be of several (R604).
import type { PodEnd } from '../../cluster/index';
import type { Column } from '../../policy/index';

/** The pods of one workload in one column. */
export interface ColumnMember {
  readonly id: string;
  readonly pods: readonly PodEnd[];
}

/** [] for columns of anything but pods. */
export function membersOf(column: Column): readonly ColumnMember[] {
  if (column.kind !== 'pod') return [];
  const byWorkload = new Map<string, PodEnd[]>();
  for (const pod of column.pods) {
    const known = byWorkload.get(pod.workload.id);
    if (known) known.push(pod);
    else byWorkload.set(pod.workload.id, [pod]);
  }
  return [...byWorkload].map(([id, pods]) => ({ id, pods }));
}

/** Of one column: whether pods of the workload can talk with one another (R606, R68). */
export function isOnePod({ pods }: ColumnMember): boolean {
  const { template } = pods[0]!.object;
  return pods.length === 1 && (template === undefined || template.replicas === 1);
}
