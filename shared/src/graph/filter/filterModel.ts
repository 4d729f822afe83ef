// Types of the filters: what a person may ask of the graph, and what is left of it afterwards.
import type { Protocol } from '../../cluster/index';
import type { ConnectionBlock, GraphNode, TrafficGraph } from '../model';

/** Why a typed text cannot be read. `at` is the index of the character (UTF-16 unit, from 0) where it goes wrong. */
export interface TextError {
  /** What is wrong and what would be right, in one sentence. */
  readonly message: string;
  readonly at: number;
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: TextError };

/** One condition on labels, as kubectl writes it. `in` with one value is `=`; `notin` holds when the key is missing (R12). */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | 'notexists';
  /** Empty for `exists` and `notexists`; else in the order typed. */
  readonly values: readonly string[];
}

/** One alternative of a port filter: an inclusive range, or the name of a port that the destination declares. */
export type PortItem =
  | { readonly type: 'range'; readonly first: number; readonly last: number }
  | { readonly type: 'name'; readonly name: string };

/** Alternatives, at least one. */
export type PortFilter = readonly PortItem[];

/**
 * `exposed`: reachable from an end outside the cluster. `unprotected`: isolated in neither direction. `published`, `blocked`
 * (published, but policies let nobody in) and `reachable` (let in, but not published): the states of exposure (R500).
 */
export type NodeState =
  | 'unprotected'
  | 'isolated-ingress'
  | 'isolated-egress'
  | 'exposed'
  | 'published'
  | 'blocked'
  | 'reachable';

/** How a connection is classed: `uncertain` is any certainty but `defined`, `node` comes before it. */
export type ConnectionLook = 'explicit' | 'open' | 'uncertain' | 'node';

/** A condition on one node. */
export type NodeTerm =
  | {
      readonly type: 'attribute';
      readonly attribute: 'ns' | 'name' | 'kind';
      readonly operator: 'in' | 'notin';
      /** For `ns` and `name`, `*` stands for any characters; `kind` is compared without regard to case. */
      readonly values: readonly string[];
    }
  | { readonly type: 'label'; readonly requirement: LabelRequirement }
  /** A lone word: the label key of that name exists; if no node of the graph has such a key, the name contains it. */
  | { readonly type: 'word'; readonly word: string }
  | { readonly type: 'is'; readonly state: NodeState };

/** A condition on one node, built with AND, OR and NOT. */
export type NodeExpression =
  | NodeTerm
  | { readonly type: 'and' | 'or'; readonly operands: readonly NodeExpression[] }
  | { readonly type: 'not'; readonly operand: NodeExpression };

/** A condition on a connection that is not about one of its ends alone. */
export type EdgeTerm =
  | { readonly type: 'from' | 'to'; readonly nodes: NodeExpression }
  | { readonly type: 'port'; readonly ports: PortFilter }
  | { readonly type: 'proto'; readonly protocols: readonly Protocol[] }
  /** `namespace` null: a policy of that name in any namespace. */
  | { readonly type: 'via'; readonly namespace: string | null; readonly policy: string }
  | { readonly type: 'look'; readonly look: ConnectionLook };

/**
 * What the find box holds. It is judged for every connection and port: node terms that are joined by AND speak of the same end, and
 * at least one end must fulfil them; NOT is the complement (`!ns=a`: neither end lies in a); `port` and `proto` cut the traffic.
 * INVARIANT: `and` and `or` have two operands or more, none of them of the same type.
 */
export type FindExpression =
  | NodeTerm
  | EdgeTerm
  | { readonly type: 'and' | 'or'; readonly operands: readonly FindExpression[] }
  | { readonly type: 'not'; readonly operand: FindExpression };

export type IsolationPreset =
  | 'not-isolated-ingress'
  | 'not-isolated-egress'
  | 'not-isolated'
  | 'isolated-ingress'
  | 'isolated-egress'
  | 'isolated';

/** All that a reader can narrow the graph with. Filters act on the computed graph, never on its inputs (R609). */
export interface GraphFilter {
  /** Empty: all, ends outside the cluster included. */
  readonly namespaces: readonly string[];
  /** All must hold. Empty: all nodes. Only pods have labels to select by: ends outside and Kubernetes nodes match no selector. */
  readonly selector: readonly LabelRequirement[];
  /** Connections keep only this traffic; null: all. */
  readonly port: PortFilter | null;
  /** Empty: all. */
  readonly protocols: readonly Protocol[];
  /** Seen from the nodes in scope: `ingress` keeps what reaches them, `egress` what they reach. */
  readonly direction: 'both' | 'ingress' | 'egress';
  /** true: one end in scope is enough, the other is shown dimmed. false: both ends must be in scope. */
  readonly neighbours: boolean;
  readonly isolation: IsolationPreset | null;
  readonly find: FindExpression | null;
}

/** Connections (rows: node pair and block) per look. */
export type ConnectionCounts = Readonly<Record<ConnectionLook, number>>;

/** What a filter leaves. Indices are those of `graph.nodes`. */
export interface FilteredGraph {
  readonly graph: TrafficGraph;
  readonly filter: GraphFilter;
  /** Nodes that the filter asks for, ascending. */
  readonly nodesInScope: readonly number[];
  /** Those and the other ends of their connections (to be drawn dimmed), ascending. */
  readonly nodesVisible: readonly number[];
  /** Connections that are left, none of them empty. */
  readonly blocks: readonly ConnectionBlock[];
  readonly counts: ConnectionCounts;
}

export interface FindCompletion {
  /** The part of the text that an option replaces: characters `from` (inclusive) to `to` (exclusive). */
  readonly from: number;
  readonly to: number;
  readonly options: readonly FindOption[];
}

export interface FindOption {
  /** What to show. */
  readonly label: string;
  /** What to put in the place of `from`..`to`. */
  readonly insert: string;
  /** A few words on what it means. May be empty. */
  readonly detail: string;
}

/** A column that the connections table can be sorted by. Ties are settled by source, destination and block. */
export type ConnectionColumn = 'from' | 'to' | 'traffic' | 'verdict' | 'certainty' | 'kind';

/** One row of the connections table. */
export interface ConnectionRow extends Omit<ConnectionBlock, 'from' | 'to'> {
  /** Indices into `graph.nodes`. */
  readonly from: number;
  readonly to: number;
  /** Policies with a rule that admits some of it at either end: ascending indices into `graph.policies`. Empty for open connections. */
  readonly policies: readonly number[];
}

/** Rows in a fixed order, made one at a time: counting them costs no enumeration. */
export interface ConnectionList {
  /** Rows that `rowAt` can give. */
  readonly count: number;
  /** Rows there are, `limit` disregarded. */
  readonly total: number;
  /** `index` from 0 to count - 1; anything else throws a RangeError. */
  rowAt(index: number): ConnectionRow;
}

export interface ConnectionListOptions {
  readonly sort?: { readonly column: ConnectionColumn; readonly descending: boolean };
  readonly limit?: number;
  /** Only connections from (`out`) or to (`in`) this node (an index). */
  readonly of?: { readonly node: number; readonly side: 'in' | 'out' };
}

/** True if the node counts as a peer of itself: its replicas talk with each other (R606). A count that is not known may be many. */
export function hasSelfPair(node: GraphNode): boolean {
  return node.pods === null || node.pods > 1;
}
