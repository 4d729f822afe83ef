// What every group of routes is given.
import type { ClusterState } from '../clusterState';
import type { AnswerCache } from './answerCache';

export interface RouteContext {
  readonly state: ClusterState;
  readonly answers: AnswerCache;
  readonly version: string;
}
