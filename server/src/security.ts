// Security headers on every response, and the guards in front of everything: host, origin, token, kind of body.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { ApiProblem } from './errorHandler';
import { judgeRequest } from './hostRules';

/** The nonce of this response; index.html gets the same. */
export function nonceOf(response: Response): string {
  return String(response.locals.nonce);
}

/** Headers of design.md section 7; the trusted-types policy `portolan` makes worker URLs and nothing else. */
export function securityHeaders(): RequestHandler[] {
  return [
    (_request, response, next) => {
      response.locals.nonce = randomBytes(16).toString('base64url');
      response.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=()');
      next();
    },
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'none'"],
          'script-src': ["'self'"],
          'worker-src': ["'self'"],
          'style-src': ["'self'", (_request, response) => `'nonce-${nonceOf(response as Response)}'`],
          'font-src': ["'self'"],
          'connect-src': ["'self'"],
          'img-src': ["'self'", 'data:'],
          'frame-ancestors': ["'none'"],
          'base-uri': ["'none'"],
          'form-action': ["'none'"],
          'require-trusted-types-for': ["'script'"],
          'trusted-types': ['portolan'],
        },
      },
      // Plain http on loopback: a promise of https would lock the next program on this port out.
      strictTransportSecurity: false,
      referrerPolicy: { policy: 'no-referrer' },
      xFrameOptions: { action: 'deny' },
    }),
  ];
}

/** Refuses what does not come from our own page or from a program on purpose. */
export function guardOrigin(hosts: () => ReadonlySet<string>): RequestHandler {
  return (request, response, next) => {
    const { method, url, rawHeaders } = request;
    const refusal = judgeRequest({ method, target: url, rawHeaders }, hosts());
    if (!refusal) return next();
    const isMethod = refusal.code === 'method-not-allowed';
    const status = isMethod ? 405 : refusal.code === 'bad-request' ? 400 : 403;
    if (isMethod) response.setHeader('Allow', 'GET, HEAD, POST');
    const hint = isMethod ? 'docs/api.md lists all paths.' : 'Open the address that Portolan printed on its terminal.';
    next(new ApiProblem(status, refusal.code, refusal.message, hint));
  };
}

/** Asks every API request for the token, when there is one. */
export function guardToken(token: string | null): RequestHandler {
  const wanted = token === null ? null : digest(token);
  return (request, response, next) => {
    if (wanted === null) return next();
    const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (timingSafeEqual(digest(given), wanted)) return next();
    response.setHeader('WWW-Authenticate', 'Bearer');
    next(new ApiProblem(401, 'token-needed', 'This server asks for a token.', TOKEN_NEXT));
  };
}

const TOKEN_NEXT =
  'Open the address with #token=… at its end: as Portolan printed it, or with the token that it was started with.';

/** Changes come as JSON: a form of another page cannot send that without being asked about it first. */
export function guardBody(request: Request, _response: Response, next: NextFunction): void {
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (reads || request.is('application/json')) next();
  else
    next(
      new ApiProblem(415, 'json-needed', 'The body must be JSON.', 'Send the header content-type: application/json.'),
    );
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
