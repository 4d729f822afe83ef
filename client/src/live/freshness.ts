// How true the picture is at this moment, in words. Pure.
import type { StatusResponse } from '@portolan/shared/contract';

export type Freshness =
  /** Every change is heard of. */
  | { readonly kind: 'live' }
  /** Some of it may have changed unheard. */
  | { readonly kind: 'stale'; readonly title: string; readonly detail: string; readonly since: string | null }
  /** True when it was read, and not followed. */
  | { readonly kind: 'read' };

/** What is stale, by the resources' own words; files and snapshots are read and not followed. */
export function freshnessOf({ resources, readAt }: Pick<StatusResponse, 'resources' | 'readAt'>): Freshness {
  const stale = resources.filter(({ state }) => state === 'stale');
  if (stale.length === 0) return { kind: resources.some(({ state }) => state === 'live') ? 'live' : 'read' };
  const heard = stale.flatMap(({ watch }) => (watch ? [watch.heardAt] : [])).sort();
  const since = heard[0] ?? readAt;
  const reasons = [...new Set(stale.flatMap(({ message }) => (message ? [message] : [])))];
  const followed = resources.filter(({ state }) => state === 'live' || state === 'stale');
  const all = stale.length === followed.length;
  const what = all ? 'The cluster' : `${listOf(stale.map(({ resource }) => resource))} of the cluster`;
  return {
    kind: 'stale',
    title: `Not live${since === null ? '' : ` since ${timeOf(since)}`}: ${reasons[0] ?? 'the cluster is not heard of'}.`,
    detail: `${what} may have changed since; the picture shows what was known then. Portolan goes on trying.`,
    since,
  };
}

/** `12:31:04` in the reader's own time. */
export function timeOf(iso: string): string {
  const format = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  return new Date(iso).toLocaleTimeString([], format);
}

const NAMED = 3;

function listOf(names: readonly string[]): string {
  if (names.length <= NAMED) return names.join(', ');
  return `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`;
}
