// Observed traffic: what flow logs say, what could be read of them, and how that stands to the graph.
import type { Protocol } from '../cluster/index';
import type { TrafficText } from '../graph/index';

/** Milliseconds since 1970: from inclusive, to exclusive; null: no bound. */
export interface TimeWindow {
  readonly from: number | null;
  readonly to: number | null;
}

/** One end of a flow, as its log names it. Nothing is looked up yet. */
export interface FlowEnd {
  readonly namespace: string | null;
  readonly pod: string | null;
  /** The name that the log gives to several pods at once (Calico): a pod name whose last part is `*`. */
  readonly podsNamed: string | null;
  /** Owners that the log names (Hubble). */
  readonly workloads: readonly { readonly kind: string; readonly name: string }[];
  readonly address: string | null;
  /** What the engine says that it is instead of a pod. `endpoint`: a pod or a like end, its name not told. */
  readonly reserved: string | null;
  /** For `host`: the node that recorded it. */
  readonly node: string | null;
}

/**
 * `arrived`: let through on the receiver's side, or answered. `left`: let through on the sender's side only.
 * `refused`: a policy refused it, or would have in audit mode.
 */
export type Outcome = 'arrived' | 'left' | 'refused';

/** Equal flows together: from the one that opened the connection to the one that was called. */
export interface Flow {
  readonly from: FlowEnd;
  readonly to: FlowEnd;
  readonly protocol: Protocol;
  readonly port: number;
  readonly outcome: Outcome;
  /** Records, or connections where a record counts them. */
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** Why a line took no part. */
export interface SetAside {
  readonly code:
    | 'no-transport-port'
    | 'no-policy-verdict'
    | 'dropped-for-another-reason'
    | 'direction-not-told'
    | 'not-a-flow'
    | 'outside-the-window'
    | 'too-many-kinds';
  readonly message: string;
  readonly records: number;
}

export interface FlowReading {
  readonly flows: readonly Flow[];
  /** Records read as flows, and those of them that are within the window. */
  readonly hubble: number;
  readonly calico: number;
  readonly records: number;
  readonly aside: readonly SetAside[];
  /** Lines that are no JSON or no record; the first of them by number. */
  readonly bad: { readonly lines: number; readonly first: readonly { readonly line: number; readonly why: string }[] };
  /** Records that Hubble says it lost. */
  readonly lost: number;
  /** Of all flows in the file, whatever the window. */
  readonly first: number | null;
  readonly last: number | null;
}

/**
 * How observed traffic stands to the graph. `used`: seen and allowed. `blocked`: seen, and refused by the graph. `agrees`: refused by both.
 * `refused`: refused though the graph allows it. `uncertain`: the graph cannot tell.
 */
export type ObservedKind = 'used' | 'blocked' | 'refused' | 'agrees' | 'uncertain';

export interface ObservedRow {
  readonly kind: ObservedKind;
  /** Indices into the overlay's ends. */
  readonly from: number;
  readonly to: number;
  readonly protocol: Protocol;
  readonly port: number;
  /** Seen and let through: the larger of what the two sides recorded. */
  readonly seen: number;
  readonly refused: number;
  readonly first: number;
  readonly last: number;
  /** An end was found by its workload's name: its pod is not in the snapshot. */
  readonly byName: boolean;
  /** Let through on the sender's side only; nothing tells that it arrived. */
  readonly leftOnly: boolean;
}

export interface ObservedEnd {
  /** Of the graph at workload level, variants apart. */
  readonly id: string;
  readonly title: string;
  /** null: in no namespace. */
  readonly namespace: string | null;
}

/** Connections from every end of `from` to every end of `to` but those that were used. Indices into the graph's nodes are named by `ends`. */
export interface NeverSeen {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly traffic: TrafficText;
  /** Connections of the block, and those of them that were never seen. */
  readonly connections: number;
  readonly never: number;
  /** Present where they are few: each of them. */
  readonly pairs?: readonly (readonly [from: number, to: number])[];
}

export interface UnknownEnd {
  /** As the log names it. */
  readonly name: string;
  readonly reason: string;
  readonly count: number;
}

export interface Observed {
  readonly reading: Omit<FlowReading, 'flows'>;
  readonly ends: readonly ObservedEnd[];
  /** By kind, the most seen first. */
  readonly rows: readonly ObservedRow[];
  readonly never: readonly NeverSeen[];
  readonly totals: {
    /** Rows of the kind, and what was seen in them. */
    readonly rows: Readonly<Record<ObservedKind, number>>;
    readonly seen: Readonly<Record<ObservedKind, number>>;
    /** Allowed connections of the graph (a node pair of a block each), used and never seen. */
    readonly connections: number;
    readonly used: number;
    readonly never: number;
    /** Within one pod: no policy judges that. */
    readonly own: number;
  };
  readonly unknown: {
    /** Records with an end that is not known. */
    readonly count: number;
    readonly ends: readonly UnknownEnd[];
    /** Further names. */
    readonly more: number;
  };
}
