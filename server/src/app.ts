// The HTTP application: headers, guards, routes, errors, in that order.
import type { KeyObject } from 'node:crypto';
import compression from 'compression';
import express, { type Express } from 'express';
import { type AccessLog, logAccess } from './accessLog';
import type { ClusterState } from './clusterState';
import { errorHandler, notFound } from './errorHandler';
import type { EventHub } from './live/eventHub';
import { AnswerCache } from './routes/answerCache';
import { clusterRoutes } from './routes/clusterRoutes';
import { eventRoutes } from './routes/eventRoutes';
import { exportRoutes } from './routes/exportRoutes';
import { exposureRoutes } from './routes/exposureRoutes';
import { graphRoutes } from './routes/graphRoutes';
import { liveRoutes } from './routes/liveRoutes';
import { metricsRoutes } from './routes/metricsRoutes';
import { pageRoutes } from './routes/pageRoutes';
import type { Contexts } from './routes/routeContext';
import { type Snapshots, snapshotRoutes } from './routes/snapshotRoutes';
import { guardBody, guardOrigin, guardToken, securityHeaders } from './security';

export interface AppOptions {
  readonly state: ClusterState;
  readonly version: string;
  readonly events: EventHub;
  readonly contexts: Contexts;
  /** To sign exported pages with; absent: they are not signed. */
  readonly signingKey?: KeyObject | null;
  readonly snapshots: Snapshots;
  /** True once Portolan is told to stop. */
  readonly stopping: () => boolean;
  /** Folder of the built page. */
  readonly pageFolder: string;
  /** Path of the page that a snapshot is put into. */
  readonly template: string;
  /** Asked at each request: the port is known only once the server listens. */
  readonly hosts: () => ReadonlySet<string>;
  /** null: none is asked for. */
  readonly token: string | null;
  /** Written for servers that others use as well; null: nothing is. */
  readonly access: AccessLog | null;
  readonly onBug: (error: unknown, route: string) => void;
}

export function createApp({
  state,
  version,
  events,
  contexts,
  signingKey = null,
  snapshots,
  stopping,
  pageFolder,
  template,
  hosts,
  token,
  access,
  onBug,
}: AppOptions): Express {
  const app = express();
  app
    .disable('x-powered-by')
    .disable('etag')
    .set('query parser', () => ({}));
  const context = { state, version, contexts, signingKey, template, answers: new AnswerCache() };
  app.use(securityHeaders(), guardOrigin(hosts), compression());
  app.use('/api', guardToken(token));
  if (access !== null) app.use('/api', logAccess(access));
  app.use('/api', guardBody, express.json({ limit: '16kb', strict: true }));
  app.use(
    '/api',
    clusterRoutes(context),
    graphRoutes(context),
    exposureRoutes(context),
    eventRoutes(events),
    exportRoutes(context),
  );
  app.use('/api', snapshotRoutes(context, snapshots));
  app.use('/metrics', guardToken(token), metricsRoutes(state, events));
  app.use(
    liveRoutes(() => state.wasReady && !stopping()),
    pageRoutes(pageFolder),
  );
  app.use(notFound, errorHandler(onBug));
  return app;
}
