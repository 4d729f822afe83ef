// What every group of routes is given.
import type { ClusterState } from '../clusterState';

export interface RouteContext {
  readonly state: ClusterState;
  /** Differs between two runs of the server. */
  readonly epoch: string;
  readonly version: string;
}
