// What network plugins leave on nodes, and which nodes no agent can protect (R400, R403).

import { compareText } from '../normalize';
import type { ClusterObjects, Labels } from '../objects';
import type { AgentProduct } from './engineTraces';

/** A node as detection sees it. */
export interface NodeMark {
  readonly name: string;
  readonly labels: Labels;
  readonly kubeletVersion: string;
  readonly annotations: Labels;
  readonly networkReason: string;
  /** Why agents of most products do not run there; null for ordinary nodes. */
  readonly outside: 'windows' | 'serverless' | null;
}

/** All nodes by name; null when they could not be read. */
export function nodeMarksOf({ evidence, nodes }: ClusterObjects): readonly NodeMark[] | null {
  if (evidence.nodes === null && nodes.length === 0) return null;
  const labels = new Map(nodes.map((node) => [node.name, node.labels]));
  const marks = new Map((evidence.nodes ?? []).map((node) => [node.name, node]));
  return [...new Set([...labels.keys(), ...marks.keys()])].sort(compareText).map((name) => {
    const mark = marks.get(name);
    const own = labels.get(name) ?? {};
    return {
      name,
      labels: own,
      kubeletVersion: mark?.kubeletVersion ?? '',
      annotations: mark?.annotations ?? {},
      networkReason: mark?.networkReason ?? '',
      outside: outsideOf(name, own, mark?.operatingSystem ?? ''),
    };
  });
}

function outsideOf(name: string, labels: Labels, system: string): NodeMark['outside'] {
  const has = (key: string, value: string): boolean => Object.hasOwn(labels, key) && labels[key] === value;
  if (
    has('eks.amazonaws.com/compute-type', 'fargate') ||
    has('type', 'virtual-kubelet') ||
    name.startsWith('virtual-kubelet-')
  )
    return 'serverless';
  return system === 'windows' || has('kubernetes.io/os', 'windows') ? 'windows' : null;
}

/** Reasons of the NetworkUnavailable condition that name who set up the node's network. */
const REASONS: ReadonlyMap<string, AgentProduct> = new Map([
  ['CalicoIsUp', 'calico'],
  ['CiliumIsUp', 'cilium'],
  ['FlannelIsUp', 'flannel'],
  ['WeaveIsUp', 'weave-net'],
]);

const ANNOTATIONS: readonly (readonly [prefix: string, product: AgentProduct])[] = [
  ['projectcalico.org/', 'calico'],
  ['network.cilium.io/', 'cilium'],
  ['io.cilium.network.', 'cilium'],
  ['flannel.alpha.coreos.com/', 'flannel'],
  ['k8s.ovn.org/', 'ovn-kubernetes'],
  ['node.antrea.io/', 'antrea'],
  ['ovn.kubernetes.io/', 'kube-ovn'],
  ['kube-router.io/', 'kube-router'],
];

/** On how many nodes a product has left which trace. */
export interface NodeTraces {
  /** By a condition, which a later plugin overwrites. */
  readonly reporting: number;
  /** By an annotation, which nobody removes. */
  readonly annotated: number;
}

/** Traces on nodes by product. */
export function nodeTracesOf(nodes: readonly NodeMark[]): ReadonlyMap<AgentProduct, NodeTraces> {
  const traces = new Map<AgentProduct, { reporting: number; annotated: number }>();
  const of = (product: AgentProduct): { reporting: number; annotated: number } => {
    const found = traces.get(product) ?? { reporting: 0, annotated: 0 };
    traces.set(product, found);
    return found;
  };
  for (const { networkReason, annotations } of nodes) {
    const reporting = REASONS.get(networkReason);
    if (reporting) of(reporting).reporting += 1;
    const keys = Object.keys(annotations);
    const products = ANNOTATIONS.flatMap(([prefix, product]) =>
      keys.some((key) => key.startsWith(prefix)) ? [product] : [],
    );
    for (const product of new Set(products)) of(product).annotated += 1;
  }
  return traces;
}
