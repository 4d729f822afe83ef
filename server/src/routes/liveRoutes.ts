// For whoever watches over the process: /livez, whether it answers at all, and /readyz, whether it has anything to show.
import { type Response, Router } from 'express';

/** `ready` turns true with the first graph, stays so when the API server goes away, and turns false when Portolan is told to stop. */
export function liveRoutes(ready: () => boolean): Router {
  const router = Router();
  const answer = (response: Response, status: number, text: string) =>
    response.status(status).set('Cache-Control', 'no-store').type('text').send(text);
  router.get('/livez', (_request, response) => {
    answer(response, 200, 'ok');
  });
  router.get('/readyz', (_request, response) => {
    if (ready()) answer(response, 200, 'ok');
    else answer(response, 503, 'no graph to show');
  });
  return router;
}
