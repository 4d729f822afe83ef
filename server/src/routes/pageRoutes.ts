// The built page: index.html with this response's nonce, and its files, which never change under one name.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import express, { Router } from 'express';
import { ApiProblem } from '../errorHandler';
import { nonceOf } from '../security';

const PLACEHOLDER = '__CSP_NONCE__';

/** @param folder where the page was built to. */
export function pageRoutes(folder: string): Router {
  const router = Router();
  router.get(['/', '/index.html'], async (_request, response) => {
    const page = await readFile(join(folder, 'index.html'), 'utf8').catch(() => {
      throw new ApiProblem(503, 'page-not-built', 'The page is not built.', 'Run "npm run build", then reload.');
    });
    // no-store: a kept copy would carry a nonce of another response.
    response
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(page.replaceAll(PLACEHOLDER, nonceOf(response)));
  });
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), {
      index: false,
      redirect: false,
      dotfiles: 'ignore',
      immutable: true,
      maxAge: '1y',
    }),
  );
  router.use(express.static(folder, { index: false, redirect: false, dotfiles: 'ignore', maxAge: 0 }));
  return router;
}
