// Who viewed, exported or changed what, one line a request: for servers that more than one person uses. Never what was answered.
import type { Request, RequestHandler } from 'express';
import { printable } from './sources/sourceError';

/** One request that was let in. All texts are bounded and safe for one line. */
export interface Access {
  readonly kind: 'view' | 'export' | 'change';
  /** Address of the other end of the connection: behind a proxy, that of the proxy. */
  readonly remote: string;
  /** As the proxy in front says; null without `--user-header`, and where it says nothing. */
  readonly user: string | null;
  readonly method: string;
  /** As docs/api.md writes it, such as `/api/policies/KIND/NAMESPACE/NAME`. */
  readonly route: string;
  /** Path and query as sent. */
  readonly target: string;
  /** The context that was asked for. */
  readonly context?: string;
  readonly status: number;
}

export interface AccessLog {
  readonly write: (access: Access) => void;
  /** Name of the header in which a proxy says who the user is; null: there is none. */
  readonly userHeader: string | null;
  /** Never written, wherever in a request it stands. */
  readonly token: string | null;
}

const MAX_USER = 200;
const MAX_TARGET = 1_000;
const MAX_CONTEXT = 200;

/** By the path of the route below /api; what is not here says nothing of the cluster's objects. */
const KINDS: ReadonlyMap<string, readonly [kind: Access['kind'], route: string]> = new Map([
  ['/cluster', ['view', '/api/cluster']],
  ['/graph', ['view', '/api/graph']],
  ['/explain', ['view', '/api/explain']],
  ['/policies', ['view', '/api/policies']],
  ['/policies/:kind/:namespace/:name', ['view', '/api/policies/KIND/NAMESPACE/NAME']],
  ['/exposure', ['view', '/api/exposure']],
  ['/inputs', ['view', '/api/inputs']],
  ['/findings', ['view', '/api/findings']],
  ['/pods', ['view', '/api/pods']],
  ['/events', ['view', '/api/events']],
  ['/snapshot', ['export', '/api/snapshot']],
  ['/export/html', ['export', '/api/export/html']],
  ['/snapshots', ['view', '/api/snapshots']],
  ['/snapshots/:id', ['export', '/api/snapshots/ID']],
  ['/snapshots/:id/delete', ['change', '/api/snapshots/ID/delete']],
  ['/reread', ['change', '/api/reread']],
  ['/context', ['change', '/api/context']],
]);

/** Stands behind the guards: who is not let in has viewed nothing. */
export function logAccess({ write, userHeader, token }: AccessLog): RequestHandler {
  const clean = (text: string, limit: number) => (holds(text, token) ? '[redacted]' : cut(text, limit));
  return (request, response, next) => {
    // Asked now: a connection that is gone has no address.
    const remote = request.socket.remoteAddress ?? 'unknown';
    const user = userHeader === null ? undefined : request.get(userHeader);
    const tell = () => {
      const known = KINDS.get(String(request.route?.path ?? ''));
      if (known === undefined) return;
      const [usual, route] = known;
      const kind = request.method === 'POST' ? 'change' : usual;
      const context = route === '/api/context' ? contextOf(request) : null;
      write({
        kind,
        remote,
        user: user ? clean(user, MAX_USER) : null,
        method: request.method,
        route,
        target: clean(request.originalUrl, MAX_TARGET),
        ...(context === null ? {} : { context: clean(context, MAX_CONTEXT) }),
        status: response.statusCode,
      });
    };
    next();
    // A stream ends after hours, and is viewed from its beginning on.
    if (/^\/events\/?$/i.test(request.path)) setImmediate(tell);
    else response.once('close', tell);
  };
}

function contextOf({ body }: Request): string | null {
  const name = typeof body === 'object' && body !== null ? (body as { name?: unknown }).name : null;
  return typeof name === 'string' ? name : null;
}

function holds(text: string, token: string | null): boolean {
  return token !== null && (text.includes(token) || decoded(text).includes(token));
}

function decoded(text: string): string {
  // By character, since one broken escape must not hide the rest.
  return text.replaceAll(/%([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** At most `limit` characters, the sign of the cut included. */
function cut(text: string, limit: number): string {
  const safe = printable(text, Number.POSITIVE_INFINITY);
  return safe.length > limit ? `${safe.slice(0, limit - 1)}…` : safe;
}
