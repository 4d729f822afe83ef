// Where the fields of policies stand in the files that they were read from.
import { type ManifestFile, readDocuments, type SourceLocation } from '../../cluster/index';
import type { PolicyPlaces } from '../compare/compareAnalyses';

type Locate = (path: readonly (string | number)[]) => SourceLocation;

/** Reads a file again when it is asked about first. A policy that is in none of the files has no place. */
export function placesIn(files: readonly ManifestFile[]): PolicyPlaces {
  let known: ReadonlyMap<string, Locate> | null = null;
  return ({ kind, namespace, name }, path) => {
    known ??= locateAll(files);
    // Kinds that share a name are told apart by their group in answers, not in files.
    const locate = known.get(keyOf(kind.split('.')[0] ?? kind, namespace, name)) ?? null;
    return locate?.(readPath(path)) ?? null;
  };
}

function locateAll(files: readonly ManifestFile[]): ReadonlyMap<string, Locate> {
  const found = new Map<string, Locate>();
  for (const file of files) {
    for (const { value, locate } of readDocuments(file, [])) {
      for (const { object, at } of objectsOf(value)) {
        const { kind, metadata } = object as { kind?: unknown; metadata?: { name?: unknown; namespace?: unknown } };
        if (typeof kind !== 'string' || typeof metadata?.name !== 'string') continue;
        const { namespace } = metadata;
        const place: Locate = (path) => locate([...at, ...path]);
        found.set(keyOf(kind, typeof namespace === 'string' ? namespace : null, metadata.name), place);
        if (typeof namespace !== 'string') found.set(keyOf(kind, 'default', metadata.name), place);
      }
    }
  }
  return found;
}

/** The document's object, or the items of a list. */
function objectsOf(value: unknown): readonly { readonly object: object; readonly at: readonly (string | number)[] }[] {
  if (typeof value !== 'object' || value === null) return [];
  const items = (value as { items?: unknown }).items;
  if (!Array.isArray(items)) return [{ object: value, at: [] }];
  return items.flatMap((object: unknown, index) =>
    typeof object === 'object' && object !== null ? [{ object, at: ['items', index] }] : [],
  );
}

function keyOf(kind: string, namespace: string | null, name: string): string {
  return JSON.stringify([kind, namespace, name]);
}

/** `spec.ingress[0].from[1]` as steps. */
function readPath(path: string): readonly (string | number)[] {
  return Array.from(path.matchAll(/([^.[\]]+)|\[(\d+)\]/g), ([, key, index]) =>
    index === undefined ? key! : Number(index),
  );
}
