// Sends the engine's answers: validated by revision and query, so that an unchanged graph costs a 304.
import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { ClusterState } from '../clusterState';
import type { EngineQuestion } from '../engine';
import { ApiProblem } from '../errorHandler';

/** The query as sent, read by our own rules and not by Express. */
export function searchOf(request: Request): URLSearchParams {
  const mark = request.originalUrl.indexOf('?');
  return new URLSearchParams(mark < 0 ? '' : request.originalUrl.slice(mark));
}

/**
 * Answers with the engine's JSON, or with 304 if the caller has it already.
 * @param epoch differs between two runs of the server, whose revisions start over.
 */
export async function sendAnswer(
  request: Request,
  response: Response,
  state: ClusterState,
  epoch: string,
  question: EngineQuestion,
): Promise<void> {
  const tag = state.revision === 0 ? null : tagOf(epoch, state.revision, request.originalUrl);
  response.set('Cache-Control', 'private, no-cache');
  if (tag !== null && (request.headers['if-none-match'] ?? '').split(/\s*,\s*/).includes(tag)) {
    response.status(304).set('ETag', tag).end();
    return;
  }
  const answer = await state.ask(question);
  if (!answer.ok) throw toProblem(answer);
  // The revision may have moved on while the question waited: then this answer is tagged with no revision.
  if (tag !== null && tag === tagOf(epoch, state.revision, request.originalUrl)) response.set('ETag', tag);
  response.type('application/json').send(answer.body);
}

export function toProblem(answer: { unavailable?: true; code: string; message: string; next: string }): ApiProblem {
  const status = answer.unavailable ? 503 : answer.code.endsWith('-not-found') ? 404 : 400;
  return new ApiProblem(status, answer.code, answer.message, answer.next);
}

function tagOf(epoch: string, revision: number, url: string): string {
  const query = createHash('sha256').update(url).digest('base64url').slice(0, 16);
  return `"${epoch}-${revision}-${query}"`;
}
