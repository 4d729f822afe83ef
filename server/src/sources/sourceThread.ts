// A source behind a port: the side that reads, in a thread of its own. Parsing thousands of objects there holds up nobody.
import type { Profile, SourceDescription } from '@portolan/shared/cluster';
import type { ResourceStatus } from '@portolan/shared/contract';
import { type ObjectsPart, sendObjects } from '../handover';
import type { ClusterSource } from './clusterSource';
import { SourceError, type SourceErrorCode } from './sourceError';

/** `taken` answers each part: the next one may come. */
export type ToSource = { readonly type: 'read' | 'cancel' | 'taken' };

/** Progress, then the objects in parts and the end of the reading; or why there are none. */
export type FromSource =
  | { readonly type: 'status'; readonly status: ResourceStatus }
  | { readonly type: 'part'; readonly part: ObjectsPart }
  | { readonly type: 'read'; readonly description: SourceDescription; readonly profile: Profile | null }
  | { readonly type: 'refused'; readonly code: SourceErrorCode; readonly message: string; readonly next: string }
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
  const sendPart = (part: ObjectsPart): Promise<void> =>
    new Promise((resolve) => {
      taken = resolve;
      port.postMessage({ type: 'part', part });
    });
  port.on('message', ({ type }) => {
    if (type === 'cancel') stop.abort();
    if (type === 'read') {
      stop = new AbortController();
      void readFor(source, port, sendPart, stop.signal);
    } else taken();
  });
}

async function readFor(
  source: ClusterSource,
  port: SourcePort<FromSource, ToSource>,
  sendPart: (part: ObjectsPart) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const send = (message: FromSource) => port.postMessage(message);
  try {
    const objects = await source.read((status) => send({ type: 'status', status }), signal);
    await sendObjects(objects, sendPart, () => signal.aborted);
    send({ type: 'read', description: source.describe(), profile: source.profile?.() ?? null });
  } catch (error) {
    if (error instanceof SourceError) {
      const { code, message, next } = error;
      send({ type: 'refused', code, message, next });
    } else send({ type: 'failed', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
