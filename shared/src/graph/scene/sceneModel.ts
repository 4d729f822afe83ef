// The visible scene: what the canvas draws after levels, folding and filters. Plain data; scene.ts builds it, the canvas draws it.
import type { Certainty, ChangeKind, ConnectionKind, Family, Isolation, Verdict } from '../model';

/**
 * How an edge is drawn. `uncertain`: any certainty but `defined`, or an unknown verdict. `mixed`: a merged edge of several kinds.
 * `exposure`: a step on the way in from outside, which is no connection of its own and enters no count.
 */
export type EdgeLook = 'explicit' | 'open' | 'uncertain' | 'node' | 'mixed' | 'exposure';

/** How a connection stands to what is expected of the cluster. `cannot-tell`: an input that decides is missing. */
export type Breach = 'broken' | 'cannot-tell';

/**
 * How a connection stands to observed traffic. `refused`: a flow log says that it was refused, though it is allowed. `blocked`: seen, and not
 * admitted by the graph; such lines are no connections.
 */
export interface ObservedMark {
  readonly how: 'used' | 'never' | 'refused' | 'blocked';
  /** Records of the flow log. */
  readonly count: number;
  /** Present where the reader looks at one kind: whether it is this one. */
  readonly stands?: 'alone' | 'aside';
}

/** R500 as marks; what is not exposed has none. */
export type ExposureMark = 'published' | 'blocked' | 'reachable';

/** A namespace, or the area outside the cluster (`id` "outside"). */
export interface SceneBox {
  readonly id: string;
  readonly label: string;
  readonly kind: 'namespace' | 'outside';
  readonly open: boolean;
  readonly workloads: number;
  readonly pods: number;
  /** Shared by all its workloads, else `mixed`. */
  readonly isolation: Isolation | 'mixed';
  readonly dimmed: boolean;
  readonly findings: number;
  /** Workloads by their exposure; absent while it is not known. */
  readonly exposure?: Readonly<Record<ExposureMark, number>>;
  /** Entry points that lie in it but are not drawn; for the outside only. */
  readonly entries?: number;
  /** What it is called inside its region, where the region's name says the rest: `-prod`. */
  readonly short?: string;
  /** Sides on which it is a hub: most namespaces reach it, or it reaches most. Of closed boxes only; in open ones nodes have stubs. */
  readonly hubs?: readonly SceneHub[];
}

/** Connections of a hub that are folded into a line on its box; `unfolded`: drawn, since the reader asked (by the key `SIDE:BOX`). */
export interface SceneHub {
  readonly side: 'in' | 'out';
  /** Other namespaces that reach it, or that it reaches, of how many. */
  readonly peers: number;
  readonly of: number;
  /** Folded connections; 0 when unfolded. */
  readonly connections: number;
  readonly unfolded: boolean;
}

/** Boxes that stand together on the map. */
export interface SceneRegion {
  readonly id: string;
  readonly label: string;
  /** What they have in common, in words: `by label team`. */
  readonly by: string;
  /** Ids of all its boxes in their order, those that a filter hides included. */
  readonly boxes: readonly string[];
}

export interface SceneNode {
  readonly id: string;
  /** Box it lies in. */
  readonly box: string;
  /** `unread`: all pods that could not be read (R88). */
  readonly kind: 'workload' | 'pod' | 'external' | 'stub' | 'node' | 'party' | 'entry' | 'proxy' | 'unread';
  readonly label: string;
  /** Second line: `Deployment ×3`, `1 of 2`, ports. Empty when there is nothing to say. */
  readonly detail: string;
  readonly isolation: Isolation;
  readonly dimmed: boolean;
  readonly state: 'running' | 'template' | 'pending';
  readonly findings: number;
  readonly mark?: ExposureMark;
  /** For stubs (id `stub:SIDE:NODE`, unfolded by the key `SIDE:NODE`): the node or closed box it belongs to, and on which side. */
  readonly stub?: { readonly of: string; readonly side: 'in' | 'out'; readonly connections: number };
}

/**
 * Connections of two ends; or the tie between a stub and its node (id ends in `|tie`) or a step of exposure (id ends in
 * `|exposure`), which no count includes.
 */
export interface SceneEdge {
  readonly id: string;
  /** Id of a node, or of a closed box. */
  readonly source: string;
  readonly target: string;
  readonly look: EdgeLook;
  /** `TCP 5432`, or a count such as `12 connections`. */
  readonly label: string;
  /** Connections merged in it (node pairs), at least 1. */
  readonly weight: number;
  readonly dimmed: boolean;
  readonly verdict: Verdict;
  readonly certainty: Certainty;
  readonly kinds: readonly ConnectionKind[];
  readonly family?: Family;
  /** How much of the traffic L7 rules narrow (R214); absent: none. */
  readonly l7?: 'part' | 'all';
  /** In the picture of a comparison: how the connections differ; absent where they do not. */
  readonly change?: ChangeKind;
  /** Of the earlier graph only. */
  readonly ghost?: true;
  /** Set after the scene is built: some of its connections break an expectation, or may. */
  readonly breach?: Breach;
  /** Set after the scene is built, where flow logs are open. */
  readonly observed?: ObservedMark;
}

export interface Scene {
  readonly boxes: readonly SceneBox[];
  readonly nodes: readonly SceneNode[];
  readonly edges: readonly SceneEdge[];
  /** The regions of a map, in their order; absent where boxes are few. */
  readonly regions?: readonly SceneRegion[];
  /** Edges that the map leaves out, heaviest first, to be shown while the reader points at one of their ends; counted as `overBudget`. */
  readonly more?: readonly SceneEdge[];
  /** True in a comparison that found a difference: edges without `change` stand back. */
  readonly compared?: true;
  readonly counts: {
    /** Workload nodes drawn, and in the whole graph. */
    readonly workloadsDrawn: number;
    readonly workloads: number;
    readonly podsDrawn: number;
    readonly pods: number;
    /** Connections (node pairs) per look in the filtered graph, and how many of them are drawn as edges of their own or merged ones. */
    readonly connections: Readonly<Record<'explicit' | 'open' | 'uncertain' | 'node', number>>;
    readonly folded: number;
    /** Edges left out by the scene budget. */
    readonly overBudget: number;
    /** Entry points drawn, and all that there are; absent while exposure is not known. */
    readonly entries?: { readonly drawn: number; readonly of: number };
  };
}

/** What the reader has chosen; kept in the address bar. All ids are those of GraphNode or SceneBox. */
export interface SceneChoices {
  /** null: decide by size (open if all workloads fit 80 nodes and 200 drawn edges). Else exactly these boxes are open. */
  readonly openBoxes: readonly string[] | null;
  /** Workloads shown as their pods. */
  readonly expandedWorkloads: readonly string[];
  /** Stubs that the reader unfolded: `in:NODE` or `out:NODE`. */
  readonly unfolded: readonly string[];
  readonly looks: Readonly<Record<'explicit' | 'open' | 'uncertain' | 'node', boolean>>;
  /** Selected element, whose edges are all drawn within the budget. */
  readonly selected: string | null;
}
