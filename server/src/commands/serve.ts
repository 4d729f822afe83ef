// `portolan serve`: the page and its API until the person stops it; a cluster that cannot be read does not end it.
import { type KeyObject, randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { ApiError } from '@portolan/shared/contract';
import pino from 'pino';
import { createApp } from '../app';
import { ClusterState } from '../clusterState';
import type { ServeConfig } from '../config';
import { contextsOf } from '../contexts';
import type { StartEngine } from '../engine';
import { allowedHosts, isLoopback } from '../hostRules';
import { EventHub } from '../live/eventHub';
import { OutputError } from '../outputError';
import { readPrivateKey } from '../signing/keys';
import { openStore } from '../snapshots/openStore';
import { Schedule } from '../snapshots/schedule';
import { openSource } from '../sources/openSource';
import { printable } from '../sources/sourceError';
import type { ThreadSource } from '../sources/threadedSource';
import { problemLines, type Terminal } from '../terminal';
import { VERSION } from '../version';

export interface ServeParts {
  readonly startEngine: StartEngine;
  /** Where sources are read; absent: in this thread. */
  readonly threadSource?: ThreadSource;
  /** Folder of the built page. */
  readonly pageFolder: string;
  /** Path of the page that a snapshot is put into. */
  readonly template: string;
  /** Where log lines go; absent: to standard error. */
  readonly logTo?: { write(line: string): void };
}

/** Time that requests under way get when the server stops. */
const GRACE_MS = 2_000;

/** Resolves when the server has stopped. */
export async function serve(config: ServeConfig, terminal: Terminal, parts: ServeParts): Promise<0 | 2> {
  // Standard error: errors of our own, and on a server that others use as well who viewed what.
  const log = pino(
    { name: 'portolan', base: null, timestamp: pino.stdTimeFunctions.isoTime },
    parts.logTo ?? pino.destination(2),
  );
  const follow = { onBug: (error: unknown) => log.error({ stack: stackOf(error) }, 'following the cluster failed') };
  const signingKey = await signingKeyOf(config, terminal);
  if (signingKey === 'unusable') return 2;
  const { source: opened, remark } = await openSource(config.source, terminal.surroundings, follow);
  if (remark !== null) terminal.tell(remark);
  const source = parts.threadSource?.(opened, config.source, terminal.surroundings) ?? opened;
  const token = config.token === true ? randomBytes(32).toString('base64url') : config.token;
  const isShared = token !== null || !isLoopback(config.host);
  const state = new ClusterState({
    source,
    profile: config.profile,
    refreshSeconds: config.refreshSeconds,
    startEngine: parts.startEngine,
    version: VERSION,
    shared: isShared,
    ...(config.everySeconds === null ? {} : { snapshots: () => schedule!.status() }),
    onRead: tellChanges(terminal),
    onBug: (error) => log.error({ stack: stackOf(error) }, 'evaluation failed'),
    onRevision: (event) => events.publish('revision', event),
    onStatus: () => events.stateChanged(),
  });
  const events: EventHub = new EventHub(() => state.status());
  const snapshots = openStore(config.snapshots, isShared, terminal);
  const schedule =
    config.everySeconds === null || 'off' in snapshots
      ? null
      : new Schedule({
          state,
          store: snapshots.store,
          version: VERSION,
          everySeconds: config.everySeconds,
          onLook: tellSnapshots(terminal, () => events.stateChanged()),
          onBug: (error) => log.error({ stack: stackOf(error) }, 'taking a snapshot failed'),
        });
  let hosts: ReadonlySet<string> = new Set();
  let stopping = false;
  const app = createApp({
    state,
    version: VERSION,
    events,
    signingKey,
    contexts: contextsOf(config.source, opened, terminal.surroundings, parts.threadSource, follow),
    snapshots,
    stopping: () => stopping,
    pageFolder: parts.pageFolder,
    template: parts.template,
    hosts: () => hosts,
    token,
    access: isShared ? { write: (access) => log.info(access, 'access'), userHeader: config.userHeader, token } : null,
    onBug: (error, route) => log.error({ route, stack: stackOf(error) }, 'request failed'),
  });
  const server = http.createServer(
    { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 },
    app,
  );
  const failure = await listen(server, config);
  if (failure !== null) {
    terminal.tell(failure);
    return 2;
  }
  const { port } = server.address() as AddressInfo;
  hosts = allowedHosts({ host: config.host, port }, ownAddresses(), config.furtherHosts);
  // A token that was given is known to whoever gave it, and what is printed here may be kept as a log.
  const url = pageUrl(config.host, port, config.token === true ? token : null);
  await terminal.write(`Portolan: ${url}\nSource:   ${printable(source.describe().title)}\nStop with Ctrl+C.\n`);
  void state.reread().then(() => schedule?.look());
  schedule?.start();
  if (config.open) terminal.openPage(url);
  await terminal.interrupted();
  stopping = true;
  events.close();
  await stop(server);
  await schedule?.close();
  await state.close();
  return 0;
}

async function signingKeyOf({ sign }: ServeConfig, terminal: Terminal): Promise<KeyObject | null | 'unusable'> {
  try {
    return sign === null ? null : await readPrivateKey(sign);
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    terminal.tell(problemLines(error));
    return 'unusable';
  }
}

function listen(server: http.Server, { host, port }: ServeConfig): Promise<string | null> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        resolve(`Port ${port} is in use.\n  Choose another one, such as --port ${port + 1}, or stop what uses it.`);
      } else if (error.code === 'EACCES') {
        resolve(`You may not listen on port ${port}.\n  Choose one above 1023 with --port.`);
      } else resolve(`Cannot listen on ${host} port ${port} (${error.code}).\n  Check --host and --port.`);
    });
    server.listen(port, host, () => resolve(null));
  });
}

function pageUrl(host: string, port: number, token: string | null): string {
  const shown = host === '0.0.0.0' || host === '::' ? (ownAddresses()[0] ?? '127.0.0.1') : host;
  const fragment = token === null ? '' : `#token=${encodeURIComponent(token)}`;
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}/${fragment}`;
}

function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter(({ internal }) => !internal).map(({ address }) => address),
  );
}

/** The same for snapshots that are taken on schedule. */
function tellSnapshots(terminal: Terminal, told: () => void): (problem: ApiError['error'] | null) => void {
  let last: string | null = null;
  return (problem) => {
    const text = problem && `No snapshot was taken. ${problemLines(problem)}`;
    if (text !== last) terminal.tell(text ?? 'Snapshots are taken again.');
    last = text;
    told();
  };
}

/** Tells a problem once, and when it is over; not again every half minute. */
function tellChanges(terminal: Terminal): (problem: { message: string; next: string } | null) => void {
  let last: string | null = null;
  return (problem) => {
    const text = problem && problemLines(problem);
    if (text !== last) terminal.tell(text ?? 'Read again without problems.');
    last = text;
  };
}

async function stop(server: http.Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(force);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
