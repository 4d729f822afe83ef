// What the header of a snapshot's file says, without reading the inputs behind it.
import type { StoredSnapshot } from '@portolan/shared/contract';

export type HeaderFacts = Pick<StoredSnapshot, 'readAt' | 'title' | 'context' | 'inputsHash'>;

const NOTHING_TOLD: HeaderFacts = { readAt: null, title: '', context: null, inputsHash: null };
const LINE = '"header":';

/** From the first lines of the file; nothing is known of a file whose header cannot be read. docs/snapshot.md has the lines. */
export function headerFacts(beginning: string): HeaderFacts {
  const start = beginning.indexOf('\n') + 1;
  const end = beginning.indexOf('\n', start);
  const line = beginning.slice(start, end);
  if (start === 0 || end < 0 || !line.startsWith(LINE)) return NOTHING_TOLD;
  try {
    const header: unknown = JSON.parse(line.slice(LINE.length).replace(/,$/, ''));
    if (typeof header !== 'object' || header === null) return NOTHING_TOLD;
    const fields = new Map<string, unknown>(Object.entries(header));
    const told = (name: string): string | null => {
      const value = fields.get(name);
      return typeof value === 'string' ? value : null;
    };
    return {
      readAt: told('createdAt'),
      title: told('title') ?? '',
      context: told('context'),
      inputsHash: told('inputsHash'),
    };
  } catch {
    return NOTHING_TOLD;
  }
}
