// What a command may do with the terminal: lines, progress on one line, and output that waits for a slow reader.
import type { ResourceStatus } from '@portolan/shared/contract';
import type { Surroundings } from './sources/clusterSource';
import { printable } from './sources/sourceError';

/** Handed down from the command line, which alone touches `process`. */
export interface Terminal {
  readonly surroundings: Surroundings;
  /** Standard output; resolves when more may be written. */
  readonly write: (text: string) => Promise<void>;
  /** One line on standard error. */
  readonly tell: (line: string) => void;
  /** Shows a line that the next one replaces, where a person looks at it; null takes it away. */
  readonly progress: (line: string | null) => void;
  /** Opens a web page; does nothing where that makes no sense. */
  readonly openPage: (url: string) => void;
  /** Resolves when the person wants the program to end. From the first call on, ending is up to the caller. */
  readonly interrupted: () => Promise<void>;
}

const CHUNK = 64 * 1024;

/** Writes many small pieces in few large ones. */
export async function writeAll<T extends string | Uint8Array>(
  write: (piece: string | T) => Promise<void>,
  pieces: Iterable<T>,
): Promise<void> {
  let buffer = '';
  for (const piece of pieces) {
    if (typeof piece !== 'string') {
      if (buffer !== '') await write(buffer);
      buffer = '';
      await write(piece);
      continue;
    }
    buffer += piece;
    if (buffer.length < CHUNK) continue;
    await write(buffer);
    buffer = '';
  }
  if (buffer !== '') await write(buffer);
}

/** Reading in one line, such as `Reading pods 4500 of 10000`. */
export function progressLine({ resource, state, count, total }: ResourceStatus): string | null {
  if (state !== 'reading') return null;
  return `Reading ${printable(resource, 60)} ${count}${total === null || total === count ? '' : ` of ${total}`}…`;
}

/** A problem and its next step in two lines. */
export function problemLines({ message, next }: { readonly message: string; readonly next: string }): string {
  return `${message}\n  ${next}`;
}
