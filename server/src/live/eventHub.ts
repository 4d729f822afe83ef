// Tells pages what happens, over streams that stay open: one encoding for all, and whoever does not read is cut off before it costs memory.
import type { ServerResponse } from 'node:http';
import { EventLog, type LoggedEvent } from './eventLog';

/** Bounds; tests make them small. */
export interface HubBounds {
  readonly maxClients: number;
  /** Bytes that wait for one client at most. */
  readonly maxQueued: number;
  /** A client that takes nothing for so long is gone. */
  readonly stalledMs: number;
  readonly heartbeatMs: number;
  /** States that follow each other more quickly are told together. */
  readonly statusMs: number;
}

const BOUNDS: HubBounds = {
  maxClients: 200,
  maxQueued: 1024 * 1024,
  stalledMs: 30_000,
  heartbeatMs: 15_000,
  statusMs: 200,
};

/** A page that was cut off comes back after this time. */
const RETRY_MS = 2_000;

interface Client {
  readonly response: ServerResponse;
  /** Since when it takes nothing, on a clock that only goes forward; null: it does. */
  stalledSince: number | null;
}

/** All open streams. */
export class EventHub {
  readonly #log = new EventLog();
  readonly #clients = new Set<Client>();
  readonly #beat: NodeJS.Timeout;
  #statusTimer: NodeJS.Timeout | null = null;
  #lastStatus = '';
  #cutOff = 0;
  #closed = false;

  /** @param status what a page is told of the state of things, asked whenever it may have changed. */
  constructor(
    private readonly status: () => object,
    private readonly bounds: HubBounds = BOUNDS,
  ) {
    this.#beat = setInterval(() => this.#broadcast(':\n\n'), bounds.heartbeatMs);
    this.#beat.unref();
  }

  get clients(): number {
    return this.#clients.size;
  }

  /** Clients that were cut off because they did not read. */
  get cutOff(): number {
    return this.#cutOff;
  }

  /** Bytes that wait for the slowest client. */
  get queued(): number {
    return Math.max(0, ...Array.from(this.#clients, ({ response }) => response.writableLength));
  }

  /** Tells everybody, and keeps it for those who are away. */
  publish(name: string, value: object): void {
    this.#broadcast(textOf(this.#log.append(name, value)));
  }

  /** The state of things may have changed. It is told once it stays so for a moment, and not kept. */
  stateChanged(): void {
    if (this.#closed) return;
    this.#statusTimer ??= setTimeout(() => {
      this.#statusTimer = null;
      const now = JSON.stringify(this.status());
      if (now === this.#lastStatus) return;
      this.#lastStatus = now;
      this.#broadcast(stateText(now));
    }, this.bounds.statusMs).unref();
  }

  /** True if there is room for one more. */
  get hasRoom(): boolean {
    return !this.#closed && this.#clients.size < this.bounds.maxClients;
  }

  /**
   * Opens a stream: first what was missed, or `reset` where that is not known, then the state of things, then what happens.
   * @param lastId of the last event that the page has seen; null: it has seen none.
   */
  add(response: ServerResponse, lastId: string | null): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      // Not to be packed: a packer would hold events back.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    const missed = lastId === null ? null : this.#log.after(lastId);
    const reset = { id: this.#log.lastId, name: 'reset', data: '{}' };
    const first = missed === null ? textOf(reset) : missed.map(textOf).join('');
    response.write(`retry: ${RETRY_MS}\n\n${first}${stateText(JSON.stringify(this.status()))}`);
    const client: Client = { response, stalledSince: null };
    this.#clients.add(client);
    response.on('drain', () => {
      client.stalledSince = null;
    });
    response.on('close', () => this.#clients.delete(client));
    response.on('error', () => this.#clients.delete(client));
  }

  /** Says goodbye to everybody and takes nobody any more. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#beat);
    if (this.#statusTimer) clearTimeout(this.#statusTimer);
    for (const { response } of this.#clients) response.end('event: bye\ndata: {}\n\n');
  }

  #broadcast(text: string): void {
    const now = performance.now();
    for (const client of this.#clients) {
      const { response, stalledSince } = client;
      const isStalled = stalledSince !== null && now - stalledSince > this.bounds.stalledMs;
      if (isStalled || response.writableLength > this.bounds.maxQueued) {
        this.#cutOff += 1;
        this.#clients.delete(client);
        response.destroy();
      } else if (!response.write(text)) client.stalledSince ??= now;
    }
  }
}

function textOf({ id, name, data }: LoggedEvent): string {
  return `id: ${id}\nevent: ${name}\ndata: ${data}\n\n`;
}

function stateText(data: string): string {
  return `event: status\ndata: ${data}\n\n`;
}
