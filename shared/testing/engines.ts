// Traces that network plugins leave in clusters, as their public manifests and images do: for the tests of detection (R404).
import {
  type ClusterObjects,
  type ConfigEvidence,
  type DaemonSetEvidence,
  type EngineEvidence,
  NO_EVIDENCE,
  NO_EXPOSURE,
  type NodeEvidence,
  type PolicyObject,
} from '../src/cluster/index';

/** A live cluster in which everything could be read and nothing was found. */
export const READABLE: EngineEvidence = {
  ...NO_EVIDENCE,
  daemonSets: [],
  configMaps: [],
  nodes: [],
  apiGroups: ['apps'],
};

interface DaemonSetOptions {
  readonly namespace?: string;
  readonly ready?: number;
  readonly desired?: number;
  readonly args?: readonly string[];
}

/** A DaemonSet with one container for each `name=image`; switches go to the last one. */
export function daemonSet(
  name: string,
  containers: readonly string[],
  { namespace = 'kube-system', desired = 3, ready = desired, args = [] }: DaemonSetOptions = {},
): DaemonSetEvidence {
  return {
    namespace,
    name,
    containers: containers.map((text, index) => {
      const [container = '', image = ''] = text.split('=');
      return { name: container, image, args: index === containers.length - 1 ? args : [] };
    }),
    desired,
    ready,
  };
}

/** Nodes n1, n2, … with the same marks. */
export function nodes(count: number, marks: Partial<NodeEvidence> = {}): readonly NodeEvidence[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `n${index + 1}`,
    kubeletVersion: 'v1.32.1',
    operatingSystem: 'linux',
    annotations: {},
    networkReason: null,
    ...marks,
  }));
}

export function config(name: string, data: Readonly<Record<string, string>>): ConfigEvidence {
  return { namespace: 'kube-system', name, data };
}

/** A cluster with traces, and objects that matter to a test. */
export function clusterWith(evidence: Partial<EngineEvidence>, objects: Partial<ClusterObjects> = {}): ClusterObjects {
  return {
    source: { kind: 'kubeconfig', title: 'test' },
    namespaces: [],
    pods: [],
    nodes: [],
    networkPolicies: [],
    services: [],
    endpointSlices: [],
    controllers: [],
    policyObjects: [],
    serviceAccounts: [],
    exposure: NO_EXPOSURE,
    evidence: { ...READABLE, ...evidence },
    otherPolicies: [],
    gaps: [],
    problems: [],
    ...objects,
  };
}

/** Files: nothing tells the engine. */
export function filesWith(objects: Partial<ClusterObjects>): ClusterObjects {
  return clusterWith(NO_EVIDENCE, { source: { kind: 'manifests', title: 'test' }, ...objects });
}

/** A policy of another language, by `group/version` and kind. */
export function policyObject(
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string | null = null,
): PolicyObject {
  return { apiVersion, kind, namespace, name, labels: {}, spec: {} };
}

export const CILIUM_POLICY = policyObject('cilium.io/v2', 'CiliumNetworkPolicy', 'web', 'shop');
export const CALICO_POLICY = policyObject('projectcalico.org/v3', 'GlobalNetworkPolicy', 'deny-all');
export const ADMIN_POLICY = policyObject('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', 'guard');
export const CLUSTER_POLICY = policyObject('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', 'guard');
