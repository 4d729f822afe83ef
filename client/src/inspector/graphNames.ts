// Names of ends that the picture itself knows, for the time before the review engine tells all of them. Pure.
import type { TrafficGraph } from '@portolan/shared/graph';
import type { EndName } from '@portolan/shared/review';
import { nameEnds } from './question';

export function graphNames(graph: TrafficGraph): readonly EndName[] {
  return [
    { text: 'internet', kind: 'place', detail: 'public addresses' },
    { text: 'outside', kind: 'place', detail: 'every address outside the cluster' },
    ...[...nameEnds(graph)]
      .filter(([, { kind }]) => kind !== 'external')
      .map(
        ([text, { kind, workloadKind }]): EndName => ({
          text,
          kind: kind === 'workload' ? 'workload' : 'party',
          detail: workloadKind ?? 'outside',
        }),
      ),
    ...graph.namespaces.map(({ name }): EndName => ({ text: `ns:${name}`, kind: 'namespace', detail: 'namespace' })),
  ];
}
