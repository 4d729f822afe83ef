// What pages are told, in order and numbered, kept for a while: a page that was away gets what it missed, or is told to start anew.
import { randomBytes } from 'node:crypto';

/** Bounds of what is kept (P10). */
const MAX_EVENTS = 4_096;
const MAX_BYTES = 16 * 1024 * 1024;

/** One event as it goes over the wire. */
export interface LoggedEvent {
  readonly id: string;
  readonly name: string;
  /** JSON on one line. */
  readonly data: string;
}

/** null: what was missed is not known any more; whoever asks must read everything anew. */
export type Missed = readonly LoggedEvent[] | null;

/** The events of one process. Ids of another process are strangers here. */
export class EventLog {
  readonly #epoch = randomBytes(9).toString('base64url');
  #events: LoggedEvent[] = [];
  #bytes = 0;
  #last = 0;

  constructor(
    private readonly maxEvents = MAX_EVENTS,
    private readonly maxBytes = MAX_BYTES,
  ) {}

  /** The id of the latest event, or of none yet. */
  get lastId(): string {
    return this.#idOf(this.#last);
  }

  append(name: string, value: object): LoggedEvent {
    this.#last += 1;
    const event = { id: this.#idOf(this.#last), name, data: JSON.stringify(value) };
    this.#events.push(event);
    this.#bytes += event.data.length;
    while (this.#events.length > this.maxEvents || (this.#bytes > this.maxBytes && this.#events.length > 0)) {
      this.#bytes -= this.#events.shift()!.data.length;
    }
    return event;
  }

  /** What came after the event of this id. @param id as a page sends it back. */
  after(id: string): Missed {
    const [, epoch = '', number = ''] = /^([\w-]{1,40})\.(\d{1,15})$/.exec(id) ?? [];
    const seen = Number(number);
    if (epoch !== this.#epoch || number === '' || seen > this.#last) return null;
    const missed = this.#last - seen;
    return missed > this.#events.length ? null : this.#events.slice(this.#events.length - missed);
  }

  #idOf(number: number): string {
    return `${this.#epoch}.${number}`;
  }
}
