// The plain way, for comparison: every policy is asked about every pair of pods, one port at a time. Nothing of the engine is used.
import type { ClusterObjects, Labels, PodObject } from '@portolan/shared/cluster';

/** What the generator writes into a spec; nothing else is understood here. */
interface Spec {
  readonly podSelector: Selector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly Port[];
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface Port {
  readonly protocol?: string;
  readonly port: number | string;
  readonly endPort?: number;
}

interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

interface Policy {
  readonly namespace: string;
  readonly spec: Spec;
}

interface Question {
  readonly policies: readonly Policy[];
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly port: number;
}

/** `allowed[from * pods + to]` for TCP on one port, in the order of `objects.pods`. ipBlocks match pod addresses (R45). */
export function evaluateNaively({ pods, networkPolicies, namespaces }: ClusterObjects, port: number): Uint8Array {
  const question: Question = {
    policies: networkPolicies as readonly Policy[],
    namespaces: new Map(
      namespaces.map(({ name, labels }) => [name, { ...labels, 'kubernetes.io/metadata.name': name }]),
    ),
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

function isAdmitted(question: Question, direction: 'ingress' | 'egress', subject: PodObject, peer: PodObject): boolean {
  const type = direction === 'ingress' ? 'Ingress' : 'Egress';
  const server = direction === 'ingress' ? subject : peer;
  let isolated = false;
  for (const { namespace, spec } of question.policies) {
    if (namespace !== subject.namespace || !spec.policyTypes.includes(type)) continue;
    if (!matches(spec.podSelector, subject.labels)) continue;
    isolated = true;
    if ((spec[direction] ?? []).some((rule) => admits(question, namespace, rule, peer, server))) return true;
  }
  return !isolated;
}

function admits(question: Question, home: string, rule: Rule, peer: PodObject, server: PodObject): boolean {
  const peers = rule.from ?? rule.to ?? [];
  if (peers.length > 0 && !peers.some((item) => matchesPeer(question, home, item, peer))) return false;
  const ports = rule.ports ?? [];
  return ports.length === 0 || ports.some((item) => matchesPort(question, item, server));
}

function matchesPeer(question: Question, home: string, item: Peer, { namespace, labels, ips }: PodObject): boolean {
  if (item.ipBlock) {
    const { cidr, except = [] } = item.ipBlock;
    return (ips ?? []).some((ip) => isInside(ip, cidr) && !except.some((hole) => isInside(ip, hole)));
  }
  if (!item.namespaceSelector) {
    if (namespace !== home) return false;
  } else if (!matches(item.namespaceSelector, question.namespaces.get(namespace) ?? {})) return false;
  return matches(item.podSelector ?? {}, labels);
}

function matches({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  if (!Object.entries(matchLabels).every(([key, value]) => labels[key] === value)) return false;
  return matchExpressions.every(({ key, operator, values = [] }) => {
    const value = labels[key];
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'DoesNotExist') return value === undefined;
    const listed = value !== undefined && values.includes(value);
    return operator === 'In' ? listed : !listed;
  });
}

function matchesPort({ port }: Question, item: Port, server: PodObject): boolean {
  if ((item.protocol ?? 'TCP') !== 'TCP') return false;
  if (typeof item.port === 'number') return item.port <= port && port <= (item.endPort ?? item.port);
  return server.ports.some(
    ({ name, containerPort, protocol }) => name === item.port && protocol === 'TCP' && containerPort === port,
  );
}

function isInside(ip: string, cidr: string): boolean {
  const [network, bits] = cidr.split('/') as [string, string];
  const shift = 32 - Number(bits);
  return Math.floor(toNumber(ip) / 2 ** shift) === Math.floor(toNumber(network) / 2 ** shift);
}

function toNumber(ip: string): number {
  return ip.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}
