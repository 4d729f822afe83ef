// Loads the worked examples of scenarios/semantics.yaml as cluster inputs with their expectations.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type {
  ClusterObjects,
  ContainerPort,
  NodeObject,
  PodObject,
  Profile,
  Protocol,
  ServiceObject,
} from '../src/cluster/index';
import { NO_EVIDENCE, NO_EXPOSURE } from '../src/cluster/index';

export interface Expectation {
  readonly from: string;
  readonly to: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly ipFamily?: 'IPv4' | 'IPv6';
  readonly verdict: 'allow' | 'deny';
  readonly egress?: 'allow' | 'deny' | 'none';
  readonly ingress?: 'allow' | 'deny' | 'none';
  readonly certainty?: 'defined' | 'implementation-defined';
  readonly l7?: boolean;
}

export interface Example {
  readonly id: string;
  readonly title: string;
  readonly profile: Profile;
  readonly objects: ClusterObjects;
  readonly expect: readonly Expectation[];
  /** Names of policies that the API refuses. */
  readonly invalid: readonly string[];
  /** `namespace/pod` of pods that must not appear. */
  readonly absent: readonly string[];
}

interface RawPod extends Omit<Partial<PodObject>, 'ports' | 'ips' | 'node'> {
  readonly name: string;
  readonly namespace: string;
  readonly ips?: readonly string[];
  readonly node?: string;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: Protocol }[];
}

interface RawService {
  readonly name: string;
  readonly namespace: string;
  readonly type?: ServiceObject['type'];
  readonly clusterIP?: string;
  readonly selector?: Readonly<Record<string, string>>;
  readonly externalTrafficPolicy?: string;
  readonly ports: readonly {
    readonly port: number;
    readonly targetPort?: number | string;
    readonly protocol?: Protocol;
    readonly nodePort?: number;
  }[];
}

interface RawPolicy {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
}

interface RawExample {
  readonly id: string;
  readonly title: string;
  readonly profile?: Profile;
  readonly namespaces?: readonly { readonly name: string; readonly labels?: Readonly<Record<string, string>> }[];
  readonly nodes?: readonly {
    readonly name: string;
    readonly ips: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
  }[];
  readonly pods?: readonly RawPod[];
  readonly services?: readonly RawService[];
  readonly serviceAccounts?: readonly {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
  }[];
  readonly policies?: readonly RawPolicy[];
  readonly expect?: readonly Expectation[];
  readonly invalid?: readonly { readonly policy: string }[];
  readonly absent?: readonly string[];
}

/** All examples, in file order. */
export function loadExamples(): readonly Example[] {
  const text = readFileSync(new URL('../scenarios/semantics.yaml', import.meta.url), 'utf8');
  const { schema, examples } = parse(text) as { readonly schema: number; readonly examples: readonly RawExample[] };
  if (schema !== 1) throw new Error(`semantics.yaml has schema ${schema}; this loader reads 1`);
  return examples.map((raw) => ({
    id: raw.id,
    title: raw.title,
    profile: raw.profile ?? 'kubernetes',
    objects: toObjects(raw),
    expect: raw.expect ?? [],
    invalid: (raw.invalid ?? []).map(({ policy }) => policy),
    absent: raw.absent ?? [],
  }));
}

function toObjects(raw: RawExample): ClusterObjects {
  const nodes: readonly NodeObject[] = (raw.nodes ?? [{ name: 'n1', ips: ['172.18.0.2'] }]).map((node) => ({
    labels: {},
    ...node,
  }));
  const policies = raw.policies ?? [];
  const own = policies.filter(({ apiVersion }) => apiVersion === 'networking.k8s.io/v1');
  return {
    source: { kind: 'manifests', title: raw.id },
    namespaces: (raw.namespaces ?? []).map(({ name, labels = {} }) => ({ name, labels })),
    pods: (raw.pods ?? []).map((pod, index) => withFamilyOf(raw, toPod(pod, index, nodes), index)),
    nodes,
    networkPolicies: own.map(({ metadata, spec }) => ({
      namespace: metadata.namespace ?? 'default',
      name: metadata.name,
      spec,
    })),
    services: (raw.services ?? []).map(toService),
    endpointSlices: [],
    controllers: [],
    policyObjects: policies
      .filter((policy) => !own.includes(policy))
      .map(({ apiVersion, kind, metadata, spec }) => ({
        apiVersion,
        kind,
        namespace: metadata.namespace ?? null,
        name: metadata.name,
        labels: metadata.labels ?? {},
        spec,
      })),
    serviceAccounts: (raw.serviceAccounts ?? []).map(({ name, namespace, labels = {} }) => ({
      name,
      namespace,
      labels,
    })),
    exposure: NO_EXPOSURE,
    evidence: NO_EVIDENCE,
    otherPolicies: [],
    gaps: [],
    problems: [],
  };
}

/** B10 asks an IPv4 pod about an IPv6 address: what policies say of it is meant, for which the pod needs an address of that family (R77). */
function withFamilyOf({ expect = [] }: RawExample, pod: PodObject, index: number): PodObject {
  const id = `${pod.namespace}/${pod.name}`;
  const asked = expect.some(
    ({ from, to }) => (from === id && /^ip:.*:/.test(to)) || (to === id && /^ip:.*:/.test(from)),
  );
  if (!asked || pod.ips === null || pod.ips.some((ip) => ip.includes(':'))) return pod;
  return { ...pod, ips: [...pod.ips, `fd00:10:244:99::${index + 1}`] };
}

function toPod(
  { ports = [], ips, node = 'n1', ...pod }: RawPod,
  index: number,
  nodes: readonly NodeObject[],
): PodObject {
  const own = pod.hostNetwork ? (nodes.find(({ name }) => name === node)?.ips ?? []) : [`10.244.99.${index + 1}`];
  return {
    labels: {},
    hostNetwork: false,
    phase: 'Running',
    terminating: false,
    ready: true,
    serviceAccount: 'default',
    owner: null,
    mirror: false,
    ...pod,
    node,
    ips: ips ?? own,
    ports: ports.map((port): ContainerPort => ({ protocol: 'TCP', container: 'regular', ...port })),
  };
}

function toService({ clusterIP, selector, ports, type = 'ClusterIP', ...service }: RawService): ServiceObject {
  return {
    ...service,
    labels: {},
    type,
    clusterIPs: clusterIP && clusterIP !== 'None' ? [clusterIP] : [],
    headless: clusterIP === 'None',
    selector: selector ?? null,
    ports: ports.map((port) => ({ protocol: 'TCP', ...port })),
    publishNotReadyAddresses: false,
  };
}
