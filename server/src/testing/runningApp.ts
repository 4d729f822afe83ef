// The application on a free port, asked over real HTTP.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { AccessLog } from '../accessLog';
import { createApp } from '../app';
import { ClusterState } from '../clusterState';
import { type StartEngine, startInlineEngine } from '../engine';
import { allowedHosts } from '../hostRules';
import { EventHub, type HubBounds } from '../live/eventHub';
import type { Contexts } from '../routes/routeContext';
import type { Snapshots } from '../routes/snapshotRoutes';
import type { ClusterSource } from '../sources/clusterSource';

export interface RunningApp {
  readonly state: ClusterState;
  readonly port: number;
  /** Errors of our own that the application reported. */
  readonly bugs: unknown[];
  readonly events: EventHub;
  /** From now on the application is told to stop. */
  beginStop(): void;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  json(): unknown;
}

export interface AppSetup {
  readonly source: ClusterSource;
  readonly token?: string;
  readonly pageFolder?: string;
  readonly template?: string;
  readonly startEngine?: StartEngine;
  readonly contexts?: Contexts;
  readonly bounds?: HubBounds;
  readonly access?: AccessLog;
  readonly snapshots?: Snapshots;
}

export async function runApp({
  source,
  token,
  pageFolder,
  template,
  startEngine,
  contexts,
  bounds,
  access,
  snapshots,
}: AppSetup): Promise<RunningApp> {
  const bugs: unknown[] = [];
  const state = new ClusterState({
    source,
    profile: null,
    refreshSeconds: 0,
    startEngine: startEngine ?? startInlineEngine,
    version: '0.0.0-test',
    onRead: () => {},
    onBug: (error) => bugs.push(error),
    onRevision: (event) => events.publish('revision', event),
    onStatus: () => events.stateChanged(),
  });
  const events: EventHub = new EventHub(() => state.status(), bounds);
  let hosts: ReadonlySet<string> = new Set();
  let stopping = false;
  const app = createApp({
    state,
    version: '0.0.0-test',
    events,
    stopping: () => stopping,
    contexts: contexts ?? { list: async () => ({ names: [], chosen: null }), open: async () => null },
    snapshots: snapshots ?? { off: 'No store in this test.' },
    pageFolder: pageFolder ?? '/nonexistent',
    template: template ?? '/nonexistent',
    hosts: () => hosts,
    token: token ?? null,
    access: access ?? null,
    onBug: (error) => bugs.push(error),
  });
  const server = http.createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  hosts = allowedHosts({ host: '127.0.0.1', port }, []);
  onTestFinished(async () => {
    events.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await state.close();
  });
  const send: RunningApp['send'] = (method, path, headers, body) => ask(port, method, path, headers, body);
  const beginStop = () => {
    stopping = true;
  };
  return { state, events, port, bugs, beginStop, send, get: (path, headers = {}) => send('GET', path, headers) };
}

/** node:http and not fetch: fetch sets Host and Sec-Fetch headers by itself. */
function ask(port: number, method: string, path: string, headers: object, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port, method, path, headers: { ...headers }, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: () => JSON.parse(text) as unknown,
          }),
        );
      },
    );
    request.on('error', reject).end(body);
  });
}
