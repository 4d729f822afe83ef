// The one place where errors become answers: one shape, a code and a next step, no stack and no body.
import type { ApiError } from '@portolan/shared/contract';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';

/** Thrown by routes and guards for anything that the caller can do something about. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly next: string,
  ) {
    super(message);
  }
}

export const notFound: RequestHandler = (request, _response, next) => {
  const api = request.path.startsWith('/api/');
  next(
    new ApiProblem(
      404,
      'not-found',
      api ? 'There is no such API path.' : 'There is no such page.',
      api ? 'docs/api.md lists all paths.' : 'Open the address without a path.',
    ),
  );
};

/** @param onBug told of errors that are ours; gets no part of the request but its method and route. */
export function errorHandler(onBug: (error: unknown, route: string) => void): ErrorRequestHandler {
  // Four parameters make it an error handler for Express.
  return (error: unknown, request, response, _next) => {
    const problem = toProblem(error);
    if (problem.status === 500) onBug(error, `${request.method} ${request.route?.path ?? ''}`);
    if (response.headersSent) response.destroy();
    else sendProblem(response, problem);
  };
}

function sendProblem(response: Response, { status, code, message, next }: ApiProblem): void {
  response.status(status).set('Cache-Control', 'no-store').removeHeader('ETag');
  response.json({ error: { code, message, next } } satisfies ApiError);
}

function toProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  // Express and its body reader mark what is the caller's fault; their messages quote the body and are not passed on.
  const status = (error as { status?: unknown } | null)?.status;
  if (status === 413) return new ApiProblem(413, 'body-too-large', 'The body is too large.', 'Send less.');
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new ApiProblem(status, 'bad-request', 'The request cannot be read.', 'docs/api.md says what is expected.');
  }
  return new ApiProblem(
    500,
    'internal',
    'Something went wrong in Portolan. This is a bug.',
    'Look at its terminal, and report it.',
  );
}
