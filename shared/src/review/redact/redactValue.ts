// One object or spec with other words in it, field by field; what may hold anything is refused.
import { useOf } from './redactFields';
import { redactSelector } from './redactSelector';
import type { RedactWords, WordKind } from './redactWords';

export interface Walk {
  readonly words: RedactWords;
  /** What a file is called instead. */
  readonly file: (file: string) => string;
}

/** Something cannot be said in other words. */
export class RefusedRedaction extends Error {}

/** `kind`: what its own name is. */
export function redactValue<T extends object>(object: T, kind: WordKind, walk: Walk): T {
  // Members keep their types: only text is replaced by text.
  return members(object, { kind, path: '', walk }) as T;
}

/** The same, and what is refused says of which object it is. */
export function redactNamed<T extends { readonly name: string; readonly namespace: string | null }>(
  object: T,
  title: string,
  walk: Walk,
): T {
  try {
    return redactValue({ ...object, name: '' }, 'object', walk);
  } catch (error) {
    if (!(error instanceof RefusedRedaction)) throw error;
    const name = object.namespace === null ? object.name : `${object.namespace}/${object.name}`;
    throw new RefusedRedaction(`${title} ${name}: ${error.message}`);
  }
}

interface Place {
  readonly kind: WordKind;
  readonly path: string;
  readonly walk: Walk;
}

function members(object: object, place: Place): object {
  const entries = Object.entries(object).flatMap(([field, value]: [string, unknown]): [string, unknown][] => {
    if (field === 'location') return [[field, location(value, place.walk)]];
    const path = place.path === '' ? field : `${place.path}.${field}`;
    // Of a field that nobody knows only that it is there counts (R116); even its name may be a name.
    if (useOf(field) === undefined && path.startsWith('spec'))
      return [[place.walk.words.word(field, 'field'), holdsText(value) ? 'redacted' : value]];
    const redacted = member(field, value, { ...place, path });
    return redacted === undefined && value !== undefined ? [] : [[field, redacted]];
  });
  return Object.fromEntries(entries);
}

function location(value: unknown, walk: Walk): unknown {
  if (!isRecord(value) || typeof value.file !== 'string') return value;
  return { ...value, file: walk.file(value.file) };
}

function member(field: string, value: unknown, place: Place): unknown {
  if (!holdsText(value)) return value;
  const use = useOf(field);
  const { words } = place.walk;
  if (place.path.endsWith('ports.name') || (field === 'from' && isReach(value))) return value;
  if (use === 'drop') return typeof value === 'string' && field === 'refusedByEngine' ? 'redacted' : undefined;
  // A Service's selector is a table of labels; all others are objects with matchLabels and matchExpressions.
  const isTable = use === 'labels' || (place.kind === 'service' && place.path === 'selector');
  if (isTable && isRecord(value)) return labels(value, place);
  if ((use === 'labels' || use === 'selector') && typeof value !== 'string') return inside(value, place);
  if (use === 'inner' || (isRecord(value) && use !== undefined)) return inside(value, place);
  if (Array.isArray(value) && use !== undefined) return value.map((item) => member(field, item, place));
  if (typeof value !== 'string' || use === undefined || use === 'labels') throw unknownField(place.path);
  switch (use) {
    case 'keep':
      return value;
    case 'name':
      return words.word(value, field === 'name' && !/[.]/.test(place.path) ? place.kind : kindOf(place.path));
    case 'namespace':
      return words.word(value, 'ns');
    case 'node':
    case 'service':
      return words.word(value, use);
    case 'key':
      return words.key(value);
    case 'value':
      return words.word(value, 'value');
    case 'host':
      return words.host(value);
    case 'tier':
      return words.tier(value);
    case 'text':
      return value
        .split('/')
        .map((part) => words.word(part, 'text'))
        .join('/');
    case 'selector': {
      const text = redactSelector(value, words);
      if (text === null)
        throw new RefusedRedaction(`the selector at ${place.path} cannot be written with other names.`);
      return text;
    }
  }
}

/** Which namespaces may attach to a listener. */
function isReach(value: unknown): boolean {
  return value === 'All' || value === 'Same' || value === 'Selector' || value === 'None' || value === 'unknown';
}

function kindOf(path: string): WordKind {
  return path === 'owner.name' ? 'workload' : /^endpoints\.pod\.name$/.test(path) ? 'pod' : 'object';
}

function inside(value: unknown, place: Place): unknown {
  if (Array.isArray(value)) return value.map((item) => inside(item, place));
  if (isRecord(value)) return members(value, place);
  if (typeof value === 'string') throw unknownField(place.path);
  return value;
}

function labels(value: Record<string, unknown>, place: Place): object {
  const { words } = place.walk;
  return Object.fromEntries(
    Object.entries(value).map(([key, text]) => [
      words.key(key),
      typeof text === 'string' ? words.word(text, 'value') : inside(text, place),
    ]),
  );
}

function unknownField(path: string): RefusedRedaction {
  return new RefusedRedaction(`the field ${path} may hold names that cannot be told from other text.`);
}

function holdsText(value: unknown): boolean {
  if (typeof value === 'string') return true;
  if (typeof value !== 'object' || value === null) return false;
  // An empty object has nothing to hide; the keys of any other may be names.
  return Object.keys(value).length > 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
