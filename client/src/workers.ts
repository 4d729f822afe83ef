// Starts the page's own workers: its one Trusted Types policy vouches for their addresses and for nothing else.
import feedAddress from './live/feedWorker?sharedworker&url';
import reviewAddress from './review/reviewWorker?worker&url';

/** The worker that all pages of this browser share for the event stream; null where the browser has no such thing. */
export function startFeedWorker(): SharedWorker | null {
  if (typeof SharedWorker === 'undefined') return null;
  return attempt(() => new SharedWorker(trusted(feedAddress), { type: 'module', name: 'portolan-events' }));
}

/** A worker of this page with an engine of its own; null where the browser has no such thing. */
export function startReviewWorker(): Worker | null {
  if (typeof Worker === 'undefined') return null;
  return attempt(() => new Worker(trusted(reviewAddress), { type: 'module', name: 'portolan-review' }));
}

function attempt<T>(start: () => T): T | null {
  try {
    return start();
  } catch {
    return null;
  }
}

interface ScriptUrls {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

/** A page makes its policy once. */
let policy: ReturnType<ScriptUrls['createPolicy']> | null = null;

function trusted(address: string): string {
  const resolve = (relative: string): string => new URL(relative, location.href).href;
  const url = resolve(address);
  const { trustedTypes } = globalThis as { trustedTypes?: ScriptUrls };
  if (!trustedTypes) return url;
  const ours = new Set([feedAddress, reviewAddress].map(resolve));
  policy ??= trustedTypes.createPolicy('portolan', { createScriptURL: (given) => (ours.has(given) ? given : '') });
  return policy.createScriptURL(url);
}
