// Who is exposed to the outside: /api/exposure.
import { Router } from 'express';
import { allow } from '../query';
import { searchOf, sendAnswer } from './answers';
import type { RouteContext } from './routeContext';

export function exposureRoutes(context: RouteContext): Router {
  const router = Router();
  router.get('/exposure', async (request, response) => {
    allow(searchOf(request), []);
    await sendAnswer(request, response, context, { type: 'exposure' });
  });
  return router;
}
