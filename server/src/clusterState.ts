// The latest evaluated input: reads, evaluates, keeps the old graph while a new one is made or when reading fails.
import { chooseEvaluation, type InputGap, type Profile } from '@portolan/shared/cluster';
import { type ApiError, type ResourceStatus, reportEngine, type StatusResponse } from '@portolan/shared/contract';
import type { Engine, EngineAnswer, EngineQuestion, StartEngine } from './engine';
import { fingerprint } from './fingerprint';
import type { ClusterSource } from './sources/clusterSource';
import { SourceError } from './sources/sourceError';

export interface StateOptions {
  readonly source: ClusterSource;
  /** null: the source's own, or `auto`. `auto`: by the network plugin that is found. */
  readonly profile: Profile | 'auto' | null;
  /** Seconds between readings; 0: none. */
  readonly refreshSeconds: number;
  readonly startEngine: StartEngine;
  readonly version: string;
  /** Told after each reading: null when it went well. */
  readonly onRead: (problem: ApiError['error'] | null) => void;
  readonly onBug: (error: unknown) => void;
}

/** Holds one engine at a time. Readings never overlap. */
export class ClusterState {
  #engine: Engine | null = null;
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

  constructor(private readonly options: StateOptions) {
    const { profile } = options;
    this.#profile = profile === null || profile === 'auto' ? 'kubernetes' : profile;
    this.#source = options.source.describe();
  }

  /** 0 before the first graph. */
  get revision(): number {
    return this.#revision;
  }

  /** Starts a reading, or joins the one under way; resolves when it is over, however it went. */
  reread(): Promise<void> {
    if (this.#stop.signal.aborted) return Promise.resolve();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
      this.#schedule();
    });
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
      revision: this.#revision,
      readAt: this.#readAt,
      resources: [...this.#resources.values()],
      gaps: this.#gaps,
      problem: this.#problem,
      refreshSeconds: this.options.refreshSeconds,
    };
  }

  async close(): Promise<void> {
    this.#stop.abort();
    if (this.#timer) clearTimeout(this.#timer);
    await this.#reading;
    await this.#engine?.close();
    this.#engine = null;
  }

  async #read(): Promise<void> {
    this.#resources = new Map();
    try {
      const { source } = this.options;
      const objects = await source.read((status) => this.#resources.set(status.resource, status), this.#stop.signal);
      const print = await fingerprint(objects);
      const profile = this.options.profile ?? source.profile?.() ?? 'auto';
      if (print !== this.#print || !this.#engine) {
        const engine = await this.options.startEngine(objects, profile, this.#revision + 1, this.#stop.signal);
        const former = this.#engine;
        this.#engine = engine;
        this.#revision += 1;
        this.#print = print;
        await former?.close();
      }
      const evaluation = chooseEvaluation(objects, profile);
      this.#profile = evaluation.profile;
      this.#engineReport = reportEngine(evaluation);
      this.#source = objects.source;
      this.#gaps = objects.gaps;
      this.#readAt = new Date().toISOString();
      this.#problem = null;
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#problem = this.#toProblem(error);
    }
    this.options.onRead(this.#problem);
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
