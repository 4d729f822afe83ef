// The settled cluster: what exists as an end of connections, after defaults and before any policy is judged.
import type { Address } from '../sets/index';
import type { AdminPolicy } from './admin/adminPolicy';
import type { CalicoObjects } from './calico/calicoPolicy';
import type { CiliumObjects } from './cilium/ciliumPolicy';
import type { NetworkPolicy } from './networkPolicy';
import type { ClusterObjects, Finding, Labels, PodObject } from './objects';
import type { Workload } from './workloads';

export interface Namespace {
  readonly name: string;
  /** With kubernetes.io/metadata.name (R38). Only that label where `labelsKnown` is false. */
  readonly labels: Labels;
  /** False: the labels could not be read, so selectors over them are unknown (R39). */
  readonly labelsKnown: boolean;
  /** False: its NetworkPolicies could not be read, so everything into and out of it is unknown (R88). */
  readonly policiesKnown: boolean;
}

/** A pod as an end of connections; a workload template from a manifest counts as one (design: Templates). */
export interface PodEnd {
  /** `Pod/namespace/name`, or the workload's id for a template. */
  readonly id: string;
  readonly object: PodObject;
  readonly workload: Workload;
  /** null: they cannot be known (templates). hostNetwork pods have their node's. */
  readonly addresses: readonly Address[] | null;
}

export interface NodeEnd {
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
  readonly addresses: readonly Address[];
}

/** Everything sorted by name, so that equal inputs in any order give equal clusters. */
export interface Cluster {
  readonly objects: ClusterObjects;
  readonly namespaces: readonly Namespace[];
  /** Pods that have or may have connections, hostNetwork ones included. */
  readonly pods: readonly PodEnd[];
  /** Pods without an address yet: no connections (R71). */
  readonly pending: readonly PodEnd[];
  readonly nodes: readonly NodeEnd[];
  readonly policies: readonly NetworkPolicy[];
  /** Of both tiers, in order of evaluation. */
  readonly adminPolicies: readonly AdminPolicy[];
  readonly calico: CalicoObjects;
  readonly cilium: CiliumObjects;
  readonly findings: readonly Finding[];
}
