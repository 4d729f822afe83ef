// Joins the event stream: through the worker that all pages of this browser share, or alone where there is no such thing.
import { EventFeed } from './eventFeed';
import type { FeedEvent, FeedRequest } from './feedEvent';
import workerAddress from './feedWorker?sharedworker&url';
import { openStream } from './openStream';

/** Tells what happens until the returned function is called. */
export function joinFeed(token: string | null, tell: (event: FeedEvent) => void): () => void {
  const address = new URL('./api/events', location.href).href;
  const worker = startWorker();
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

function startWorker(): SharedWorker | null {
  if (typeof SharedWorker === 'undefined') return null;
  try {
    return new SharedWorker(trusted(new URL(workerAddress, location.href).href), {
      type: 'module',
      name: 'portolan-events',
    });
  } catch {
    return null;
  }
}

interface ScriptUrls {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

/** A page makes its policy once. */
let policy: ReturnType<ScriptUrls['createPolicy']> | null = null;

/** The browser starts only scripts that the one policy of this page vouches for: our own worker. */
function trusted(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: ScriptUrls };
  if (!trustedTypes) return url;
  policy ??= trustedTypes.createPolicy('portolan', { createScriptURL: (given) => (given === url ? given : '') });
  return policy.createScriptURL(url);
}
