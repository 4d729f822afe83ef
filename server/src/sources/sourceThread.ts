// A source behind a port: the side that reads, in a thread of its own. Parsing thousands of objects there holds up nobody.
import type { Profile, SourceDescription } from '@portolan/shared/cluster';
import type { ClusterNews, ResourceStatus } from '@portolan/shared/contract';
import { type ObjectsPart, sendObjects } from '../handover';
import type { ObjectsDelta } from '../objectsDelta';
import type { ClusterSource, LiveReading, OnProgress } from './clusterSource';
import { SourceError, type SourceErrorCode } from './sourceError';

/** `since` as LiveSource.readSince takes it. `taken` answers each part: the next one may come. */
export type ToSource =
  | { readonly type: 'read'; readonly since: number | null }
  | { readonly type: 'cancel' | 'taken' | 'hasten' };

/** Progress, then the objects in parts and the end of the reading; or what is different; or why there are none. */
export type FromSource =
  | { readonly type: 'status'; readonly status: ResourceStatus }
  /** Between readings: another one would give something else. */
  | { readonly type: 'changed' }
  | { readonly type: 'part'; readonly part: ObjectsPart }
  | {
      readonly type: 'read';
      readonly description: SourceDescription;
      readonly profile: Profile | null;
      readonly id: number;
      readonly news: ClusterNews | null;
    }
  | { readonly type: 'same'; readonly id: number }
  | { readonly type: 'delta'; readonly id: number; readonly delta: ObjectsDelta; readonly news: ClusterNews | null }
  | {
      readonly type: 'refused';
      readonly code: SourceErrorCode;
      readonly message: string;
      readonly next: string;
      readonly paths: readonly string[];
    }
  | { readonly type: 'failed'; readonly stack: string }
  /** A line for the person at the terminal. */
  | { readonly type: 'tell'; readonly line: string };

/** One end of a channel between two threads. */
export interface SourcePort<Sent, Received> {
  postMessage(message: Sent): void;
  on(event: 'message', listener: (message: Received) => void): void;
}

/** Reads whenever the other side asks; it asks for one reading at a time. */
export function serveSource(source: ClusterSource, port: SourcePort<FromSource, ToSource>): void {
  let stop = new AbortController();
  let taken = () => {};
  source.live?.listen({
    changed: () => port.postMessage({ type: 'changed' }),
    status: (status) => port.postMessage({ type: 'status', status }),
  });
  const sendPart = (part: ObjectsPart): Promise<void> =>
    new Promise((resolve) => {
      taken = resolve;
      port.postMessage({ type: 'part', part });
    });
  port.on('message', (message) => {
    if (message.type === 'hasten') {
      source.live?.hasten();
      return;
    }
    if (message.type === 'cancel') stop.abort();
    if (message.type === 'read') {
      stop = new AbortController();
      void readFor(source, port, message.since, sendPart, stop.signal);
    } else taken();
  });
}

async function readFor(
  source: ClusterSource,
  port: SourcePort<FromSource, ToSource>,
  since: number | null,
  sendPart: (part: ObjectsPart) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const send = (message: FromSource) => port.postMessage(message);
  try {
    const reading = await readSince(source, since, (status) => send({ type: 'status', status }), signal);
    if (reading.form === 'same') return send({ type: 'same', id: reading.id });
    if (reading.form === 'delta') {
      const { id, delta, news } = reading;
      return send({ type: 'delta', id, delta, news });
    }
    const { id, objects, news } = reading;
    await sendObjects(objects, sendPart, () => signal.aborted);
    send({ type: 'read', description: source.describe(), profile: source.profile?.() ?? null, id, news });
  } catch (error) {
    if (error instanceof SourceError) {
      const { code, message, next, paths } = error;
      send({ type: 'refused', code, message, next, paths });
    } else send({ type: 'failed', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

/** Whether it is followed or not: what is not followed is read as a whole each time. */
export async function readSince(
  source: ClusterSource,
  since: number | null,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<LiveReading> {
  if (source.live) return source.live.readSince(since, onProgress, signal);
  return { form: 'whole', id: 0, objects: await source.read(onProgress, signal), news: null };
}
