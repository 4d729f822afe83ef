// Generates clusters of any size that look like real ones: same shape and seed, same objects.
import {
  type ClusterObjects,
  type ControllerObject,
  type NamespaceObject,
  NO_EVIDENCE,
  NO_EXPOSURE,
  type NodeObject,
  type PodObject,
} from '@portolan/shared/cluster';
import { generateLanguage, NETWORK_POLICY_SHARE } from './generateLanguages';
import { generatePolicies } from './generatePolicies';
import type { GeneratedWorkload } from './parts';
import { Random } from './random';
import type { Shape } from './shapes';

const TIERS = ['frontend', 'backend', 'worker', 'data'];
const PORTS = [
  { name: 'http', containerPort: 8080 },
  { name: 'metrics', containerPort: 9102 },
  { name: 'grpc', containerPort: 9000 },
  { name: 'pg', containerPort: 5432 },
];
const PODS_PER_NODE = 50;

/** Builds the whole input in memory. */
export function generateCluster(shape: Shape, seed = 1): ClusterObjects {
  const random = new Random(seed);
  const namespaces = Array.from({ length: shape.namespaces }, (_, index) => generateNamespace(index, random));
  const workloads = Array.from({ length: shape.workloads }, (_, index) => generateWorkload(index, shape, random));
  const byNamespace = namespaces.map((_, index) => workloads.filter(({ namespace }) => namespace === index));
  const nodes = Array.from({ length: Math.ceil(shape.pods / PODS_PER_NODE) }, (_, index) => generateNode(index));
  const controllers: ControllerObject[] = [];
  let number = 0;
  const pods = workloads.flatMap((workload) => {
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', name: workload.name };
    const set = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${workload.name}-7d9f` };
    const namespace = namespaces[workload.namespace]!.name;
    controllers.push({ ...deployment, namespace, owner: null }, { ...set, namespace, owner: deployment });
    const ports = PORTS.slice(0, 1 + random.below(PORTS.length)).map((port) => ({
      ...port,
      protocol: 'TCP' as const,
      container: 'regular' as const,
    }));
    return Array.from({ length: workload.pods }, (): PodObject => {
      const index = number++;
      return {
        namespace,
        name: `${workload.name}-7d9f-${index}`,
        labels: {
          ...workload.labels,
          'pod-template-hash': '7d9f',
          ...(shape.distinct === 'pod' ? { unit: `u${index}` } : {}),
        },
        ips: [podAddress(index)],
        node: nodes[index % nodes.length]!.name,
        hostNetwork: false,
        phase: 'Running',
        terminating: false,
        ready: true,
        serviceAccount: 'default',
        ports,
        owner: set,
        mirror: false,
      };
    });
  });
  const parts = { namespaces, workloads, byNamespace };
  const { language, policies } = shape;
  const own = language ? Math.round(policies * (1 - NETWORK_POLICY_SHARE[language])) : 0;
  const networkPolicies = generatePolicies(parts, { ...shape, policies: policies - own }, random);
  const policyObjects = language ? generateLanguage(language, own, parts, random) : [];
  return {
    source: { kind: 'manifests', title: shape.name },
    namespaces,
    pods,
    nodes,
    networkPolicies,
    services: [],
    endpointSlices: [],
    controllers,
    policyObjects,
    serviceAccounts: [],
    exposure: NO_EXPOSURE,
    evidence: NO_EVIDENCE,
    otherPolicies: [],
    gaps: [],
    problems: [],
  };
}

function generateNamespace(index: number, random: Random): NamespaceObject {
  return {
    name: `ns-${index}`,
    labels: { team: `team-${index % 15}`, env: random.pick(['prod', 'prod', 'stage', 'dev']) },
  };
}

/** The first workloads fill the namespaces in turn; replicas spread around the mean and add up exactly. */
function generateWorkload(index: number, shape: Shape, random: Random): GeneratedWorkload {
  const share = (n: number): number => Math.floor((n * shape.pods) / shape.workloads);
  return {
    namespace: index % shape.namespaces,
    name: `app-${index}`,
    labels: { 'app.kubernetes.io/name': `app-${index}`, tier: random.pick(TIERS), version: `v${random.below(3)}` },
    pods: share(index + 1) - share(index),
  };
}

function generateNode(index: number): NodeObject {
  return { name: `node-${index}`, labels: {}, ips: [`10.20.${index >> 8}.${index & 255}`] };
}

/** 10.64.0.0/10, one after the other. */
function podAddress(index: number): string {
  return `10.${64 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
}
