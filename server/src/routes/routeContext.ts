// What every group of routes is given.
import type { KeyObject } from 'node:crypto';
import type { ClusterState } from '../clusterState';
import type { ClusterSource } from '../sources/clusterSource';
import type { AnswerCache } from './answerCache';

/** The contexts of the kubeconfig that Portolan was started with; none for other sources. */
export interface Contexts {
  /** Their names, in the file's order, and the one that is read. */
  list(): Promise<{ readonly names: readonly string[]; readonly chosen: string | null }>;
  /** The source of one of them; null when it is not listed. */
  open(name: string): Promise<ClusterSource | null>;
}

export interface RouteContext {
  readonly state: ClusterState;
  readonly answers: AnswerCache;
  readonly version: string;
  readonly contexts: Contexts;
  /** To sign exported pages with; null: they are not signed. */
  readonly signingKey: KeyObject | null;
  /** Path of the page that a snapshot is put into. */
  readonly template: string;
}
