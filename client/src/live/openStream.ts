// How the event stream is asked for.
import type { FeedSource } from './eventFeed';

/** @param address of the stream, in full. */
export function openStream(address: string, token: string | null): FeedSource {
  return {
    open: (lastId, signal) =>
      fetch(address, {
        headers: {
          accept: 'text/event-stream',
          ...(lastId === null ? {} : { 'last-event-id': lastId }),
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        credentials: 'omit',
        cache: 'no-store',
        signal,
      }),
  };
}
