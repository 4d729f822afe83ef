// Answers of one revision, kept with their tag and compressed forms: what was asked before costs neither engine nor compressor.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { EngineAnswer } from '../engine';

export type Encoding = 'br' | 'gzip';

type Failure = Extract<EngineAnswer, { ok: false }>;
export type KeptAnswer = { readonly ok: true; readonly body: AnswerBody } | Failure;

/** Bytes of bodies and their compressed forms; the answers that were not asked for longest go first. */
const ROOM = 64_000_000;
/** Bytes that are not worth compressing. */
const SMALL = 1_000;

// Level 5 packs columns as well as gzip does, at its price; the highest levels take seconds.
const compress: Readonly<Record<Encoding, (body: Buffer) => Promise<Buffer>>> = {
  br: (body) =>
    brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: body.length } }),
  gzip: (body) => promisify(gzip)(body, { level: 6 }),
};
const brotli = promisify(brotliCompress);

/** A body and its other forms, which are made when first asked for and off this thread. */
export class AnswerBody {
  readonly bytes: Buffer;
  /** Of the content and not of the revision: weak, for all encodings share it. */
  readonly tag: string;
  readonly #encoded = new Map<Encoding, Promise<Buffer>>();
  #size: number;

  constructor(text: string) {
    this.bytes = Buffer.from(text);
    this.tag = `W/"${createHash('sha256').update(this.bytes).digest('base64url').slice(0, 27)}"`;
    this.#size = this.bytes.length;
  }

  /** Bytes kept, those of finished encodings included. */
  get size(): number {
    return this.#size;
  }

  /** False for bodies so small that compressing them gains nothing. */
  get isWorthEncoding(): boolean {
    return this.bytes.length >= SMALL;
  }

  encoded(encoding: Encoding): Promise<Buffer> {
    const known = this.#encoded.get(encoding);
    if (known !== undefined) return known;
    const made = compress[encoding](this.bytes).then((bytes) => {
      this.#size += bytes.length;
      return bytes;
    });
    this.#encoded.set(encoding, made);
    return made;
  }
}

/** Keeps the answers of the latest revision only. */
export class AnswerCache {
  #revision = 0;
  #kept = new Map<string, Promise<KeptAnswer>>();
  readonly #bodies = new Map<string, AnswerBody>();

  /** @param room in bytes. */
  constructor(private readonly room = ROOM) {}

  /** The answer kept for this revision and key, or the one that `ask` gives; asked once for all who wait. Failures are not kept. */
  get(revision: number, key: string, ask: () => Promise<EngineAnswer>): Promise<KeptAnswer> {
    this.#turnTo(revision);
    const known = this.#kept.get(key);
    if (known !== undefined) {
      // The map's order is that of use.
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known;
    }
    const kept = this.#kept;
    const asked = ask().then(
      (answer): KeptAnswer => (answer.ok ? { ok: true, body: new AnswerBody(answer.body) } : answer),
    );
    kept.set(key, asked);
    asked.then(
      (answer) => {
        if (kept !== this.#kept) return;
        if (answer.ok) this.#bodies.set(key, answer.body);
        else kept.delete(key);
        this.#makeRoom(key);
      },
      () => kept.delete(key),
    );
    return asked;
  }

  #turnTo(revision: number): void {
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.#kept = new Map();
    this.#bodies.clear();
  }

  #makeRoom(newest: string): void {
    let size = 0;
    for (const body of this.#bodies.values()) size += body.size;
    for (const key of this.#kept.keys()) {
      if (size <= this.room) return;
      const body = this.#bodies.get(key);
      if (body === undefined || key === newest) continue;
      size -= body.size;
      this.#bodies.delete(key);
      this.#kept.delete(key);
    }
  }
}
