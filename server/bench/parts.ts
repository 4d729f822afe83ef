// What the generator has made before any policy: namespaces and their workloads.
import type { Labels, NamespaceObject } from '@portolan/shared/cluster';

/** A workload before its pods: what policies can say about it. */
export interface GeneratedWorkload {
  readonly namespace: number;
  readonly name: string;
  readonly labels: Labels;
  readonly pods: number;
}

/** What the policies are drawn from. */
export interface GeneratedParts {
  readonly namespaces: readonly NamespaceObject[];
  readonly workloads: readonly GeneratedWorkload[];
  /** Workloads of each namespace. */
  readonly byNamespace: readonly (readonly GeneratedWorkload[])[];
}
