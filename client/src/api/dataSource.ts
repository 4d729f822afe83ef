// The port through which the page gets its data; httpSource fills it over the network.
import type {
  ContextsResponse,
  ExplainResponse,
  ExposureResponse,
  InputsResponse,
  PodsResponse,
  PoliciesResponse,
  PolicyResponse,
  SnapshotsResponse,
  StatusResponse,
} from '@portolan/shared/contract';
import type { PolicyRef, TrafficGraph } from '@portolan/shared/graph';
import type { FeedEvent } from '../live';

export interface ExplainQuestion {
  readonly from: string;
  readonly to: string;
  /** null: any traffic. */
  readonly port: { readonly protocol: 'TCP' | 'UDP' | 'SCTP'; readonly port: number } | null;
}

export interface RevisionedGraph {
  readonly revision: number;
  readonly graph: TrafficGraph;
}

/** The inputs as a file, and of which revision they are. */
export interface RevisionedSnapshot {
  readonly revision: number;
  readonly file: Blob;
}

/** The snapshots that the server keeps. Every change answers with the list after it. */
export interface KeptSnapshots {
  list(signal: AbortSignal): Promise<SnapshotsResponse>;
  take(words: SnapshotWords): Promise<SnapshotsResponse>;
  describe(id: string, words: SnapshotWords): Promise<SnapshotsResponse>;
  delete(id: string): Promise<SnapshotsResponse>;
  file(id: string): Promise<Blob>;
}

export interface SnapshotWords {
  readonly name: string;
  readonly note: string;
}

/** Every method rejects with a {@link SourceProblem}. */
export interface DataSource {
  /** True: the page is a file, and there is nothing to read again. */
  readonly isFile: boolean;
  status(signal: AbortSignal): Promise<StatusResponse>;
  graph(nodes: boolean, signal: AbortSignal): Promise<RevisionedGraph>;
  explain(question: ExplainQuestion, signal: AbortSignal): Promise<ExplainResponse>;
  /** What a graph was made of, as a hash. */
  inputs(signal: AbortSignal): Promise<InputsResponse>;
  exposure(signal: AbortSignal): Promise<ExposureResponse>;
  policies(signal: AbortSignal): Promise<PoliciesResponse>;
  policy(ref: PolicyRef, signal: AbortSignal): Promise<PolicyResponse>;
  pods(node: string, signal: AbortSignal): Promise<PodsResponse>;
  /** Asks for a new reading; answers as soon as it has begun. */
  reread(): Promise<void>;
  contexts(signal: AbortSignal): Promise<ContextsResponse>;
  /** Leaves the cluster for that of another context; answers as soon as reading has begun. */
  chooseContext(name: string): Promise<void>;
  /** Tells what happens from now on, until the returned function is called. */
  events(tell: (event: FeedEvent) => void): () => void;
  /** The inputs; with other names where that is asked for and a server can do it. */
  snapshot(redacted?: boolean): Promise<RevisionedSnapshot>;
  /** The page with its snapshot as one file, with other names where that is asked for; null: this page is one. */
  readonly page: ((redacted: boolean) => Promise<Blob>) | null;
  /** Absent where there is no server to keep any. */
  readonly kept?: KeptSnapshots;
}

/** What went wrong, in words, and what to do next. */
export class SourceProblem extends Error {
  override readonly name = 'SourceProblem';

  constructor(
    readonly code: string,
    message: string,
    readonly next: string,
  ) {
    super(message);
  }
}
