// From API objects to the settled cluster: live pods only, workloads found, policies read, everything in a fixed order.
import { type Address, formatAddress, parseAddress } from '../sets/index';
import { readAdminPolicies } from './admin/adminPolicies';
import { readCalico } from './calico/calicoObjects';
import { readCilium } from './cilium/ciliumPolicies';
import type { Cluster, Namespace, NodeEnd, PodEnd } from './model';
import { type NetworkPolicy, parseNetworkPolicy } from './networkPolicy';
import type { ClusterObjects, Finding, Labels, ObjectRef, PodObject } from './objects';
import { workloadsOf } from './workloads';

/** The label that the API server keeps on every namespace (R38). */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/** Compares by code units: the same order everywhere, whatever the locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Settles one input. Mistakes in it become findings; nothing is thrown and nothing is lost in silence. */
export function normalizeCluster(objects: ClusterObjects): Cluster {
  const findings: Finding[] = [...objects.problems];
  const nodes = normalizeNodes(objects, findings);
  const { pods, pending } = normalizePods(objects, nodes, findings);
  const policies = normalizePolicies(objects, findings);
  const adminPolicies = readAdminPolicies(objects, findings);
  const calico = readCalico(objects, findings);
  const cilium = readCilium(objects, findings);
  const namespaces = normalizeNamespaces(objects, [...pods, ...pending], policies);
  return { objects, namespaces, pods, pending, nodes, policies, adminPolicies, calico, cilium, findings };
}

function normalizeNodes(objects: ClusterObjects, findings: Finding[]): readonly NodeEnd[] {
  return [...objects.nodes]
    .sort((a, b) => compareText(a.name, b.name))
    .map((node) => ({
      id: `Node/${node.name}`,
      name: node.name,
      labels: node.labels,
      addresses: readAddresses(node.ips, { kind: 'Node', namespace: null, name: node.name }, findings),
    }));
}

function readAddresses(texts: readonly string[], object: ObjectRef, findings: Finding[]): readonly Address[] {
  return texts.flatMap((text) => {
    const address = parseAddress(text);
    if (address) return [address];
    findings.push({
      code: 'address-unreadable',
      severity: 'warning',
      object,
      message: `"${text.slice(0, 60)}" is no IP address; it was left out`,
    });
    return [];
  });
}

function normalizePods(
  objects: ClusterObjects,
  nodes: readonly NodeEnd[],
  findings: Finding[],
): { pods: PodEnd[]; pending: PodEnd[] } {
  const nodeAddresses = new Map(nodes.map((node) => [node.name, node.addresses]));
  // R70: finished pods own no network.
  const live = objects.pods.filter((pod) => pod.phase !== 'Succeeded' && pod.phase !== 'Failed').sort(comparePods);
  const workloads = workloadsOf(live, objects.controllers);
  const pods: PodEnd[] = [];
  const pending: PodEnd[] = [];
  live.forEach((object, index) => {
    const workload = workloads[index]!;
    const id = object.template ? workload.id : `Pod/${object.namespace}/${object.name}`;
    const ref: ObjectRef = {
      kind: object.template ? workload.kind : 'Pod',
      namespace: object.namespace,
      name: object.name,
    };
    const own = object.ips === null ? null : readAddresses(object.ips, ref, findings);
    const fromNode = object.hostNetwork && object.node !== null ? (nodeAddresses.get(object.node) ?? null) : null;
    const addresses = object.hostNetwork && fromNode !== null && (own === null || own.length === 0) ? fromNode : own;
    const end: PodEnd = { id, object, workload, addresses };
    if (addresses !== null && addresses.length === 0) {
      pending.push(end);
      findings.push({
        code: 'pod-without-address',
        severity: 'info',
        object: ref,
        message:
          `${object.phase === 'Pending' ? 'is Pending and' : ''} has no address yet, so it has no connections; the rest of the graph is complete`.trim(),
        ...(object.location ? { location: object.location } : {}),
      });
    } else pods.push(end);
  });
  reportSharedAddresses(pods, findings);
  return { pods, pending };
}

function comparePods(a: PodObject, b: PodObject): number {
  return (
    compareText(a.namespace, b.namespace) ||
    compareText(a.name, b.name) ||
    compareText(a.owner?.kind ?? '', b.owner?.kind ?? '')
  );
}

/** R75: two live pods with one address are an inconsistent snapshot. */
function reportSharedAddresses(pods: readonly PodEnd[], findings: Finding[]): void {
  const owners = { IPv4: new Map<bigint, PodEnd>(), IPv6: new Map<bigint, PodEnd>() };
  for (const pod of pods) {
    if (pod.object.hostNetwork) continue;
    for (const address of pod.addresses ?? []) {
      const taken = owners[address.family];
      const other = taken.get(address.value);
      if (!other) taken.set(address.value, pod);
      else
        findings.push({
          code: 'address-shared',
          severity: 'warning',
          object: { kind: 'Pod', namespace: pod.object.namespace, name: pod.object.name },
          message: `has the address ${formatAddress(address)} of ${other.id}: the input is inconsistent, probably read while a pod was replaced`,
          next: 'Read the cluster again.',
        });
    }
  }
}

function normalizePolicies(objects: ClusterObjects, findings: Finding[]): readonly NetworkPolicy[] {
  const policies: NetworkPolicy[] = [];
  const sorted = [...objects.networkPolicies].sort(
    (a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name),
  );
  for (const object of sorted) {
    const ref: ObjectRef = { kind: 'NetworkPolicy', namespace: object.namespace, name: object.name };
    const where = object.location ? { location: object.location } : {};
    const parsed = parseNetworkPolicy(object);
    if (!parsed.ok) {
      for (const error of parsed.errors) {
        findings.push({
          code: 'policy-refused',
          severity: 'error',
          object: ref,
          path: error.path,
          message: `${error.message}. The API server refuses such a policy, so it takes no part here`,
          next: 'Correct the policy; until then it neither isolates nor allows anything.',
          ...where,
        });
      }
      continue;
    }
    for (const remark of parsed.policy.remarks) {
      findings.push({
        code: 'policy-field-unknown',
        severity: 'warning',
        object: ref,
        path: remark.path,
        message: remark.message,
        ...where,
      });
    }
    policies.push(parsed.policy);
  }
  return policies;
}

function normalizeNamespaces(
  objects: ClusterObjects,
  pods: readonly PodEnd[],
  policies: readonly NetworkPolicy[],
): readonly Namespace[] {
  const listed = new Map(objects.namespaces.map((ns) => [ns.name, ns.labels]));
  const labelsReadable = !objects.gaps.some((gap) => gap.resource === 'namespaces');
  const names = new Set([
    ...listed.keys(),
    ...pods.map((pod) => pod.object.namespace),
    ...policies.map((policy) => policy.namespace),
  ]);
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
