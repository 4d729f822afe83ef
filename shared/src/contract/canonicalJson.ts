// JSON in one form only: keys in the order of their characters, so that equal values have equal text.

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
