// From API objects to the settled cluster: live pods only, workloads found, policies read, everything in a fixed order.
import { readAdminPolicies } from './admin/adminPolicies';
import { readCalico } from './calico/calicoObjects';
import { readCilium } from './cilium/ciliumPolicies';
import { compareText } from './compareText';
import type { Cluster, Namespace, NodeEnd, PodEnd } from './model';
import type { NetworkPolicy } from './networkPolicy';
import type { ClusterObjects, Finding, Labels, NetworkPolicyObject } from './objects';
import { originOf } from './origin';
import { readAddresses, type SettledPods, settlePods } from './settlePods';
import { type SettledPolicy, settlePolicies } from './settlePolicies';

export { compareText } from './compareText';

/** The label that the API server keeps on every namespace (R38). */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

export interface SettledNodes {
  /** In order. */
  readonly nodes: readonly NodeEnd[];
  readonly findings: readonly Finding[];
}

/** A settled cluster with what is needed to settle the next one without looking at everything again. */
export interface SettledCluster {
  readonly cluster: Cluster;
  readonly nodes: SettledNodes;
  readonly pods: SettledPods;
  readonly policies: ReadonlyMap<NetworkPolicyObject, SettledPolicy>;
}

/** Settles one input. Mistakes in it become findings; nothing is thrown and nothing is lost in silence. */
export function normalizeCluster(objects: ClusterObjects): Cluster {
  return settleCluster(objects).cluster;
}

/** The same, with what the next one may use. */
export function settleCluster(objects: ClusterObjects): SettledCluster {
  const nodes = settleNodes(objects);
  return settleAround(objects, nodes, settlePods(objects, nodes.nodes), settlePolicies(objects, null), null);
}

/** `before` lends its namespaces where they are the same. */
export function settleAround(
  objects: ClusterObjects,
  nodes: SettledNodes,
  pods: SettledPods,
  policies: ReadonlyMap<NetworkPolicyObject, SettledPolicy>,
  before: readonly Namespace[] | null,
): SettledCluster {
  const findings: Finding[] = [...objects.problems, ...nodes.findings];
  for (const own of pods.findings.values()) findings.push(...own);
  findings.push(...pods.sharedAddresses);
  for (const own of policies.values()) findings.push(...own.findings);
  const read = [...policies.values()].map(({ policy }) => policy).filter((policy) => policy !== null);
  const others = {
    adminPolicies: readAdminPolicies(objects, findings),
    calico: readCalico(objects, findings),
    cilium: readCilium(objects, findings),
  };
  const namespaces = settleNamespaces(objects, [pods.pods, pods.pending], read, before);
  const ends = { pods: pods.pods, pending: pods.pending, nodes: nodes.nodes };
  return { cluster: { objects, namespaces, ...ends, policies: read, ...others, findings }, nodes, pods, policies };
}

function settleNodes(objects: ClusterObjects): SettledNodes {
  const findings: Finding[] = [];
  const nodes = [...objects.nodes]
    .sort((a, b) => compareText(a.name, b.name))
    .map((node) => ({
      id: `Node/${node.name}`,
      name: node.name,
      labels: node.labels,
      addresses: readAddresses(node.ips, () => ({ kind: 'Node', namespace: null, name: node.name }), findings),
    }));
  return { nodes, findings };
}

/** Namespaces that are listed, and those that something lies in. */
function settleNamespaces(
  objects: ClusterObjects,
  pods: readonly (readonly PodEnd[])[],
  policies: readonly NetworkPolicy[],
  before: readonly Namespace[] | null,
): readonly Namespace[] {
  const listed = new Map(objects.namespaces.map((ns) => [ns.name, ns.labels]));
  const labelsReadable = !objects.gaps.some((gap) => gap.resource === 'namespaces');
  const names = new Set(listed.keys());
  let last: string | null = null;
  for (const list of pods)
    for (const { object } of list) {
      // Pods come sorted.
      if (object.namespace !== last) names.add(object.namespace);
      last = object.namespace;
    }
  for (const policy of policies) names.add(policy.namespace);
  // The same names have the same labels: nothing but pods and policies is another.
  if (before?.length === names.size && before.every(({ name }) => names.has(name))) return before;
  const invent = originOf(objects.source) !== 'kubeconfig'; // R38: not for live clusters, which may be older than the label
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
