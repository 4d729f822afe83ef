// What a source was read from in the first place.
import type { SourceDescription, SourceKind } from './objects';

/** A snapshot stands for what it was taken of. */
export function originOf({ kind, origin }: SourceDescription): SourceKind {
  return origin ?? kind;
}
