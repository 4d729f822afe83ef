// From API objects to the settled cluster: live pods only, workloads found, policies read, everything in a fixed order.
import { readAdminPolicies } from './admin/adminPolicies';
import { readCalico } from './calico/calicoObjects';
import { readCilium } from './cilium/ciliumPolicies';
import { compareText } from './compareText';
import type { Cluster, Namespace, NodeEnd, PodEnd } from './model';
import type { NetworkPolicy } from './networkPolicy';
import type { ClusterObjects, Finding, Labels } from './objects';
import { readAddresses, settlePods } from './settlePods';
import { settlePolicies } from './settlePolicies';

export { compareText } from './compareText';

/** The label that the API server keeps on every namespace (R38). */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/** Settles one input. Mistakes in it become findings; nothing is thrown and nothing is lost in silence. */
export function normalizeCluster(objects: ClusterObjects): Cluster {
  const findings: Finding[] = [...objects.problems];
  const nodes = normalizeNodes(objects, findings);
  const { pods, pending } = settlePods(objects, nodes, findings);
  const policies = settlePolicies(objects, findings);
  const adminPolicies = readAdminPolicies(objects, findings);
  const calico = readCalico(objects, findings);
  const cilium = readCilium(objects, findings);
  const namespaces = settleNamespaces(objects, [pods, pending], policies);
  return { objects, namespaces, pods, pending, nodes, policies, adminPolicies, calico, cilium, findings };
}

function normalizeNodes(objects: ClusterObjects, findings: Finding[]): readonly NodeEnd[] {
  return [...objects.nodes]
    .sort((a, b) => compareText(a.name, b.name))
    .map((node) => ({
      id: `Node/${node.name}`,
      name: node.name,
      labels: node.labels,
      addresses: readAddresses(node.ips, () => ({ kind: 'Node', namespace: null, name: node.name }), findings),
    }));
}

/** Namespaces that are listed, and those that something lies in. */
export function settleNamespaces(
  objects: ClusterObjects,
  pods: readonly (readonly PodEnd[])[],
  policies: readonly NetworkPolicy[],
): readonly Namespace[] {
  const listed = new Map(objects.namespaces.map((ns) => [ns.name, ns.labels]));
  const labelsReadable = !objects.gaps.some((gap) => gap.resource === 'namespaces');
  const names = new Set(listed.keys());
  for (const list of pods) for (const pod of list) names.add(pod.object.namespace);
  for (const policy of policies) names.add(policy.namespace);
  const invent = objects.source.kind !== 'kubeconfig'; // R38: not for live clusters, which may be older than the label
  return [...names].sort(compareText).map((name) => {
    const labels = listed.has(name) ? listed.get(name)! : labelsReadable ? {} : null;
    return {
      name,
      labels: withName(labels ?? {}, name, invent || labels === null),
      labelsKnown: labels !== null,
      policiesKnown: policiesKnown(objects, name),
    };
  });
}

function withName(labels: Labels, name: string, add: boolean): Labels {
  return add ? Object.fromEntries([...Object.entries(labels), [NAMESPACE_NAME_LABEL, name]]) : labels;
}

/** A gap without a namespace covers every namespace outside the reading scope. */
function policiesKnown(objects: ClusterObjects, namespace: string): boolean {
  const scope = objects.source.scope ?? [];
  return !objects.gaps.some(
    (gap) =>
      gap.resource === 'networkpolicies' &&
      (gap.namespace === namespace || (gap.namespace === null && !scope.includes(namespace))),
  );
}
