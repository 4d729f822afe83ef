// JSON in one form only: keys in the order of their characters, so that equal values have equal text; and the bounds of what is read back.

/** An object of the API nests 64 deep at most, as everywhere in this program; a snapshot wraps six levels around it. */
export const MAX_DEPTH = 70;

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

/** How deep brackets in JSON text nest, and about how many values it holds: known before the text is parsed, for a parser has no bounds. */
export function measureJson(
  text: string,
  mostValues: number,
): { readonly tooDeep: boolean; readonly tooMany: boolean } {
  let depth = 0;
  let values = 1;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === COMMA) {
      if (++values > mostValues) return { tooDeep: false, tooMany: true };
    } else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      values++;
      if (++depth > MAX_DEPTH) return { tooDeep: true, tooMany: false };
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth--;
  }
  return { tooDeep: false, tooMany: values > mostValues };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
