// What crosses the wire under /api. docs/api.md describes it for people; apiSchema.ts holds the same as zod schemas.
import type { Finding, GapReason, Profile, SourceDescription } from '../cluster/index';
import type {
  ExposureAnswer,
  GraphTotals,
  NotConsidered,
  PodListing,
  PolicyDocument,
  PolicySummary,
  TrafficGraph,
} from '../graph/index';
import type { Explanation } from '../policy/index';
import type { EngineReport } from './engineReport';

/** Every error answer has this shape. */
export interface ApiError {
  readonly error: {
    /** Stable, kebab-case, such as `cluster-unreachable`, `not-found`, `bad-filter`. */
    readonly code: string;
    /** What happened, in the user's words. */
    readonly message: string;
    /** What to do next. */
    readonly next: string;
  };
}

/**
 * `live`: read, and every change is heard of. `stale`: as it was when it was last heard of; what happened since is unknown. `read`: as it was when it was
 * read, where nothing is watched.
 */
export type ResourceState = 'waiting' | 'reading' | 'read' | 'live' | 'stale' | 'forbidden' | 'absent' | 'error';

export interface ResourceStatus {
  readonly resource: string;
  readonly state: ResourceState;
  /** Objects read so far. */
  readonly count: number;
  /** As the API server announces it, null when unknown. */
  readonly total: number | null;
  /** Absent where nothing is watched. */
  readonly watch?: {
    /** When the API server last said anything of it, ISO 8601. */
    readonly heardAt: string;
    /** Lists after the first. */
    readonly relists: number;
    /** Watches that ended otherwise than agreed. */
    readonly breaks: number;
    /** Objects that take no part because they cannot be read. */
    readonly skipped: number;
  };
  readonly message?: string;
}

/** GET /api/contexts: those of the kubeconfig that Portolan was started with; none for other sources. */
export interface ContextsResponse {
  /** In the file's order. */
  readonly names: readonly string[];
  /** The one that is read; null: none. */
  readonly chosen: string | null;
}

/** GET /api/status */
export interface StatusResponse {
  readonly product: { readonly name: 'portolan'; readonly version: string };
  readonly source: SourceDescription;
  /** What everything is judged by; before the first reading, the one asked for or `kubernetes`. */
  readonly profile: Profile;
  /** Which network plugin was found, and who chose the profile; null before the first reading. */
  readonly engine: EngineReport | null;
  /** `loading`: the first reading is under way; `ready`: a graph is there; `failed`: there is none. */
  readonly state: 'loading' | 'ready' | 'failed';
  /** True while a (re-)reading is under way. */
  readonly reading: boolean;
  /** True where others than the owner may look: they all see what this one identity may read. */
  readonly shared: boolean;
  /** Of this run of the server: revisions of different runs have nothing to do with each other. */
  readonly instance: string;
  /** Grows by one with every new graph; 0 before the first. */
  readonly revision: number;
  /** When the objects behind the graph were read, ISO 8601; null before the first. */
  readonly readAt: string | null;
  readonly resources: readonly ResourceStatus[];
  readonly gaps: readonly {
    readonly resource: string;
    readonly namespace: string | null;
    readonly reason: GapReason;
    readonly message: string;
    /** What a role would have to allow `list` and `watch` on, as RBAC names it; absent: no role would help. */
    readonly right?: string;
  }[];
  /** Why the last reading failed; the graph shown is then an older one, or none. */
  readonly problem: ApiError['error'] | null;
  /** Seconds between automatic re-reads; 0 when there are none. */
  readonly refreshSeconds: number;
  /** Absent where no snapshots are taken on schedule. */
  readonly snapshots?: SnapshotSchedule;
}

/** Snapshots that Portolan takes by itself. */
export interface SnapshotSchedule {
  readonly everySeconds: number;
  /** When it last looked, whether or not anything had changed, ISO 8601; null: not yet. */
  readonly lookedAt: string | null;
  /** Why the last one could not be taken; null: it could. */
  readonly problem: ApiError['error'] | null;
}

/** One snapshot of the store. */
export interface StoredSnapshot {
  /** Made by the server: 26 of `a-z0-9`. */
  readonly id: string;
  /** When it was put into the store, ISO 8601. */
  readonly takenAt: string;
  /** When its objects were read: what it says was true then; null: its file does not tell. */
  readonly readAt: string | null;
  readonly name: string;
  readonly note: string;
  readonly by: 'person' | 'schedule';
  /** What it was taken of. */
  readonly title: string;
  readonly context: string | null;
  /** SHA-256 of the inputs: equal inputs have equal ones; null: its file does not tell. */
  readonly inputsHash: string | null;
  readonly bytes: number;
  /** null: not counted when it was taken. */
  readonly workloads: number | null;
  readonly policies: number | null;
  /** The graph's revision in the run that took it; null: not known. */
  readonly revision: number | null;
}

/** GET /api/snapshots, and what every change of the store answers. */
export interface SnapshotsResponse {
  /** Why there is no store; null: there is one. */
  readonly off: string | null;
  /** Newest first. */
  readonly snapshots: readonly StoredSnapshot[];
  readonly usage: {
    readonly bytes: number;
    readonly files: number;
    readonly maxBytes: number;
    readonly maxFiles: number;
  };
}

/** One object that came, changed or went. */
export interface ObjectNews {
  readonly how: 'added' | 'changed' | 'removed';
  readonly kind: string;
  /** null for cluster-scoped kinds. */
  readonly namespace: string | null;
  readonly name: string;
}

export interface NewsCount {
  readonly kind: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** What is different in the cluster from one revision to the next. */
export interface ClusterNews {
  readonly counts: readonly NewsCount[];
  /** The first fifty: policies first, then namespaces, pods and what else there is. */
  readonly objects: readonly ObjectNews[];
}

/** GET /api/events, event `revision`: there is a new graph. */
export interface RevisionEvent {
  readonly revision: number;
  /** When the objects behind it were read, ISO 8601. */
  readonly at: string;
  /** null: what is different was not followed. */
  readonly news: ClusterNews | null;
}

/** GET /api/cluster */
export interface ClusterResponse {
  readonly revision: number;
  readonly source: SourceDescription;
  readonly profile: Profile;
  readonly engine: EngineReport;
  readonly totals: GraphTotals;
  readonly namespaces: readonly { readonly name: string; readonly workloads: number; readonly policies: number }[];
  readonly notConsidered: readonly NotConsidered[];
}

/**
 * GET /api/graph?level=&ns=&selector=&port=&protocol=&direction=&find=
 * Node sets travel as text: ascending indices and ranges, such as "0-3,7".
 */
export interface GraphResponse extends Omit<TrafficGraph, 'blocks' | 'admissions' | 'policies'> {
  readonly revision: number;
  readonly blocks: readonly (Omit<TrafficGraph['blocks'][number], 'from' | 'to'> & {
    readonly from: string;
    readonly to: string;
  })[];
  readonly policies: readonly (Omit<TrafficGraph['policies'][number], 'ingressSubjects' | 'egressSubjects'> & {
    readonly ingressSubjects: string | null;
    readonly egressSubjects: string | null;
  })[];
  readonly admissions: readonly (Omit<TrafficGraph['admissions'][number], 'subjects' | 'peers'> & {
    readonly subjects: string;
    readonly peers: string;
  })[];
}

/** GET /api/explain?from=ID&to=ID[&protocol=TCP&port=5432]; an ID is a node's id or `ip:ADDRESS`. */
export interface ExplainResponse {
  readonly revision: number;
  readonly explanation: Explanation;
}

/** GET /api/policies */
export interface PoliciesResponse {
  readonly revision: number;
  readonly policies: readonly PolicySummary[];
}

/** GET /api/policies/:kind/:namespace/:name */
export interface PolicyResponse extends PolicyDocument {
  readonly revision: number;
}

/** GET /api/inputs */
export interface InputsResponse {
  readonly revision: number;
  /** SHA-256 of the inputs, in hexadecimal digits, as the header of a snapshot has it. */
  readonly inputsHash: string;
}

/** GET /api/exposure */
export interface ExposureResponse extends ExposureAnswer {
  readonly revision: number;
}

/** GET /api/findings */
export interface FindingsResponse {
  readonly revision: number;
  readonly findings: readonly Finding[];
  readonly notConsidered: readonly NotConsidered[];
}

/** GET /api/pods?node=ID: the pods that a workload node stands for. */
export interface PodsResponse {
  readonly revision: number;
  readonly pods: readonly PodListing[];
}
