// What has changed between two moments in sentences: which asset gained or lost which way, since when, and by which policy.
import type { Cause, ChangeBlock, Comparison } from '@portolan/shared/review';
import { causeWords, endsWords, pairId, trafficWords } from '../changes';

/** One side of a comparison. */
export interface Moment {
  /** When its objects were read, ISO 8601; null: not known. */
  readonly at: string | null;
  /** Of the graph, in the run of the server that read it; null: not known. */
  readonly revision: number | null;
}

export interface DriftLine {
  readonly key: string;
  readonly how: ChangeBlock['how'];
  /** Such as `lost path from batch/report (TCP 5432) since Tuesday 10:02`. */
  readonly words: string;
  /** Such as `by policy payments/db-from-reporting, ingress, removed (shop.yaml:88)`. */
  readonly causes: readonly string[];
  /** The pair in the picture; null: they are many. */
  readonly id: string | null;
  readonly pairs: number;
}

export interface Drift {
  /** The destination. */
  readonly asset: string;
  readonly lines: readonly DriftLine[];
}

const HOW: Readonly<Record<ChangeBlock['how'], string>> = {
  gained: 'new path',
  lost: 'lost path',
  changed: 'other ports on the path',
  'possibly-gained': 'possibly a new path',
  'possibly-lost': 'possibly a lost path',
};

const DAY = 86_400_000;

/**
 * Since when something may have been so, as people say it: the time of today, the weekday within the last six days, else the date.
 * `now` in milliseconds; `timeZone` absent: the reader's own.
 */
export function sinceWords(at: string | null, now: number, timeZone?: string): string {
  const time = at === null ? Number.NaN : Date.parse(at);
  if (Number.isNaN(time)) return 'since the earlier snapshot';
  return `since ${momentWords(time, now, timeZone)}`;
}

/** Such as `10:02`, `Tuesday 10:02`, `3 March 10:02`, `3 March 2025 10:02`. */
export function momentWords(time: number, now: number, timeZone?: string): string {
  const say = (options: Intl.DateTimeFormatOptions, of = time): string =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(of);
  const clock = say({ hour: '2-digit', minute: '2-digit' });
  const day: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'long', day: 'numeric' };
  if (say(day) === say(day, now)) return `today ${clock}`;
  if (time <= now && now - time < 6 * DAY) return `${say({ weekday: 'long' })} ${clock}`;
  const isThisYear = say({ year: 'numeric' }) === say({ year: 'numeric' }, now);
  return `${say(isThisYear ? { month: 'long', day: 'numeric' } : day)} ${clock}`;
}

/** Grouped and sorted by asset; within one the worst first, as the comparison has them. */
export function driftOf(
  { changes, graph }: Pick<Comparison, 'changes' | 'graph'>,
  earlier: Moment,
  later: Moment,
  now: number,
  timeZone?: string,
): readonly Drift[] {
  const since = sinceWords(earlier.at, now, timeZone);
  const groups = new Map<string, DriftLine[]>();
  for (const change of changes) {
    const { how, from, to, pairs, causes } = change;
    const asset = endsWords(graph, to);
    const isOne = from.length === 1 && to.length === 1;
    const traffic = trafficWords(change);
    const line: DriftLine = {
      key: JSON.stringify([how, from, to, change.gained, change.lost]),
      how,
      words: `${HOW[how]} from ${endsWords(graph, from)}${traffic === '' ? '' : ` (${traffic})`} ${since}`,
      causes: causes.map((cause) => attribution(cause, earlier, later)),
      id: isOne ? pairId(graph, from[0]!, to[0]!) : null,
      pairs,
    };
    const known = groups.get(asset);
    if (known) known.push(line);
    else groups.set(asset, [line]);
  }
  return [...groups]
    .map(([asset, lines]) => ({ asset, lines }))
    .sort((a, b) => (a.asset < b.asset ? -1 : a.asset > b.asset ? 1 : 0));
}

/** The policy behind it, where it stands, and the revision that has it so, where one follows the other. */
function attribution(cause: Cause, earlier: Moment, later: Moment): string {
  const { location } = cause;
  const follows = earlier.revision !== null && later.revision !== null && later.revision > earlier.revision;
  const known = [
    ...(location === null ? [] : [`${location.file}:${location.line}`]),
    ...(follows ? [`revision r${later.revision}`] : []),
  ];
  return `by policy ${causeWords(cause)}${known.length > 0 ? ` (${known.join(', ')})` : ''}`;
}
