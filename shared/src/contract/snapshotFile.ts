// How a snapshot lies in its file: four lines, of which two are the header and the body, each with a SHA-256 of its own.
import { sha256 } from './sha256';

export const SNAPSHOT_FORMAT = 'portolan-snapshot';

/** The two parts of a file as text, both canonical JSON. */
export interface SnapshotParts {
  readonly header: string;
  readonly body: string;
}

/** `header` must hold the body's hash already. */
export function layOut(version: number, { header, body }: SnapshotParts): string {
  return `${firstLine(version)}\n"header":${header},\n"headerSha256":"${sha256(header)}",\n"objects":${body}}\n`;
}

/** The parts of a file that is laid out so and whose header is unchanged; else why not, as a sentence. */
export function takeApart(text: string, version: number): SnapshotParts | { readonly problem: string } {
  const lines = text.split('\n', 6).map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const [first, header, hash, body, ...rest] = lines;
  const headerText = between(header, '"header":', ',');
  const hashText = between(hash, '"headerSha256":"', '",');
  const bodyText = between(body, '"objects":', '}');
  if (first !== firstLine(version) || headerText === null || hashText === null || bodyText === null) {
    return { problem: 'its lines are not as Portolan wrote them: it was cut off, changed or formatted anew' };
  }
  if (rest.some((line) => line !== '')) return { problem: 'something follows behind its end' };
  if (sha256(headerText) !== hashText) return { problem: 'its header does not match the SHA-256 beside it' };
  return { header: headerText, body: bodyText };
}

function firstLine(version: number): string {
  return `{"format":"${SNAPSHOT_FORMAT}","version":${version},`;
}

function between(line: string | undefined, start: string, end: string): string | null {
  if (line === undefined || !line.startsWith(start) || !line.endsWith(end)) return null;
  return line.length < start.length + end.length ? null : line.slice(start.length, line.length - end.length);
}

/** The version that a text says it has, if it is a snapshot at all. Of a text as we write it, without parsing it. */
export function versionOf(text: string): number | null {
  const told = /^\{\s*"format"\s*:\s*"portolan-snapshot"\s*,\s*"version"\s*:\s*(\d{1,9})\s*[,}]/.exec(text)?.[1];
  return told === undefined || Number(told) === 0 ? null : Number(told);
}

/** The same of a parsed file, whatever the order of its keys. */
export function versionIn(parsed: unknown): number | null {
  if (typeof parsed !== 'object' || parsed === null) return null;
  if (!('format' in parsed) || parsed.format !== SNAPSHOT_FORMAT || !('version' in parsed)) return null;
  const { version } = parsed;
  return typeof version === 'number' && Number.isSafeInteger(version) && version > 0 ? version : null;
}
