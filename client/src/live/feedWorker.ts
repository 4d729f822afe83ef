// Holds the one event stream of this browser and passes what comes on to every page of Portolan that is open in it (P9).
import { EventFeed } from './eventFeed';
import type { FeedEvent, FeedRequest } from './feedEvent';
import { openStream } from './openStream';

const ports = new Set<MessagePort>();
let feed: EventFeed | null = null;
/** What it was opened with: a server that was started anew may ask for another token. */
let opened = '';
/** For pages that come later: whether the stream stands, and the last word on the state of things. */
let stands: FeedEvent | null = null;
let status: FeedEvent | null = null;

addEventListener('connect', (event) => {
  for (const port of (event as MessageEvent).ports) {
    port.addEventListener('message', ({ data }: MessageEvent<FeedRequest>) => {
      if (data.type === 'join') join(port, data.address, data.token);
      else leave(port);
    });
    port.start();
  }
});

function join(port: MessagePort, address: string, token: string | null): void {
  ports.add(port);
  const key = `${address} ${token}`;
  if (feed === null || key !== opened) {
    feed?.close();
    opened = key;
    feed = new EventFeed(openStream(address, token), pass);
  } else for (const event of [stands, status]) if (event) port.postMessage(event);
}

function leave(port: MessagePort): void {
  ports.delete(port);
  if (ports.size > 0) return;
  feed?.close();
  feed = null;
  stands = null;
  status = null;
}

function pass(event: FeedEvent): void {
  if (event.type === 'open' || event.type === 'lost') stands = event;
  if (event.type === 'status') status = event;
  for (const port of ports) port.postMessage(event);
}
