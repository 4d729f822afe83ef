// A small API server for tests: lists in pages what it is given, fails where it is told to, records what was asked.
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { constants, gzip } from 'node:zlib';
import { EXPOSURE_KINDS, OTHER_POLICY_KINDS, POLICY_KINDS } from '@portolan/shared/cluster';
import { type Collection, WatchHistory } from './watchHistory';

export type { Collection } from './watchHistory';

/** Handles a request itself; returns false to let the server answer as usual. */
export type Fault = (request: IncomingMessage, response: ServerResponse, url: URL) => boolean;

export interface ScriptedApiServer {
  readonly url: string;
  /** Method and target of every request, in order. */
  readonly requests: readonly { readonly method: string; readonly target: string; readonly authorization: string }[];
  /** Objects by collection path, such as `/api/v1/pods`. What lies here is what discovery tells, and an object is served by name too. */
  readonly collections: Map<string, Collection>;
  /** Preferred versions by group; the first one of its collections where nothing is said. */
  readonly preferred: Map<string, string>;
  /** First path prefix that fits decides. */
  readonly faults: Map<string, Fault>;
  /** Changes of collections as an API server tells them. */
  readonly history: WatchHistory;
  close(): Promise<void>;
}

/** @param pageSize objects a page at most, whatever limit is asked for. */
export async function startScriptedApiServer(pageSize = 500): Promise<ScriptedApiServer> {
  const requests: { method: string; target: string; authorization: string }[] = [];
  const collections = new Map<string, Collection>();
  const faults = new Map<string, Fault>();
  const preferred = new Map<string, string>();
  const history = new WatchHistory(collections);
  const snapshots = new Map<string, Collection>();
  const server = http.createServer((request, response) => {
    const target = request.url ?? '';
    requests.push({ method: request.method ?? '', target, authorization: request.headers.authorization ?? '' });
    const url = new URL(target, 'http://api');
    for (const [prefix, fault] of faults) {
      if (url.pathname.startsWith(prefix) && fault(request, response, url)) return;
    }
    const { pathname } = url;
    if (url.searchParams.get('watch') === 'true' && history.serve(url, response)) return;
    const answer =
      discoveryOf(collections, preferred, pathname) ??
      pageOf(collections, snapshots, url, pageSize, history.version) ??
      objectAt(collections, pathname);
    const status = answer === null ? 404 : 200;
    sendPacked(request, response, status, answer ?? { kind: 'Status', code: 404 });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    collections,
    preferred,
    faults,
    history,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** An API server packs what is longer, for those who can unpack it. */
const PACKED_FROM = 128 * 1024;

function sendPacked(request: IncomingMessage, response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  const headers = { 'content-type': 'application/json' };
  const packs = text.length > PACKED_FROM && /\bgzip\b/.test(String(request.headers['accept-encoding']));
  if (!packs) response.writeHead(status, headers).end(text);
  else
    gzip(text, { level: constants.Z_BEST_SPEED }, (_error, packed) => {
      response.writeHead(status, { ...headers, 'content-encoding': 'gzip' }).end(packed);
    });
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

function discoveryOf(
  collections: ReadonlyMap<string, unknown>,
  preferred: ReadonlyMap<string, string>,
  path: string,
): object | null {
  const served = [...collections.keys()].flatMap((key) => {
    const [, group, version, plural] = /^\/apis\/([^/]+)\/([^/]+)\/(.+)$/.exec(key) ?? [];
    return group && version && plural ? [{ group, version, plural }] : [];
  });
  if (path === '/apis') {
    const groups = new Map<string, Set<string>>();
    for (const { group, version } of served) groups.set(group, (groups.get(group) ?? new Set()).add(version));
    const entry = (name: string, version: string) => ({ groupVersion: `${name}/${version}`, version });
    return {
      kind: 'APIGroupList',
      groups: [...groups].map(([name, versions]) => ({
        name,
        versions: [...versions].map((version) => entry(name, version)),
        preferredVersion: entry(name, preferred.get(name) ?? [...versions][0] ?? ''),
      })),
    };
  }
  const [, group = '', version = ''] = /^\/apis\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  const resources = served.filter((one) => one.group === group && one.version === version).map((one) => one.plural);
  if (resources.length === 0) return null;
  return {
    kind: 'APIResourceList',
    resources: [
      ...resources.flatMap((name) => [kindOf(group, name), { ...kindOf(group, name), name: `${name}/status` }]),
      { name: 'ciliumendpoints', kind: 'CiliumEndpoint', namespaced: true },
    ],
  };
}

function kindOf(group: string, name: string): object {
  const known =
    [...POLICY_KINDS, ...EXPOSURE_KINDS].find((one) => one.group === group && one.plural === name) ??
    OTHER_POLICY_KINDS.find(
      ({ apiGroup, kind }) => apiGroup === group && name === `${kind.toLowerCase().replace(/y$/, 'ie')}s`,
    );
  const own = group === 'networking.k8s.io' && name === 'networkpolicies' ? 'NetworkPolicy' : 'Unknown';
  return { name, kind: known?.kind ?? own, namespaced: known?.namespaced ?? true };
}

/** Those of a collection that lie in this namespace and have this name, where one is given. */
function objectsIn(collection: Collection, namespace: string | undefined, name: string | undefined): Collection {
  if (!namespace && !name) return collection;
  return collection.slice(0, collection.length).filter((object) => {
    const { metadata } = (object ?? {}) as { metadata?: { name?: string; namespace?: string } };
    return (!namespace || metadata?.namespace === namespace) && (!name || metadata?.name === name);
  });
}

/** One object by its name. */
function objectAt(collections: ReadonlyMap<string, Collection>, path: string): object | null {
  const [, before = '', namespace, resource = '', name = ''] =
    /^(.*?\/v\w+)(?:\/namespaces\/([^/]+))?\/([a-z]+)\/([^/]+)$/.exec(path) ?? [];
  const found = objectsIn(collections.get(`${before}/${resource}`) ?? [], namespace, name).slice(0, 1);
  return name === '' ? null : (found[0] ?? null);
}

function pageOf(
  collections: ReadonlyMap<string, Collection>,
  snapshots: Map<string, Collection>,
  url: URL,
  pageSize: number,
  version: string,
): object | null {
  const [, before = '', namespace, resource = ''] =
    /^(.*?\/v\w+)(?:\/namespaces\/([^/]+))?\/([a-z]+)$/.exec(url.pathname) ?? [];
  const path = `${before}/${resource}`;
  const present = collections.get(path);
  if (!present) return null;
  // All pages of a list show the collection as it was when the first one was asked for.
  const [shown, from] = url.searchParams.get('continue')?.split('_') ?? [version, '0'];
  const all = snapshots.get(`${path} ${shown}`) ?? present;
  snapshots.set(`${path} ${shown}`, all);
  const named = /^metadata\.name=(.+)$/.exec(url.searchParams.get('fieldSelector') ?? '')?.[1];
  const wanted = objectsIn(all, namespace, named);
  const start = Number(from);
  const size = Math.min(pageSize, Number(url.searchParams.get('limit') ?? pageSize));
  const end = start + size;
  const more = end < wanted.length;
  return {
    kind: 'List',
    apiVersion: 'v1',
    metadata: {
      resourceVersion: shown,
      ...(more ? { continue: `${shown}_${end}`, remainingItemCount: wanted.length - end } : {}),
    },
    items: wanted.slice(start, end),
  };
}
