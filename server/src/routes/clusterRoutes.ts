// What is being read and what was found: /api/status, /api/cluster, /api/findings, /api/snapshot, /api/reread, /api/contexts, /api/context.
import { Router } from 'express';
import { ApiProblem } from '../errorHandler';
import { allow, isAsked } from '../query';
import { searchOf, sendAnswer, toProblem } from './answers';
import type { RouteContext } from './routeContext';

export function clusterRoutes(context: RouteContext): Router {
  const { state, version, contexts } = context;
  const router = Router();
  router.get('/status', (request, response) => {
    allow(searchOf(request), []);
    response.set('Cache-Control', 'no-store').json(state.status());
  });
  router.get('/cluster', async (request, response) => {
    allow(searchOf(request), []);
    await sendAnswer(request, response, context, { type: 'cluster' });
  });
  router.get('/findings', async (request, response) => {
    allow(searchOf(request), []);
    await sendAnswer(request, response, context, { type: 'findings' });
  });
  router.get('/snapshot', async (request, response) => {
    const search = searchOf(request);
    allow(search, ['redact']);
    const createdAt = state.status().readAt ?? '';
    const answer = await state.ask({
      type: 'snapshot',
      header: { engineVersion: version, createdAt },
      redact: isAsked(search, 'redact'),
    });
    if (!answer.ok) throw toProblem(answer);
    const name = `portolan-${createdAt.slice(0, 19).replaceAll(/[^0-9T]/g, '')}.json`;
    response.set({
      'Cache-Control': 'no-store',
      'Content-Disposition': `attachment; filename="${name}"`,
      // Not in the file: the same input makes the same file.
      'Portolan-Revision': String(answer.revision ?? 0),
    });
    response.type('application/json').send(answer.body);
  });
  router.post('/reread', (request, response) => {
    allow(searchOf(request), []);
    const body: unknown = request.body;
    if (typeof body !== 'object' || body === null || Object.keys(body).length > 0) {
      throw new ApiProblem(400, 'bad-body', 'This path takes no values.', 'Send the body {}.');
    }
    void state.rereadNow();
    response.status(202).set('Cache-Control', 'no-store').json(state.status());
  });
  router.get('/contexts', async (request, response) => {
    allow(searchOf(request), []);
    response.set('Cache-Control', 'no-store').json(await contexts.list());
  });
  router.post('/context', async (request, response) => {
    allow(searchOf(request), []);
    const body: unknown = request.body;
    const name = typeof body === 'object' && body !== null ? (body as { name?: unknown }).name : undefined;
    if (typeof name !== 'string' || Object.keys(body as object).length !== 1) {
      throw new ApiProblem(400, 'bad-body', 'This path takes the name of a context.', 'Send {"name": "…"}.');
    }
    const source = await contexts.open(name);
    if (source === null) {
      const next = 'Choose one that /api/contexts lists.';
      throw new ApiProblem(
        404,
        'no-such-context',
        'The kubeconfig that Portolan was started with has no such context.',
        next,
      );
    }
    await state.switchTo(source);
    response.status(202).set('Cache-Control', 'no-store').json(state.status());
  });
  return router;
}
