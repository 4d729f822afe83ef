// One stream of events from the server, read by fetch so that it can carry a token: cut into events, opened again when it breaks.
import type { FeedEvent } from './feedEvent';

/** Milliseconds. */
const RETRY = { first: 1_000, most: 15_000 } as const;
/** The server sends a sign of life every 15 seconds; silent for this long, the stream is dead. */
const SILENCE = 40_000;

export interface FeedSource {
  /** Opens the stream from the event after this one; null: from now on. */
  open(lastId: string | null, signal: AbortSignal): Promise<Response>;
}

/** Follows until closed; tells `lost` when the stream breaks and `open` when it stands again. */
export class EventFeed {
  readonly #stop = new AbortController();
  #lastId: string | null = null;
  #failures = 0;

  constructor(
    private readonly source: FeedSource,
    private readonly tell: (event: FeedEvent) => void,
  ) {
    void this.#follow();
  }

  close(): void {
    this.#stop.abort();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#once(signal).catch(() => {});
      if (signal.aborted) return;
      this.tell({ type: 'lost' });
      this.#failures += 1;
      await pause(Math.min(RETRY.most, RETRY.first * 2 ** (this.#failures - 1)), signal);
    }
  }

  async #once(signal: AbortSignal): Promise<void> {
    const own = new AbortController();
    const end = () => own.abort();
    signal.addEventListener('abort', end, { once: true });
    let silence = setTimeout(end, SILENCE);
    try {
      const response = await this.source.open(this.#lastId, own.signal);
      if (!response.ok || !response.body) return;
      const parser = new EventParser((id, name, data) => this.#take(id, name, data));
      this.tell({ type: 'open' });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(silence);
        silence = setTimeout(end, SILENCE);
        this.#failures = 0;
        parser.take(value);
      }
    } finally {
      clearTimeout(silence);
      signal.removeEventListener('abort', end);
      own.abort();
    }
  }

  #take(id: string | null, name: string, data: string): void {
    if (id !== null) this.#lastId = id;
    if (name === 'reset') this.tell({ type: 'reset' });
    else if (name === 'status') this.tell({ type: 'status', status: JSON.parse(data) });
    else if (name === 'revision') this.tell({ type: 'revision', event: JSON.parse(data) });
  }
}

/** Cuts a stream of text into events as the HTML standard says; comments and unknown fields are passed over. */
export class EventParser {
  #rest = '';
  #id: string | null = null;
  #name = '';
  #data: string[] = [];

  constructor(private readonly tell: (id: string | null, name: string, data: string) => void) {}

  take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line.endsWith('\r') ? line.slice(0, -1) : line);
  }

  #line(line: string): void {
    if (line === '') {
      if (this.#data.length > 0) this.tell(this.#id, this.#name || 'message', this.#data.join('\n'));
      this.#id = null;
      this.#name = '';
      this.#data = [];
      return;
    }
    const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#name = value;
    else if (field === 'id') this.#id = value;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
