// The latest evaluated input: reads, evaluates, keeps the old graph while a new one is made or when reading fails.
import { randomBytes } from 'node:crypto';
import type { ClusterObjects, InputGap, Profile } from '@portolan/shared/cluster';
import type {
  ApiError,
  ClusterNews,
  ResourceStatus,
  RevisionEvent,
  SnapshotSchedule,
  StatusResponse,
} from '@portolan/shared/contract';
import type { Engine, EngineAnswer, EngineQuestion, StartEngine } from './engine';
import { fingerprint } from './fingerprint';
import type { ClusterSource, LiveReading } from './sources/clusterSource';
import { SourceError } from './sources/sourceError';
import { readSince } from './sources/sourceThread';

export interface StateOptions {
  readonly source: ClusterSource;
  /** null: the source's own, or `auto`. `auto`: by the network plugin that is found. */
  readonly profile: Profile | 'auto' | null;
  /** Seconds between readings; 0: none. */
  readonly refreshSeconds: number;
  readonly startEngine: StartEngine;
  readonly version: string;
  /** True where others than the owner may look; absent: they may not. */
  readonly shared?: boolean;
  /** What `status` tells of the snapshots that are taken on schedule; absent: none are. */
  readonly snapshots?: () => SnapshotSchedule;
  /** Told after each reading: null when it went well. */
  readonly onRead: (problem: ApiError['error'] | null) => void;
  readonly onBug: (error: unknown) => void;
  /** Told of each new graph, and when anything else that `status` tells has changed. */
  readonly onRevision?: (event: RevisionEvent) => void;
  readonly onStatus?: () => void;
}

/** Changes that come within this time make one graph. */
const COALESCE_MS = 250;

/** Holds one engine at a time. Readings never overlap. */
export class ClusterState {
  #engine: Engine | null = null;
  readonly #instance = randomBytes(9).toString('base64url');
  #revision = 0;
  #readAt: string | null = null;
  #print = '';
  #profile: Profile;
  #engineReport: StatusResponse['engine'] = null;
  #source: StatusResponse['source'];
  #gaps: readonly InputGap[] = [];
  #problem: ApiError['error'] | null = null;
  #resources = new Map<string, ResourceStatus>();
  #reading: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly #stop = new AbortController();
  #from: ClusterSource;
  /** Ends the reading of a source that is left. */
  #leave = new AbortController();
  /** The reading that the engine stands on; null: the next one must be whole. */
  #standing: number | null = null;
  /** Changes were heard of while a reading was under way. */
  #again = false;
  #soon: NodeJS.Timeout | null = null;

  constructor(private readonly options: StateOptions) {
    this.#from = options.source;
    this.#listenTo(options.source);
    const { profile } = options;
    this.#profile = profile === null || profile === 'auto' ? 'kubernetes' : profile;
    this.#source = options.source.describe();
  }

  /** Whether there has been a graph. */
  get wasReady(): boolean {
    return this.#revision > 0;
  }

  /** 0 while there is no graph; otherwise it never comes twice, whatever the source. */
  get revision(): number {
    return this.#engine ? this.#revision : 0;
  }

  /** A person asks for a reading: whatever waits for a while is tried at once. */
  rereadNow(): Promise<void> {
    this.#from.live?.hasten();
    return this.reread();
  }

  /** Starts a reading, or joins the one under way; resolves when it is over, however it went. */
  reread(): Promise<void> {
    if (this.#stop.signal.aborted) return Promise.resolve();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#soon) clearTimeout(this.#soon);
    this.#soon = null;
    if (this.#reading === null) {
      this.#reading = this.#read().finally(() => {
        this.#reading = null;
        this.#schedule();
        this.options.onStatus?.();
        if (this.#again) this.#rereadSoon();
      });
      this.options.onStatus?.();
    }
    return this.#reading;
  }

  /** Without a graph the answer is why there is none. */
  async ask(question: EngineQuestion): Promise<EngineAnswer> {
    const engine = this.#engine;
    if (!engine) return { ok: false, unavailable: true, ...this.#noGraph() };
    try {
      return await engine.ask(question);
    } catch (error) {
      // The engine may have been replaced while the question waited in it.
      if (this.#engine && this.#engine !== engine) return this.ask(question);
      // An engine that failed may be gone: the next reading starts another, even for the same objects.
      this.#print = '';
      this.#standing = null;
      throw error;
    }
  }

  status(): StatusResponse {
    return {
      product: { name: 'portolan', version: this.options.version },
      source: this.#source,
      profile: this.#profile,
      engine: this.#engineReport,
      state: this.#engine ? 'ready' : this.#problem && !this.#reading ? 'failed' : 'loading',
      reading: this.#reading !== null,
      shared: this.options.shared ?? false,
      instance: this.#instance,
      revision: this.revision,
      readAt: this.#readAt,
      resources: [...this.#resources.values()],
      gaps: this.#gaps,
      problem: this.#problem,
      refreshSeconds: this.options.refreshSeconds,
      ...(this.options.snapshots ? { snapshots: this.options.snapshots() } : {}),
    };
  }

  /** Leaves the source with all that was read from it, and reads this one; resolves when the former one is left. */
  async switchTo(source: ClusterSource): Promise<void> {
    const former = this.#from;
    this.#leave.abort();
    this.#leave = new AbortController();
    this.#from = source;
    this.#standing = null;
    this.#listenTo(source);
    const engine = this.#engine;
    this.#engine = null;
    this.#source = source.describe();
    this.#engineReport = null;
    this.#gaps = [];
    this.#readAt = null;
    this.#problem = null;
    this.#print = '';
    this.#resources = new Map();
    this.options.onStatus?.();
    await this.#reading;
    former.close?.();
    await engine?.close();
    void this.reread();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#soon) clearTimeout(this.#soon);
    await this.#reading;
    await this.#engine?.close();
    this.#engine = null;
    this.#from.close?.();
  }

  #listenTo(source: ClusterSource): void {
    source.live?.listen({
      changed: () => {
        if (this.#from === source) this.#rereadSoon();
      },
      status: (status) => {
        if (this.#from !== source) return;
        this.#resources.set(status.resource, status);
        this.options.onStatus?.();
      },
    });
  }

  /** What comes in quick succession is read together. */
  #rereadSoon(): void {
    this.#again = this.#reading !== null;
    if (this.#again || this.#soon || this.#stop.signal.aborted) return;
    this.#soon = setTimeout(() => void this.reread(), COALESCE_MS);
    this.#soon.unref();
  }

  async #read(): Promise<void> {
    const source = this.#from;
    this.#again = false;
    const isFollowed = source.live !== undefined && this.#standing !== null;
    const resources = isFollowed ? this.#resources : new Map<string, ResourceStatus>();
    this.#resources = resources;
    const signal = AbortSignal.any([this.#stop.signal, this.#leave.signal]);
    const since = this.#standing;
    this.#standing = null;
    let told: ApiError['error'] | null = null;
    try {
      const onProgress = (status: ResourceStatus): void => void resources.set(status.resource, status);
      const reading = await readSince(source, since, onProgress, signal);
      if (signal.aborted) return;
      const news = await this.#evaluate(source, reading, signal);
      if (signal.aborted) return;
      this.#standing = source.live ? reading.id : null;
      // What is stale is not made younger by being looked at again.
      const isStale = [...resources.values()].some(({ state }) => state === 'stale');
      if (this.#readAt === null || !isStale) this.#readAt = new Date().toISOString();
      this.#problem = null;
      if (news !== undefined) this.options.onRevision?.({ revision: this.#revision, at: this.#readAt, news });
    } catch (error) {
      if (signal.aborted) return;
      told = this.#toProblem(error);
      this.#problem = error instanceof SourceError ? { ...told, message: error.publicMessage } : told;
    }
    this.options.onRead(told);
  }

  /** The news of a new graph; undefined: there is none. */
  async #evaluate(
    source: ClusterSource,
    reading: LiveReading,
    signal: AbortSignal,
  ): Promise<ClusterNews | null | undefined> {
    if (reading.form === 'same') return undefined;
    if (reading.form === 'delta') {
      const engine = this.#engine;
      if (!engine) throw new Error('A change of nothing.');
      await engine.change(reading.delta, this.#revision + 1);
      this.#revision += 1;
      this.#take(reading.delta.rest, engine);
      return reading.news;
    }
    const { objects } = reading;
    const print = source.live ? null : await fingerprint(objects);
    const profile = this.options.profile ?? source.profile?.() ?? 'auto';
    const isSame = print !== null && print === this.#print && this.#engine !== null;
    if (!isSame) {
      const engine = await this.options.startEngine(objects, profile, this.#revision + 1, signal);
      if (signal.aborted) {
        await engine.close();
        return undefined;
      }
      const former = this.#engine;
      this.#engine = engine;
      this.#revision += 1;
      this.#print = print ?? '';
      await former?.close();
    }
    if (signal.aborted || !this.#engine) return undefined;
    this.#take(objects, this.#engine);
    return isSame ? undefined : reading.news;
  }

  #take({ source, gaps }: ClusterObjects, { judgement }: Engine): void {
    this.#profile = judgement.profile;
    this.#engineReport = judgement.engine;
    this.#source = source;
    this.#gaps = gaps;
  }

  #toProblem(error: unknown): ApiError['error'] {
    if (error instanceof SourceError) return { code: error.code, message: error.message, next: error.next };
    this.options.onBug(error);
    return {
      code: 'evaluation-failed',
      message: 'The input was read, but evaluating it failed. This is a bug in Portolan.',
      next: 'Report it with the lines that the terminal shows; a JSON snapshot of the input helps.',
    };
  }

  #schedule(): void {
    if (this.options.refreshSeconds === 0 || this.#stop.signal.aborted) return;
    this.#timer = setTimeout(() => void this.reread(), this.options.refreshSeconds * 1000);
    this.#timer.unref();
  }

  #noGraph(): ApiError['error'] {
    if (this.#problem && !this.#reading) return this.#problem;
    return {
      code: 'still-reading',
      message: 'The first reading of the cluster is still under way.',
      next: 'Wait until /api/status says "ready".',
    };
  }
}
