// Joins the event stream: through the worker that all pages of this browser share, or alone where there is no such thing.

import { startFeedWorker } from '../workers';
import { EventFeed } from './eventFeed';
import type { FeedEvent, FeedRequest } from './feedEvent';
import { openStream } from './openStream';

/** Tells what happens until the returned function is called. */
export function joinFeed(token: string | null, tell: (event: FeedEvent) => void): () => void {
  const address = new URL('./api/events', location.href).href;
  const worker = startFeedWorker();
  if (worker === null) {
    const feed = new EventFeed(openStream(address, token), tell);
    return () => feed.close();
  }
  const { port } = worker;
  const send = (request: FeedRequest): void => port.postMessage(request);
  const join = (): void => send({ type: 'join', address, token });
  const leave = (): void => send({ type: 'leave' });
  const hear = ({ data }: MessageEvent<FeedEvent>): void => tell(data);
  port.addEventListener('message', hear);
  port.start();
  join();
  // A page that is put aside hears nothing; one that comes back asks for the state of things.
  addEventListener('pagehide', leave);
  const back = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) join();
  };
  addEventListener('pageshow', back);
  return () => {
    leave();
    port.removeEventListener('message', hear);
    port.close();
    removeEventListener('pagehide', leave);
    removeEventListener('pageshow', back);
  };
}
