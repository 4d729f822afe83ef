// Flow logs read line by line, within bounds (P18): flows of equal ends, port and outcome become one at once.
import { readCalico } from './calico';
import { readHubble } from './hubble';
import type { Flow, FlowReading, SetAside, TimeWindow } from './model';
import { type Fields, field, fieldsOf, type Parsed } from './record';

/** Of one file, or of several together. */
export const MOST_FLOW_BYTES = 64 * 1024 * 1024;
const LONGEST_LINE = 256 * 1024;
const MOST_LINES = 2_000_000;
/** Different flows; further ones are counted and left out. */
const MOST_KINDS = 100_000;
const NAMED_BAD_LINES = 10;

const MESSAGES: Readonly<Record<SetAside['code'], string>> = {
  'no-transport-port': 'not TCP, UDP or SCTP, or without a port',
  'no-policy-verdict': 'neither let through nor refused: trace points and the like',
  'dropped-for-another-reason': 'dropped, but not by a policy',
  'direction-not-told': 'does not say which end opened the connection',
  'not-a-flow': 'messages of the recorder, no flows',
  'outside-the-window': 'outside the time window',
  'too-many-kinds': `more than ${MOST_KINDS.toLocaleString('en')} different flows`,
};

export type FlowText =
  | { readonly ok: true; readonly value: FlowReading }
  | { readonly ok: false; readonly message: string; readonly next: string };

/** Reads JSON lines of Hubble and of Calico, mixed as they like. A line that cannot be read is counted and named, and stops nothing. */
export function readFlows(text: string, window: TimeWindow): FlowText {
  if (text.length > MOST_FLOW_BYTES)
    return {
      ok: false,
      message: 'The flow log holds more than 64 MB.',
      next: 'Record a shorter time, or filter it, for instance by namespace.',
    };
  const reader = new FlowReader(window);
  let line = 0;
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (start < text.length && line < MOST_LINES) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    line += 1;
    if (end - start > LONGEST_LINE) reader.bad(line, `longer than ${LONGEST_LINE / 1024} KB`);
    else reader.line(line, text.slice(start, end).trim());
    start = end + 1;
  }
  if (start < text.length)
    return {
      ok: false,
      message: `The flow log has more than ${MOST_LINES.toLocaleString('en')} lines.`,
      next: 'Record a shorter time, or filter it, for instance by namespace.',
    };
  return { ok: true, value: reader.reading() };
}

type ReadFlow = Extract<Parsed, { kind: 'flow' }>;

class FlowReader {
  readonly #flows = new Map<string, Flow>();
  readonly #aside = new Map<SetAside['code'], number>();
  readonly #bad: { readonly line: number; readonly why: string }[] = [];
  #badLines = 0;
  #lost = 0;
  #hubble = 0;
  #calico = 0;
  #records = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  constructor(readonly window: TimeWindow) {}

  line(number: number, text: string): void {
    if (text === '') return;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.bad(number, 'no JSON');
      return;
    }
    const records = recordsIn(value);
    if (records.length === 0) this.bad(number, 'no record of Hubble or Calico');
    for (const record of records) this.#record(number, record);
  }

  bad(line: number, why: string): void {
    this.#badLines += 1;
    if (this.#bad.length < NAMED_BAD_LINES) this.#bad.push({ line, why });
  }

  #record(line: number, record: Fields): void {
    const calico = readCalico(record);
    const parsed = calico ?? readHubble(record);
    if (parsed === null) this.bad(line, 'no record of Hubble or Calico');
    else if (parsed.kind === 'bad') this.bad(line, parsed.why);
    else if (parsed.kind === 'lost') this.#lost += parsed.records;
    else if (parsed.kind === 'aside') this.#setAside(parsed.code);
    else {
      if (calico) this.#calico += 1;
      else this.#hubble += 1;
      this.#take(parsed);
    }
  }

  #take(flow: ReadFlow): void {
    this.#first = Math.min(this.#first, flow.first);
    this.#last = Math.max(this.#last, flow.last);
    const { from, to } = this.window;
    if ((from !== null && flow.last < from) || (to !== null && flow.first >= to)) {
      this.#setAside('outside-the-window');
      return;
    }
    const key = JSON.stringify([flow.from, flow.to, flow.protocol, flow.port, flow.outcome]);
    const known = this.#flows.get(key);
    if (!known && this.#flows.size >= MOST_KINDS) {
      this.#setAside('too-many-kinds');
      return;
    }
    this.#records += 1;
    const { kind: _, ...rest } = flow;
    this.#flows.set(
      key,
      known
        ? {
            ...known,
            count: known.count + flow.count,
            first: Math.min(known.first, flow.first),
            last: Math.max(known.last, flow.last),
          }
        : rest,
    );
  }

  #setAside(code: SetAside['code']): void {
    this.#aside.set(code, (this.#aside.get(code) ?? 0) + 1);
  }

  reading(): FlowReading {
    const codes = Object.keys(MESSAGES) as SetAside['code'][];
    return {
      flows: [...this.#flows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, flow]) => flow),
      hubble: this.#hubble,
      calico: this.#calico,
      records: this.#records,
      aside: codes.flatMap((code) => {
        const records = this.#aside.get(code) ?? 0;
        return records === 0 ? [] : [{ code, message: MESSAGES[code], records }];
      }),
      bad: { lines: this.#badLines, first: this.#bad },
      lost: this.#lost,
      first: this.#first <= this.#last ? this.#first : null,
      last: this.#first <= this.#last ? this.#last : null,
    };
  }
}

/** One a line; answers of Calico's flow API hold several in `items`, exports of Elasticsearch wrap theirs. */
function recordsIn(value: unknown): readonly Fields[] {
  const fields = fieldsOf(value);
  const items = Array.isArray(value) ? value : field(fields, 'items');
  if (Array.isArray(items))
    return items.flatMap((item: unknown): readonly Fields[] => {
      const own = fieldsOf(item);
      return own ? [own] : [];
    });
  const source = fieldsOf(field(fields, '_source'));
  if (source) return [source];
  return fields ? [fields] : [];
}
