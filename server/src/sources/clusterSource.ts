// The port that every source implements: where the objects of a cluster come from.
import type { ClusterObjects, Profile, SourceDescription } from '@portolan/shared/cluster';
import type { ClusterNews, ResourceStatus } from '@portolan/shared/contract';
import type { ObjectsDelta } from '../objectsDelta';

/** Called whenever the count or state of one resource changes. */
export type OnProgress = (status: ResourceStatus) => void;

/** Reads; never writes. */
export interface ClusterSource {
  /** Known before the first reading, for the page's header. */
  describe(): SourceDescription;
  /** The profile that the source itself asks for: only a snapshot that was judged by one that a person chose. */
  profile?(): Profile | null;
  /**
   * Reads everything once. What could not be read is told in `gaps` and `problems` of the result.
   * @throws SourceError when nothing useful could be read, and with `reading-cancelled` after `signal` fired.
   */
  read(onProgress: OnProgress, signal: AbortSignal): Promise<ClusterObjects>;
  /** Lets go of what it holds between readings; it is not read again. */
  close?(): void;
  /** Present where changes are heard of between readings. */
  readonly live?: LiveSource;
}

/** The part of a source that is followed. */
export interface LiveSource {
  /** Does at once what waits for a while, such as another attempt after a failure. */
  hasten(): void;
  /** Who is told; the last one that listens. */
  listen(listener: LiveListener): void;
  /**
   * What changed since the reading of this number; everything where that is not the last one, or null.
   * @throws as `read` does.
   */
  readSince(since: number | null, onProgress: OnProgress, signal: AbortSignal): Promise<LiveReading>;
}

export interface LiveListener {
  /** A reading would give something else now. */
  readonly changed: () => void;
  /** A resource turned live or stale. */
  readonly status: OnProgress;
}

/** `id` is for the next call. `news`: what differs from the reading before; null after a gap. */
export type LiveReading =
  | { readonly form: 'same'; readonly id: number }
  | { readonly form: 'delta'; readonly id: number; readonly delta: ObjectsDelta; readonly news: ClusterNews | null }
  | {
      readonly form: 'whole';
      readonly id: number;
      readonly objects: ClusterObjects;
      readonly news: ClusterNews | null;
    };

/** What a source may know of the process it runs in; handed down from the command line, never taken from `process` itself. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
  /** True if a person can answer questions on standard input. */
  readonly interactive: boolean;
  /** One line for the person at the terminal. */
  readonly tell: (line: string) => void;
  readonly readStdin: () => AsyncIterable<Uint8Array>;
}
