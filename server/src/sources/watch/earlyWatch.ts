// The watch that runs while its list is still being read, so that nothing is missed in between, however long the list takes.
import type { WatchEnd, WatchEvent } from './watchStream';

/** The watch that begins with the first page of a list: what it tells waits until the list is there. */
export class EarlyWatch {
  #stop = new AbortController();
  #waiting: WatchEvent[] = [];
  #take: ((event: WatchEvent) => boolean) | null = null;
  #doubtful = false;
  end: Promise<WatchEnd> = Promise.resolve({ kind: 'closed' });

  constructor(
    private readonly open: (
      version: string,
      take: (event: WatchEvent) => void,
      signal: AbortSignal,
    ) => Promise<WatchEnd>,
    private readonly signal: AbortSignal,
  ) {}

  /** Watches from this version; what an earlier call heard is forgotten. */
  begin(version: string): void {
    this.stop();
    if (version === '') return;
    const stop = new AbortController();
    const heard: WatchEvent[] = [];
    this.#stop = stop;
    this.#waiting = heard;
    const take = (event: WatchEvent): void => {
      if (this.#take === null) heard.push(event);
      else if (!this.#doubtful && this.#take(event)) {
        this.#doubtful = true;
        stop.abort();
      }
    };
    this.end = this.open(version, take, AbortSignal.any([this.signal, stop.signal])).catch((error: unknown) => {
      if (this.#doubtful) return { kind: 'garbled' };
      if (stop.signal.aborted) return { kind: 'closed' };
      throw error;
    });
    this.end.catch(() => {}); // whoever waits for the end is told
  }

  /** Gives what was heard to `take`, and from now on everything; true if something of it is doubtful. */
  hand(take: (event: WatchEvent) => boolean): boolean {
    this.#take = take;
    return this.#waiting.splice(0).some((event) => take(event));
  }

  stop(): void {
    this.#stop.abort();
  }
}
