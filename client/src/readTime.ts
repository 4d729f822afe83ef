// When the inputs of the picture that is shown were read, as an export says it.
import type { StatusResponse } from '@portolan/shared/contract';
import type { Shown } from './live';

/** ISO 8601; `before …` where the cluster has been read anew since and the picture stayed; empty while nothing was read. */
export function readTime(
  { source, readAt }: Pick<StatusResponse, 'source' | 'readAt'>,
  waiting: Pick<NonNullable<Shown['waiting']>, 'news'> | null,
): string {
  // A snapshot is as old as what it was taken of, whenever its file was opened.
  if (source.readAt !== undefined) return source.readAt;
  const latest = readAt ?? '';
  return waiting === null ? latest : `before ${waiting.news[0]?.at ?? latest}`;
}
