// What happens, as it happens: /api/events.
import { Router } from 'express';
import { ApiProblem } from '../errorHandler';
import type { EventHub } from '../live/eventHub';
import { allow } from '../query';
import { searchOf } from './answers';

/** Seconds after which a page that found no room may ask again. */
const RETRY_SECONDS = 5;

export function eventRoutes(events: EventHub): Router {
  const router = Router();
  router.get('/events', (request, response) => {
    allow(searchOf(request), []);
    if (!events.hasRoom) {
      response.set('Retry-After', String(RETRY_SECONDS));
      const next = 'Close some of them; this page asks again in a moment.';
      throw new ApiProblem(
        503,
        'too-many-pages',
        'So many pages are open that this one cannot be kept up to date.',
        next,
      );
    }
    events.add(response, request.get('last-event-id') ?? null);
  });
  return router;
}
