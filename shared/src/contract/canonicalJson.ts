// JSON in one form only: keys in the order of their characters, so that equal values have equal text.

/** Deeper than this is no cluster object, and could exhaust the stack of whoever reads it. */
export const MAX_DEPTH = 100;

/** JSON of a plain value. Keys without a value are left out, as JSON does. Throws a RangeError where it is deeper than MAX_DEPTH. */
export function formatCanonicalJson(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) throw new RangeError(`Nested more than ${MAX_DEPTH} deep.`);
  if (Array.isArray(value)) return `[${value.map((item) => formatCanonicalJson(item ?? null, depth + 1)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${formatCanonicalJson(member, depth + 1)}`);
  return `{${members.join(',')}}`;
}

/** True if brackets in JSON text nest deeper than MAX_DEPTH: known before the text is parsed. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      if (++depth > MAX_DEPTH) return true;
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth--;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
