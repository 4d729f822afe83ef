// What tells which network plugin runs in a cluster and what it enforces (R400): DaemonSets, ConfigMaps, node marks.
import type { Labels } from '../objectParts';

/** A DaemonSet, cut to what names an agent and its switches. */
export interface DaemonSetEvidence {
  readonly namespace: string;
  readonly name: string;
  readonly containers: readonly {
    readonly name: string;
    readonly image: string;
    /**
     * Switches of network agents only, as `--name=value` or `--name`; settings from the environment as `NAME=value`.
     * Every other argument and variable is dropped where it is read.
     */
    readonly args: readonly string[];
  }[];
  readonly desired: number;
  readonly ready: number;
}

/** The keys of one ConfigMap that say how an agent is set up; every other key is dropped where it is read. */
export interface ConfigEvidence {
  readonly namespace: string;
  readonly name: string;
  readonly data: Labels;
}

/** Marks of one node. */
export interface NodeEvidence {
  readonly name: string;
  /** Such as `v1.32.1+k3s1`; null when not given. */
  readonly kubeletVersion: string | null;
  /** `linux`, `windows`; null when not given. */
  readonly operatingSystem: string | null;
  /** Annotations of network plugins only. Of `k3s.io/node-args` only the switches that concern networking are left. */
  readonly annotations: Labels;
  /** Reasons of the NetworkUnavailable condition, such as `CalicoIsUp`. */
  readonly networkReason: string | null;
}

/** null: could not be read, which lowers confidence and is never an error (R400). */
export interface EngineEvidence {
  readonly daemonSets: readonly DaemonSetEvidence[] | null;
  readonly configMaps: readonly ConfigEvidence[] | null;
  readonly nodes: readonly NodeEvidence[] | null;
  /** Policy resources that an agent's ClusterRole may read, as `clusterrole/NAME: resource`; empty when not read. */
  readonly roles: readonly string[];
  /** API groups that the server serves; null when not known (files). */
  readonly apiGroups: readonly string[] | null;
}

/** Nothing is known about the engine: manifests and examples. */
export const NO_EVIDENCE: EngineEvidence = {
  daemonSets: null,
  configMaps: null,
  nodes: null,
  roles: [],
  apiGroups: null,
};
