// A small API server for tests: lists in pages what it is given, fails where it is told to, records what was asked.
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Handles a request itself; returns false to let the server answer as usual. */
export type Fault = (request: IncomingMessage, response: ServerResponse, url: URL) => boolean;

export interface ScriptedApiServer {
  readonly url: string;
  /** Method and target of every request, in order. */
  readonly requests: readonly { readonly method: string; readonly target: string; readonly authorization: string }[];
  /** Objects by collection path, such as `/api/v1/pods`. */
  readonly collections: Map<string, readonly object[]>;
  /** First path prefix that fits decides. */
  readonly faults: Map<string, Fault>;
  close(): Promise<void>;
}

/** @param pageSize objects a page at most, whatever limit is asked for. */
export async function startScriptedApiServer(pageSize = 500): Promise<ScriptedApiServer> {
  const requests: { method: string; target: string; authorization: string }[] = [];
  const collections = new Map<string, readonly object[]>();
  const faults = new Map<string, Fault>();
  const server = http.createServer((request, response) => {
    const target = request.url ?? '';
    requests.push({ method: request.method ?? '', target, authorization: request.headers.authorization ?? '' });
    const url = new URL(target, 'http://api');
    for (const [prefix, fault] of faults) {
      if (url.pathname.startsWith(prefix) && fault(request, response, url)) return;
    }
    const answer = groupsOf(collections, url.pathname) ?? pageOf(collections, url, pageSize);
    sendJson(response, answer === null ? 404 : 200, answer ?? { kind: 'Status', code: 404 });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    collections,
    faults,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Answers with this status and a body that quotes the request's credentials, as a careless proxy might. */
export function failWith(status: number, headers: Record<string, string> = {}): Fault {
  return (request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ kind: 'Status', message: `refused ${request.headers.authorization}` }));
    return true;
  };
}

/** The fault strikes the first request only. */
export function once(fault: Fault): Fault {
  let done = false;
  return (request, response, url) => {
    if (done) return false;
    done = true;
    return fault(request, response, url);
  };
}

function groupsOf(collections: ReadonlyMap<string, unknown>, path: string): object | null {
  const groups = [...collections.keys()].flatMap((key) => /^\/apis\/([^/]+)\/([^/]+)\/(.+)$/.exec(key) ?? []);
  if (path === '/apis') {
    const names = new Map<string, string>();
    for (let i = 0; i < groups.length; i += 4) names.set(groups[i + 1] ?? '', groups[i + 2] ?? '');
    return {
      kind: 'APIGroupList',
      groups: [...names].map(([name, version]) => ({
        name,
        preferredVersion: { groupVersion: `${name}/${version}`, version },
      })),
    };
  }
  const [, group = ''] = /^\/apis\/([^/]+)\/[^/]+$/.exec(path) ?? [];
  if (group !== 'cilium.io') return null;
  return {
    kind: 'APIResourceList',
    resources: [
      { name: 'ciliumnetworkpolicies', kind: 'CiliumNetworkPolicy', namespaced: true },
      { name: 'ciliumnetworkpolicies/status', kind: 'CiliumNetworkPolicy', namespaced: true },
      { name: 'ciliumendpoints', kind: 'CiliumEndpoint', namespaced: true },
    ],
  };
}

function pageOf(collections: ReadonlyMap<string, readonly object[]>, url: URL, pageSize: number): object | null {
  const [, before = '', namespace, resource = ''] =
    /^(.*?\/v\w+)(?:\/namespaces\/([^/]+))?\/([a-z]+)$/.exec(url.pathname) ?? [];
  const all = collections.get(`${before}/${resource}`);
  if (!all) return null;
  const named = /^metadata\.name=(.+)$/.exec(url.searchParams.get('fieldSelector') ?? '')?.[1];
  const wanted = all.filter((object) => {
    const { metadata } = (object ?? {}) as { metadata?: { name?: string; namespace?: string } };
    return (!namespace || metadata?.namespace === namespace) && (!named || metadata?.name === named);
  });
  const start = Number(url.searchParams.get('continue') ?? 0);
  const size = Math.min(pageSize, Number(url.searchParams.get('limit') ?? pageSize));
  const end = start + size;
  const more = end < wanted.length;
  return {
    kind: 'List',
    metadata: more ? { continue: String(end), remainingItemCount: wanted.length - end } : {},
    items: wanted.slice(start, end),
  };
}
