// What a review gives back: how two graphs of one cluster differ, which policies are behind it, and what is worst.
import type { ChangeKind, ConnectionBlock, GraphNode, PolicyRef, TrafficGraph, TrafficText } from '../graph/index';

/** A policy that has a part in a change. */
export interface Cause {
  readonly policy: PolicyRef;
  /** What became of the policy itself. */
  readonly how: 'added' | 'removed' | 'edited';
  readonly direction: 'ingress' | 'egress';
  /** The rule that decides, such as `spec.ingress[0]`; null where the policy as a whole does (it isolates, or it is gone). */
  readonly path: string | null;
  /** Where the rule (or the policy) stands, where it was read from a file. */
  readonly location: { readonly file: string; readonly line: number } | null;
}

/** `internet`: addresses outside gain a way in or out. `asset`: a new way to what a person marked as an asset. */
export type Alarm = 'internet' | 'asset';

/** Pairs from every node of `from` to every node of `to` (indices into the comparison's graph) that changed alike. */
export interface ChangeBlock {
  readonly how: ChangeKind;
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** How many pairs of nodes these are; self pairs count as R606 says. */
  readonly pairs: number;
  /** What each pair may say now and could not before, and the other way round. For `possibly-…` what may be. */
  readonly gained: TrafficText;
  readonly lost: TrafficText;
  /** Everything between each pair, in each graph. */
  readonly before: readonly Omit<ConnectionBlock, 'from' | 'to'>[];
  readonly after: readonly Omit<ConnectionBlock, 'from' | 'to'>[];
  readonly causes: readonly Cause[];
  readonly alarms: readonly Alarm[];
}

/** Two graphs of one cluster, joined: nodes of both, connections of the later one, and the lost ones as ghosts. */
export interface Comparison {
  /** Its blocks carry `change` where they differ. Node ids are those that the two graphs have. */
  readonly graph: TrafficGraph;
  /** Worst first: alarms, then gained, changed, lost, and the possible ones; then by name. */
  readonly changes: readonly ChangeBlock[];
  /** Pairs of nodes. */
  readonly counts: Readonly<Record<ChangeKind, number>>;
  /** Nodes of only one of the graphs. */
  readonly came: readonly GraphNode[];
  readonly went: readonly GraphNode[];
  /** Policies that differ. */
  readonly policies: readonly (PolicyRef & { readonly how: Cause['how'] })[];
}
