// Generates clusters of any size that look like real ones: same shape and seed, same objects.
import {
  type ClusterObjects,
  type ControllerObject,
  NO_EVIDENCE,
  NO_EXPOSURE,
  type NodeObject,
  type OwnerRef,
  type PodObject,
} from '@portolan/shared/cluster';
import { generateLanguage, NETWORK_POLICY_SHARE } from './mix/languages';
import { generatePolicies } from './mix/policies';
import { generateParts } from './mix/workloads';
import type { GeneratedNamespace, GeneratedWorkload } from './parts';
import { Random } from './random';
import type { Shape } from './shapes';

const PODS_PER_NODE = 50;

/** Builds the whole input in memory. */
export function generateCluster(shape: Shape, seed = 1): ClusterObjects {
  const random = new Random(seed);
  const parts = generateParts(shape, random);
  const nodes = Array.from({ length: Math.ceil(shape.pods / PODS_PER_NODE) }, (_, index) => generateNode(index));
  const controllers: ControllerObject[] = [];
  const pods: PodObject[] = [];
  for (const namespace of parts.namespaces) {
    for (const workload of namespace.workloads) {
      const owner = pushControllers(controllers, namespace, workload);
      for (let replica = 0; replica < workload.pods; replica++)
        pods.push(generatePod(shape, namespace, workload, replica, owner, nodes));
    }
  }
  const { language, policies } = shape;
  const own = language ? Math.round(policies * (1 - NETWORK_POLICY_SHARE[language])) : 0;
  const networkPolicies = generatePolicies(parts, { ...shape, policies: policies - own }, random);
  const policyObjects = language ? generateLanguage(language, own, parts, random) : [];
  return {
    source: { kind: 'manifests', title: shape.name },
    namespaces: parts.namespaces.map(({ name, labels }) => ({ name, labels })),
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

/** Returns the direct owner of its pods. */
function pushControllers(
  controllers: ControllerObject[],
  { name: namespace }: GeneratedNamespace,
  { kind, name }: GeneratedWorkload,
): OwnerRef {
  const top = { apiVersion: 'apps/v1', kind, name };
  controllers.push({ ...top, namespace, owner: null });
  if (kind === 'StatefulSet') return top;
  const set = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${name}-${HASH}` };
  controllers.push({ ...set, namespace, owner: top });
  return set;
}

const HASH = '7d9f8c64b5';

function generatePod(
  shape: Shape,
  { name: namespace }: GeneratedNamespace,
  workload: GeneratedWorkload,
  replica: number,
  owner: OwnerRef,
  nodes: readonly NodeObject[],
): PodObject {
  const number = workload.firstPod + replica;
  const name = workload.kind === 'StatefulSet' ? `${workload.name}-${replica}` : `${owner.name}-${podSuffix(number)}`;
  const perReplica =
    workload.kind === 'StatefulSet'
      ? { 'statefulset.kubernetes.io/pod-name': name, 'apps.kubernetes.io/pod-index': `${replica}` }
      : { 'pod-template-hash': HASH };
  return {
    namespace,
    name,
    labels: { ...workload.labels, ...perReplica, ...(shape.distinct === 'pod' ? { unit: `u${number}` } : {}) },
    ips: [podAddress(number)],
    node: nodes[number % nodes.length]!.name,
    hostNetwork: false,
    phase: 'Running',
    terminating: false,
    ready: true,
    serviceAccount: 'default',
    ports: workload.ports,
    owner,
    mirror: false,
  };
}

/** Five characters such as controllers append, another for each number. */
function podSuffix(number: number): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  let rest = (number * 7_368_787) % letters.length ** 5;
  let text = '';
  for (let place = 0; place < 5; place++) {
    text += letters[rest % letters.length];
    rest = Math.floor(rest / letters.length);
  }
  return text;
}

function generateNode(index: number): NodeObject {
  return { name: `node-${index}`, labels: {}, ips: [`10.20.${index >> 8}.${index & 255}`] };
}

/** 10.64.0.0/10, one after the other. */
function podAddress(index: number): string {
  return `10.${64 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
}
