// Files that are made by the server: /api/export/html.
import { Router } from 'express';
import { ApiProblem } from '../errorHandler';
import { formatHtml, readTemplate } from '../exports/htmlFile';
import { OutputError } from '../outputError';
import { allow, isAsked } from '../query';
import { sealed } from '../signing/seal';
import { searchOf, toProblem } from './answers';
import type { RouteContext } from './routeContext';

export function exportRoutes({ state, version, signingKey, template: path }: RouteContext): Router {
  const router = Router();
  router.get('/export/html', async (request, response) => {
    const search = searchOf(request);
    allow(search, ['redact']);
    const redact = isAsked(search, 'redact');
    const { readAt, source } = state.status();
    const createdAt = readAt ?? '';
    const answer = await state.ask({
      type: 'snapshot',
      header: { engineVersion: version, createdAt },
      redact,
    });
    if (!answer.ok) throw toProblem(answer);
    const template = await readTemplate(path).catch((error: unknown) => {
      if (!(error instanceof OutputError)) throw error;
      throw new ApiProblem(503, 'page-not-built', error.message, error.next);
    });
    const snapshot = answer.body.toString();
    const name = `portolan-${createdAt.slice(0, 19).replaceAll(/[^0-9T]/g, '')}.html`;
    response.set({
      'Cache-Control': 'no-store',
      'Content-Disposition': `attachment; filename="${name}"`,
      // Whatever opens it here runs nothing: it is a file to be saved.
      'Content-Type': 'application/octet-stream',
    });
    response.send(
      Buffer.from(sealed(formatHtml(template, redact ? 'redacted' : source.title, snapshot), signingKey), 'utf8'),
    );
  });
  return router;
}
