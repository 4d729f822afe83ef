// A cluster that is followed: read once, then kept true by watches; each later reading gives what changed since the one before.
import type { ClusterObjects, SourceDescription } from '@portolan/shared/cluster';
import { DeltaMaker, isEmptyDelta } from '../../objectsDelta';
import { type Bounds, DEFAULT_BOUNDS } from '../apiClient';
import type { ClusterAccess } from '../clusterAccess';
import type { ClusterSource, LiveListener, LiveReading, OnProgress, Surroundings } from '../clusterSource';
import { KubeSource } from '../kubeSource';
import type { ReflectorReport } from './reflector';
import { DEFAULT_TIMING, type Timing } from './timing';
import { WatchingReader } from './watchingReader';

export interface LiveOptions {
  /** Where the cluster is; asked at each reading until it gives an answer. Throws SourceError. */
  readonly find: () => Promise<ClusterAccess>;
  /** Until it is found. */
  readonly description: SourceDescription;
  readonly scope: readonly string[];
  readonly surroundings: Surroundings;
  readonly bounds?: Bounds;
  readonly timing?: Timing;
  readonly random?: () => number;
  readonly onBug: (error: unknown) => void;
}

interface Found {
  readonly kube: KubeSource;
  readonly reader: WatchingReader;
}

/** Reads from watches that it keeps open between readings. */
export class LiveKubeSource implements ClusterSource {
  #found: Found | null = null;
  #listener: LiveListener = { changed: () => {}, status: () => {} };
  #makes = new DeltaMaker();
  #last = 0;
  readonly live = {
    hasten: () => this.#found?.reader.hasten(),
    listen: (listener: LiveListener) => {
      this.#listener = listener;
    },
    readSince: (since: number | null, onProgress: OnProgress, signal: AbortSignal) =>
      this.#readSince(since, onProgress, signal),
  };

  constructor(private readonly options: LiveOptions) {}

  describe(): SourceDescription {
    return this.#found?.kube.describe() ?? this.options.description;
  }

  async read(onProgress: OnProgress, signal: AbortSignal): Promise<ClusterObjects> {
    const { kube, reader } = await this.#open();
    const isFirst = this.#last === 0;
    reader.begin();
    const objects = await kube.read((status) => {
      const told = reader.statusOf(status);
      // What is kept is not read again; only the first reading has progress to show.
      if (isFirst || (told.state !== 'waiting' && told.state !== 'reading')) onProgress(told);
    }, signal);
    reader.settle();
    return objects;
  }

  /** What is followed, and how. */
  reports(): readonly (ReflectorReport & { readonly resource: string })[] {
    return this.#found?.reader.reports() ?? [];
  }

  close(): void {
    this.#found?.reader.close();
  }

  async #readSince(since: number | null, onProgress: OnProgress, signal: AbortSignal): Promise<LiveReading> {
    const objects = await this.read(onProgress, signal);
    const { delta, news } = this.#makes.next(objects);
    const before = this.#last;
    if (since !== null && since === before && delta !== null) {
      if (isEmptyDelta(delta)) return { form: 'same', id: before };
      this.#last += 1;
      return { form: 'delta', id: this.#last, delta, news };
    }
    this.#last += 1;
    return { form: 'whole', id: this.#last, objects, news: since === before ? news : null };
  }

  async #open(): Promise<Found> {
    if (this.#found) return this.#found;
    const { find, scope, surroundings, bounds = DEFAULT_BOUNDS, timing = DEFAULT_TIMING, random, onBug } = this.options;
    const access = await find();
    const hooks = {
      changed: () => this.#listener.changed(),
      status: (status: Parameters<OnProgress>[0]) => this.#listener.status(status),
      onBug,
    };
    let reader: WatchingReader | null = null;
    const kube = new KubeSource(access, scope, surroundings, bounds, (client) => {
      reader = new WatchingReader(client, hooks, timing, random);
      return reader;
    });
    // Made by the constructor.
    this.#found = { kube, reader: reader! };
    return this.#found;
  }
}
