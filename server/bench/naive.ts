// The plain way, for comparison: every policy is asked about every pair of pods, one port at a time.
import {
  type Cluster,
  type Labels,
  matchesSelector,
  type NetworkPolicy,
  type PodEnd,
  type PolicyPeer,
  type PolicyPort,
  type PolicyRule,
} from '@portolan/shared/cluster';
import { hasPort, inRange } from '@portolan/shared/sets';

interface Question {
  readonly policies: readonly NetworkPolicy[];
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly port: number;
}

/** `allowed[from * pods + to]` for TCP on one port, in the order of `cluster.pods`. ipBlocks match pod addresses (R45). */
export function evaluateNaively(cluster: Cluster, port: number): Uint8Array {
  const { pods, policies } = cluster;
  const question: Question = {
    policies,
    namespaces: new Map(cluster.namespaces.map(({ name, labels }) => [name, labels])),
    port,
  };
  const allowed = new Uint8Array(pods.length * pods.length);
  pods.forEach((from, i) => {
    pods.forEach((to, j) => {
      const open = isAdmitted(question, 'egress', from, to) && isAdmitted(question, 'ingress', to, from);
      allowed[i * pods.length + j] = open ? 1 : 0;
    });
  });
  return allowed;
}

function isAdmitted(question: Question, direction: 'ingress' | 'egress', subject: PodEnd, peer: PodEnd): boolean {
  const server = direction === 'ingress' ? subject : peer;
  let isolated = false;
  for (const policy of question.policies) {
    const rules = policy[direction];
    if (rules === null || policy.namespace !== subject.object.namespace) continue;
    if (!matchesSelector(policy.podSelector, subject.object.labels)) continue;
    isolated = true;
    if (rules.some((rule) => matchesRule(question, policy, rule, peer, server))) return true;
  }
  return !isolated;
}

function matchesRule(
  question: Question,
  policy: NetworkPolicy,
  rule: PolicyRule,
  peer: PodEnd,
  server: PodEnd,
): boolean {
  if (rule.peers !== null && !rule.peers.some((item) => matchesPeer(question, policy, item, peer))) return false;
  return rule.ports === null || rule.ports.some((item) => matchesPort(question, item, server));
}

function matchesPeer(question: Question, policy: NetworkPolicy, item: PolicyPeer, peer: PodEnd): boolean {
  if (item.kind === 'unknown') return false;
  if (item.kind === 'block') {
    return (peer.addresses ?? []).some(
      (address) => inRange(item.cidr, address) && !item.except.some((hole) => inRange(hole, address)),
    );
  }
  const { namespace, labels } = peer.object;
  if (item.namespaceSelector === null) {
    if (namespace !== policy.namespace) return false;
  } else if (!matchesSelector(item.namespaceSelector, question.namespaces.get(namespace) ?? {})) return false;
  return item.podSelector === null || matchesSelector(item.podSelector, labels);
}

function matchesPort({ port }: Question, item: PolicyPort, server: PodEnd): boolean {
  if (item.kind === 'numbers') return hasPort(item.traffic, 'TCP', port);
  return server.object.ports.some(
    ({ name, containerPort, protocol }) =>
      name === item.name && protocol === item.protocol && protocol === 'TCP' && containerPort === port,
  );
}
