// Reading fields of a record that somebody else wrote: what is not of the expected form is absent.
import type { Protocol } from '../cluster/index';
import type { FlowEnd, Outcome, SetAside } from './model';

export type Fields = Readonly<Record<string, unknown>>;

/** A record as both readers hand it over; or why it takes no part. */
export type Parsed =
  | {
      readonly kind: 'flow';
      readonly from: FlowEnd;
      readonly to: FlowEnd;
      readonly protocol: Protocol;
      readonly port: number;
      readonly outcome: Outcome;
      readonly count: number;
      readonly first: number;
      readonly last: number;
    }
  | { readonly kind: 'aside'; readonly code: SetAside['code'] }
  | { readonly kind: 'lost'; readonly records: number }
  | { readonly kind: 'bad'; readonly why: string };

/** Longer text than any Kubernetes name or address. */
const LONGEST = 300;

export function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

export function field(fields: Fields | null, name: string): unknown {
  return fields !== null && Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** null for what is absent, empty, no text or absurdly long. */
export function textOf(fields: Fields | null, name: string): string | null {
  const value = field(fields, name);
  return typeof value === 'string' && value !== '' && value.length <= LONGEST ? value : null;
}

/** A whole number, written as such or as text; null for anything else. */
export function wholeOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

export function portOf(value: unknown): number | null {
  const port = wholeOf(value);
  return port !== null && port >= 1 && port <= 65535 ? port : null;
}

/** The last millisecond of the year 9999: what is later can be written by nobody. */
const END_OF_TIME = 253_402_300_799_999;

/** Milliseconds of an RFC 3339 time, of seconds since 1970, or of protobuf's seconds and nanoseconds. */
export function timeOf(value: unknown): number | null {
  const time = millisecondsOf(value);
  return time !== null && time >= 0 && time <= END_OF_TIME ? time : null;
}

function millisecondsOf(value: unknown): number | null {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) {
    const time = Date.parse(value);
    return Number.isNaN(time) ? null : time;
  }
  const seconds = wholeOf(value) ?? wholeOf(field(fieldsOf(value), 'seconds'));
  // Seconds as long as the year is below 5138, else milliseconds.
  return seconds === null ? null : seconds < 1e11 ? seconds * 1000 : seconds;
}

export const NO_END: FlowEnd = {
  namespace: null,
  pod: null,
  podsNamed: null,
  workloads: [],
  address: null,
  reserved: null,
  node: null,
};
