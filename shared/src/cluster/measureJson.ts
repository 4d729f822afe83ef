// The bounds of JSON text that somebody brings (P18), found without parsing it.

/** JSON values of one file. */
export const MOST_VALUES = 2_000_000;

/** How deep brackets in JSON text nest, and about how many values it holds: known before the text is parsed, for a parser has no bounds. */
export function measureJson(
  text: string,
  mostDepth: number,
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
      if (++depth > mostDepth) return { tooDeep: true, tooMany: false };
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
