// Which engines were found and what they enforce: the answer of detection, and the choice that follows from it (R401, R404, R8).

import type { Finding, ObjectRef, Profile } from '../objects';
import type { AgentProduct } from './engineTraces';

/** Agents that run as DaemonSets, and two that are built in. */
export type EngineProduct = AgentProduct | 'k3s' | 'eks-auto-mode';

export type Confidence = 'high' | 'medium' | 'low';

/** Which versions of the admin kinds: ANP and BANP are v1alpha1, ClusterNetworkPolicy is v1alpha2 (R123). */
export type AdminVersions = 'none' | 'v1alpha1' | 'v1alpha2' | 'both';

/** Policy kinds that an engine enforces (R404). */
export interface EnforcedKinds {
  /** NetworkPolicy of networking.k8s.io. */
  readonly networkPolicy: boolean;
  readonly admin: AdminVersions;
  readonly cilium: boolean;
  readonly calico: boolean;
}

/** A network plugin, or the part of one, of which there are traces. */
export interface DetectedEngine {
  readonly product: EngineProduct;
  /** As people call it: `Calico`, `Canal`, `k3s network policy controller`. */
  readonly name: string;
  /** From the image tag or the kubelet's suffix, such as `1.16.3`; null when not known. */
  readonly version: string | null;
  readonly confidence: Confidence;
  /** Whole sentences. */
  readonly evidence: readonly string[];
  /** Nodes on which its agent is ready, of all nodes; null when that is not known. */
  readonly nodes: { readonly covered: number; readonly of: number } | null;
  /** False: it is installed, but nothing shows that it runs now (R401). */
  readonly running: boolean;
  readonly enforces: EnforcedKinds;
}

/** R222. `never`: everything is open. `always`: every pod is isolated in both directions. */
export type CiliumEnforcement = 'default' | 'never' | 'always';

/** Settings of engines that change verdicts. Where they could not be read they have the engine's defaults. */
export interface EngineSettings {
  readonly ciliumEnforcement: CiliumEnforcement;
  /** Policies are logged and nothing is refused (R222). */
  readonly ciliumAudit: boolean;
  /** What CIDR rules match beyond outside addresses (R216). */
  readonly ciliumCidrMatchModes: readonly ('nodes' | 'pods')[];
  /** The agent's own label filter as written (R204); null: the default list. */
  readonly ciliumLabels: string | null;
  readonly ciliumHostFirewall: boolean;
  /** fromNodes and toNodes work (R219). */
  readonly ciliumNodeSelectorLabels: boolean;
  /** R321: what happens to traffic from a pod to its own node after its egress policies; null when not set. */
  readonly calicoEndpointToHost: 'Drop' | 'Accept' | 'Return' | null;
}

/**
 * `enforcing`: at least one engine enforces policies. `not-enforcing`: the cluster could be looked at, and nothing does.
 * `unknown`: it could not be looked at well enough. `no-evidence`: files and examples, which say nothing about engines.
 */
export type DetectionState = 'enforcing' | 'not-enforcing' | 'unknown' | 'no-evidence';

export interface EngineDetection {
  readonly state: DetectionState;
  /** Those that enforce, the one that decides the profile first. More than one: every one of them must allow (R402). */
  readonly engines: readonly DetectedEngine[];
  /** Found, but enforcing nothing: flannel, an agent whose policy part is switched off. */
  readonly others: readonly DetectedEngine[];
  readonly profile: Profile;
  /** What the first engine enforces. */
  readonly enforces: EnforcedKinds;
  readonly settings: EngineSettings;
  /** Nodes on which no agent of these engines can run (R403). */
  readonly outside: readonly { readonly node: string; readonly why: 'windows' | 'serverless' }[];
  /** Sentences that belong to no engine: missing permissions, groups of APIs that are served. */
  readonly notes: readonly string[];
  /** R403. */
  readonly warnings: readonly Finding[];
}

/** The policy languages to evaluate beside NetworkPolicy. */
export interface EvaluatedLanguages {
  readonly admin: AdminVersions;
  readonly cilium: boolean;
  readonly calico: boolean;
}

/** How an input is to be evaluated, and why so. */
export interface Evaluation {
  readonly profile: Profile;
  readonly languages: EvaluatedLanguages;
  readonly detection: EngineDetection;
  /** `default`: nothing told; the profile of the language that the files use, or `kubernetes`. */
  readonly chosenBy: 'detection' | 'user' | 'default';
  /** The detection's warnings and those of the choice. */
  readonly findings: readonly Finding[];
}

/** Policies that the chosen evaluation leaves out, in words. */
export interface ForeignPolicies {
  readonly code: string;
  readonly message: string;
  readonly count: number;
  readonly objects: readonly ObjectRef[];
}

export const ENFORCES_NOTHING: EnforcedKinds = { networkPolicy: false, admin: 'none', cilium: false, calico: false };

/** What most engines enforce. */
export const NETWORK_POLICY_ONLY: EnforcedKinds = { ...ENFORCES_NOTHING, networkPolicy: true };

/** Whether it enforces any kind at all. */
export function enforcesAnything({ networkPolicy, admin, cilium, calico }: EnforcedKinds): boolean {
  return networkPolicy || admin !== 'none' || cilium || calico;
}
