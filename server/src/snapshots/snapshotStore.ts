// The store of snapshots as a port: what can be done with snapshots that are kept, whatever keeps them.
import type { Readable } from 'node:stream';
import type { SnapshotsResponse, StoredSnapshot } from '@portolan/shared/contract';

/** What is known of a snapshot when it is taken, beside its file. */
export type SnapshotFacts = Pick<StoredSnapshot, 'name' | 'note' | 'by' | 'workloads' | 'policies' | 'revision'>;

export interface KeptFile {
  readonly bytes: number;
  readonly stream: Readable;
}

/** Every method rejects with a {@link StoreProblem} for anything that a person can do something about. */
export interface SnapshotStore {
  list(): Promise<Pick<SnapshotsResponse, 'snapshots' | 'usage'>>;
  /** Keeps a snapshot's text whole or not at all. */
  take(text: string, facts: SnapshotFacts): Promise<StoredSnapshot>;
  /** The file as it was written. */
  read(id: string): Promise<KeptFile>;
  describe(id: string, words: Pick<StoredSnapshot, 'name' | 'note'>): Promise<void>;
  delete(id: string): Promise<void>;
}

export type StoreProblemCode = 'snapshot-not-found' | 'store-full' | 'disk-full' | 'store-not-writable';

export class StoreProblem extends Error {
  override readonly name = 'StoreProblem';

  constructor(
    readonly code: StoreProblemCode,
    message: string,
    readonly next: string,
  ) {
    super(message);
  }
}

/** The only ids that there are; a path is never made from anything else. */
export const SNAPSHOT_ID = /^[a-z0-9]{26}$/;
