// The sources that read from disk or memory: manifests, a saved snapshot, the demo cluster.
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  type ClusterObjects,
  originOf,
  type Profile,
  parseManifests,
  type SourceDescription,
} from '@portolan/shared/cluster';
import { parseSnapshot } from '@portolan/shared/contract';
import type { ClusterSource, OnProgress, Surroundings } from './clusterSource';
import { readDemoCluster } from './demoCluster';
import { DEMO_TITLES, type DemoVariant } from './demoVariant';
import { readManifestFiles, STDIN } from './manifestFiles';
import { limitToScope } from './readingScope';
import { printable, SourceError } from './sourceError';

/** Files and folders of manifests. Standard input is read once and kept for later readings. */
export class ManifestSource implements ClusterSource {
  readonly #title: string;
  #stdin: Uint8Array[] | null = null;

  constructor(
    private readonly paths: readonly string[],
    private readonly scope: readonly string[],
    private readonly surroundings: Surroundings,
  ) {
    const [first = '', ...more] = paths.map((path) => (path === STDIN ? 'standard input' : path));
    this.#title = more.length === 0 ? first : `${first} and ${more.length} more`;
  }

  describe(): SourceDescription {
    return { kind: 'manifests', title: this.#title, ...(this.scope.length > 0 ? { scope: this.scope } : {}) };
  }

  async read(onProgress: OnProgress, signal: AbortSignal): Promise<ClusterObjects> {
    onProgress({ resource: 'manifests', state: 'reading', count: 0, total: null });
    const files = await readManifestFiles(this.paths, { readStdin: () => this.#readStdin() }, signal);
    onProgress({ resource: 'manifests', state: 'read', count: files.length, total: files.length });
    return limitToScope(parseManifests(files, this.#title), this.scope);
  }

  async *#readStdin(): AsyncIterable<Uint8Array> {
    if (this.#stdin === null) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of this.surroundings.readStdin()) {
        chunks.push(chunk);
        yield chunk;
      }
      this.#stdin = chunks;
    } else yield* this.#stdin;
  }
}

/** A file saved with "JSON snapshot". */
export class SnapshotSource implements ClusterSource {
  #profile: Profile | null = null;

  constructor(
    private readonly path: string,
    private readonly scope: readonly string[],
  ) {}

  describe(): SourceDescription {
    return { kind: 'snapshot', title: basename(this.path), ...(this.scope.length > 0 ? { scope: this.scope } : {}) };
  }

  /** The profile that the snapshot was judged by, where its inputs do not tell it by themselves; null before it was read. */
  profile(): Profile | null {
    return this.#profile;
  }

  async read(onProgress: OnProgress): Promise<ClusterObjects> {
    onProgress({ resource: 'snapshot', state: 'reading', count: 0, total: 1 });
    const answer = parseSnapshot(await readSnapshotText(this.path));
    if (!answer.ok)
      throw new SourceError('snapshot-unreadable', `${printable(this.path)}: ${answer.message}`, answer.next);
    onProgress({ resource: 'snapshot', state: 'read', count: 1, total: 1 });
    const { header, objects } = answer.value;
    const isTold = header.chosenBy === 'detection' || header.chosenBy === 'default';
    this.#profile = isTold ? null : header.profile;
    const { source } = objects;
    const readAt = source.readAt ?? header.createdAt;
    const title = source.kind === 'snapshot' ? source.title : `${source.title}, saved ${header.createdAt}`;
    return limitToScope(
      { ...objects, source: { ...source, kind: 'snapshot', origin: originOf(source), title, readAt } },
      this.scope,
    );
  }
}

/** As for manifests (P18). */
const MAX_SNAPSHOT_BYTES = 64 * 1024 * 1024;

async function readSnapshotText(path: string): Promise<string> {
  try {
    const status = await stat(path);
    if (!status.isFile()) throw new SourceError('snapshot-unreadable', `${printable(path)} is no file.`, NAME_SNAPSHOT);
    if (status.size > MAX_SNAPSHOT_BYTES) {
      throw new SourceError(
        'snapshot-unreadable',
        `${printable(path)} is larger than ${MAX_SNAPSHOT_BYTES / 1024 / 1024} MiB.`,
        NAME_SNAPSHOT,
      );
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const message = missing ? `There is no file ${printable(path)}.` : `${printable(path)} cannot be read.`;
    throw new SourceError('snapshot-unreadable', message, NAME_SNAPSHOT);
  }
}

const NAME_SNAPSHOT = 'Name a file that was saved with "JSON snapshot" in the page.';

/** A built-in example. */
export class DemoSource implements ClusterSource {
  constructor(
    private readonly variant: DemoVariant,
    private readonly scope: readonly string[],
  ) {}

  describe(): SourceDescription {
    const title = DEMO_TITLES[this.variant];
    return { kind: 'demo', title, ...(this.scope.length > 0 ? { scope: this.scope } : {}) };
  }

  async read(onProgress: OnProgress): Promise<ClusterObjects> {
    const objects = readDemoCluster(this.variant);
    onProgress({ resource: 'demo', state: 'read', count: 1, total: 1 });
    return limitToScope(objects, this.scope);
  }
}
