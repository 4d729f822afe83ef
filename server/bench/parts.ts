// What the generator has made before any policy: namespaces and their workloads.
import type { ContainerPort, Labels, NamespaceObject } from '@portolan/shared/cluster';
import type { Tier } from './mix/names';

/** Unique in the cluster, as charts make it; policies name single workloads by it. */
export const INSTANCE = 'app.kubernetes.io/instance';
/** The same in several namespaces: what runs, not where. */
export const NAME = 'app.kubernetes.io/name';

/** A workload before its pods: what policies can say about it. */
export interface GeneratedWorkload {
  /** Index into the namespaces. */
  readonly namespace: number;
  readonly name: string;
  readonly kind: 'Deployment' | 'StatefulSet';
  /** null: of the platform. */
  readonly tier: Tier | null;
  readonly labels: Labels;
  readonly ports: readonly ContainerPort[];
  readonly pods: number;
  /** Number of its first pod in the cluster. */
  readonly firstPod: number;
}

/** Which directions a namespace closes by default. `rules`: none, but single workloads are governed; `none`: no policy at all. */
export type Guard = 'both' | 'ingress' | 'rules' | 'none';

export interface GeneratedNamespace extends NamespaceObject {
  /** null: of the platform. */
  readonly team: string | null;
  readonly guard: Guard;
  readonly workloads: readonly GeneratedWorkload[];
}

/** What the policies are drawn from. */
export interface GeneratedParts {
  /** The platform's first. */
  readonly namespaces: readonly GeneratedNamespace[];
  /** Those of teams. */
  readonly apps: readonly GeneratedNamespace[];
}
