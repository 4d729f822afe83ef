// Sends the engine's answers: tagged by their content and compressed once, so that an unchanged graph costs a 304.
import type { Request, Response } from 'express';
import type { EngineQuestion } from '../engine';
import { ApiProblem } from '../errorHandler';
import type { Encoding } from './answerCache';
import type { RouteContext } from './routeContext';

const ENCODINGS: readonly Encoding[] = ['br', 'gzip'];

/** The query as sent, read by our own rules and not by Express. */
export function searchOf(request: Request): URLSearchParams {
  const mark = request.originalUrl.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : request.originalUrl.slice(mark));
}

/** Answers with the engine's JSON, or with 304 if the caller has it already. */
export async function sendAnswer(
  request: Request,
  response: Response,
  { state, answers }: Pick<RouteContext, 'state' | 'answers'>,
  question: EngineQuestion,
): Promise<void> {
  const { revision } = state;
  response.set('Cache-Control', 'private, no-cache').vary('Accept-Encoding');
  const answer = await answers.get(revision, JSON.stringify(question), () => state.ask(question));
  if (!answer.ok) throw toProblem(answer);
  const { body } = answer;
  response.set('ETag', body.tag);
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  const encoding = body.isWorthEncoding ? ENCODINGS.find((name) => request.acceptsEncodings(name)) : undefined;
  const bytes = encoding === undefined ? body.bytes : await body.encoded(encoding);
  // With this header the middleware that compresses other answers leaves this one alone.
  if (encoding !== undefined) response.set('Content-Encoding', encoding);
  response.type('application/json').send(bytes);
}

export function toProblem(answer: { unavailable?: true; code: string; message: string; next: string }): ApiProblem {
  const status = answer.unavailable ? 503 : answer.code.endsWith('-not-found') ? 404 : 400;
  return new ApiProblem(status, answer.code, answer.message, answer.next);
}
