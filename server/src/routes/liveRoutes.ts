// Whether the process answers at all: /livez, for whoever restarts it when it does not. It says nothing of the cluster.
import { Router } from 'express';

export function liveRoutes(): Router {
  const router = Router();
  router.get('/livez', (_request, response) => {
    response.set('Cache-Control', 'no-store').type('text').send('ok');
  });
  return router;
}
