// The graph and the reasons behind it: /api/graph, /api/explain, /api/policies, /api/pods; /api/inputs says what it was made of.
import { Router } from 'express';
import { allow, readExplainQuery, readGraphQuery, readOnly } from '../query';
import { searchOf, sendAnswer } from './answers';
import type { RouteContext } from './routeContext';

/** Stands in a path for "no namespace"; no namespace can be called that. */
const NO_NAMESPACE = '-';

export function graphRoutes(context: RouteContext): Router {
  const router = Router();
  router.get('/graph', async (request, response) => {
    const question = readGraphQuery(searchOf(request));
    await sendAnswer(request, response, context, { type: 'graph', ...question });
  });
  router.get('/explain', async (request, response) => {
    const question = readExplainQuery(searchOf(request));
    await sendAnswer(request, response, context, { type: 'explain', ...question });
  });
  router.get('/inputs', async (request, response) => {
    allow(searchOf(request), []);
    await sendAnswer(request, response, context, { type: 'inputs' });
  });
  router.get('/policies', async (request, response) => {
    allow(searchOf(request), []);
    await sendAnswer(request, response, context, { type: 'policies' });
  });
  router.get('/policies/:kind/:namespace/:name', async (request, response) => {
    allow(searchOf(request), []);
    const { kind, namespace, name } = request.params;
    const ref = { kind, namespace: namespace === NO_NAMESPACE ? null : namespace, name };
    await sendAnswer(request, response, context, { type: 'policy', ref });
  });
  router.get('/pods', async (request, response) => {
    const node = readOnly(searchOf(request), 'node');
    await sendAnswer(request, response, context, { type: 'pods', node });
  });
  return router;
}
