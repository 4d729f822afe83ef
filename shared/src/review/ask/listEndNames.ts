// Every name that an end of a question has in one cluster.
import { compareText } from '../../cluster/index';
import { nodeTitle, partyNodes, workloadNodes } from '../../graph/index';
import type { Reachability } from '../../policy/index';
import type { EndName } from './endNames';

/** More pods than these are not offered one by one: their workloads are. */
const MANY_PODS = 5_000;
const MANY_LABELS = 2_000;

export function listEndNames(reachability: Reachability): readonly EndName[] {
  const { cluster } = reachability;
  const { pods } = cluster;
  return [
    { text: 'internet', kind: 'place', detail: 'public addresses' },
    { text: 'outside', kind: 'place', detail: 'every address outside the cluster' },
    ...workloadNames(reachability),
    ...cluster.namespaces.map(({ name }): EndName => ({ text: `ns:${name}`, kind: 'namespace', detail: 'namespace' })),
    ...cluster.objects.services
      .filter(({ type }) => type !== 'ExternalName')
      .map(
        ({ namespace, name, ports }): EndName => ({
          text: `svc:${namespace}/${name}`,
          kind: 'service',
          detail: `Service ${ports.map(({ port }) => port).join(', ')}`,
        }),
      ),
    ...labelNames(reachability),
    ...partyNodes(reachability).map(({ node }): EndName => ({ text: node.name, kind: 'party', detail: 'outside' })),
    ...cluster.nodes.map(({ name }): EndName => ({ text: `node:${name}`, kind: 'node', detail: 'cluster node' })),
    ...(pods.length > MANY_PODS ? [] : pods)
      .filter(({ object, workload }) => !object.template && workload.kind !== 'Pod')
      .map(({ id, object }): EndName => ({ text: id, kind: 'pod', detail: object.ips?.[0] ?? 'pod' })),
  ];
}

function workloadNames(reachability: Reachability): readonly EndName[] {
  const kinds = new Map<string, Map<string, string>>();
  for (const { node, pods } of workloadNodes(reachability)) {
    const title = nodeTitle({ ...node, variant: null });
    const known = kinds.get(title) ?? new Map<string, string>();
    kinds.set(title, known.set(pods[0]!.workload.id, node.workloadKind ?? ''));
  }
  return [...kinds].flatMap(([title, ids]) =>
    [...ids].map(([id, kind]): EndName => ({ text: ids.size === 1 ? title : id, kind: 'workload', detail: kind })),
  );
}

function labelNames({ cluster }: Reachability): readonly EndName[] {
  const counts = new Map<string, number>();
  for (const { object } of cluster.pods)
    for (const [key, value] of Object.entries(object.labels))
      counts.set(`${key}=${value}`, (counts.get(`${key}=${value}`) ?? 0) + 1);
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || compareText(a, b))
    .slice(0, MANY_LABELS)
    .map(([text, count]) => ({ text, kind: 'label', detail: `${count} ${count === 1 ? 'pod' : 'pods'}` }));
}
