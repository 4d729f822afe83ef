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
  #from: ClusterSource;
  /** Ends the reading of a source that is left. */
  #leave = new AbortController();

  constructor(private readonly options: StateOptions) {
    this.#from = options.source;
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
      revision: this.revision,
      readAt: this.#readAt,
      resources: [...this.#resources.values()],
      gaps: this.#gaps,
      problem: this.#problem,
      refreshSeconds: this.options.refreshSeconds,
    };
  }

  /** Leaves the source with all that was read from it, and reads this one; resolves when the former one is left. */
  async switchTo(source: ClusterSource): Promise<void> {
    const former = this.#from;
    this.#leave.abort();
    this.#leave = new AbortController();
    this.#from = source;
    const engine = this.#engine;
    this.#engine = null;
    this.#source = source.describe();
    this.#engineReport = null;
    this.#gaps = [];
    this.#readAt = null;
    this.#problem = null;
    this.#print = '';
    this.#resources = new Map();
    await this.#reading;
    former.close?.();
    await engine?.close();
    void this.reread();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    if (this.#timer) clearTimeout(this.#timer);
    await this.#reading;
    await this.#engine?.close();
    this.#engine = null;
    this.#from.close?.();
  }

  async #read(): Promise<void> {
    const source = this.#from;
    const resources = new Map<string, ResourceStatus>();
    this.#resources = resources;
    const signal = AbortSignal.any([this.#stop.signal, this.#leave.signal]);
    try {
      const objects = await source.read((status) => resources.set(status.resource, status), signal);
      if (signal.aborted) return;
      const print = await fingerprint(objects);
      const profile = this.options.profile ?? source.profile?.() ?? 'auto';
      if (print !== this.#print || !this.#engine) {
        const engine = await this.options.startEngine(objects, profile, this.#revision + 1, signal);
        if (signal.aborted) return await engine.close();
        const former = this.#engine;
        this.#engine = engine;
        this.#revision += 1;
        this.#print = print;
        await former?.close();
      }
      if (signal.aborted) return;
      const evaluation = chooseEvaluation(objects, profile);
      this.#profile = evaluation.profile;
      this.#engineReport = reportEngine(evaluation);
      this.#source = objects.source;
      this.#gaps = objects.gaps;
      this.#readAt = new Date().toISOString();
      this.#problem = null;
    } catch (error) {
      if (signal.aborted) return;
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
