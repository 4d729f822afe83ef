// Where in a YAML text a person is typing: the keys above the cursor, by their indentation. Block style only. Pure.

export interface YamlPlace {
  /** Keys from the document's root down to the mapping or list that the cursor is in. */
  readonly path: readonly string[];
  /** True where a key is being typed, false where the value of the path's last key is. */
  readonly isKey: boolean;
  /** What is typed of it so far. */
  readonly typed: string;
}

const KEY = /^(\s*(?:- +)*)([\w./-]+|"[^"]*"|'[^']*'):(?:\s|$)/;

/** `before`: the lines up to the cursor, the last one cut at it. null inside flow style and comments, where nothing is known. */
export function yamlPlace(before: readonly string[]): YamlPlace | null {
  const line = before.at(-1) ?? '';
  if (/[#{[]/.test(line)) return null;
  const value = KEY.exec(line);
  if (value) {
    const [whole, lead = '', key = ''] = value;
    const path = [...keysAbove(before, lead.length), unquoted(key)];
    return { path, isKey: false, typed: line.slice(whole.length).trimStart() };
  }
  const [, lead = '', typed = ''] = /^(\s*(?:- +|-$)*)(\S*)$/.exec(line) ?? [];
  if (lead === '' && typed === '' && line !== '') return null;
  return { path: keysAbove(before, lead.length), isKey: true, typed };
}

/** The keys of lines that stand further left than the column, nearest first found, root first given. */
function keysAbove(before: readonly string[], column: number): readonly string[] {
  const keys: string[] = [];
  let limit = column;
  for (let index = before.length - 2; index >= 0 && limit > 0; index -= 1) {
    const line = before[index]!;
    if (line.startsWith('---')) break;
    const found = KEY.exec(line);
    if (!found) continue;
    const [, lead = '', key = ''] = found;
    // A list may stand at the indentation of its key: then the dash, not the item, is further right.
    const isOwner = lead.length < limit || (lead.length === limit - 2 && before.length - 1 > index);
    if (!isOwner) continue;
    keys.unshift(unquoted(key));
    // An item's first key stands behind its dash; what owns the list is left of the dash.
    limit = lead.includes('-') ? lead.indexOf('-') + 1 : lead.length;
    if (lead.length === 0) break;
  }
  return keys;
}

function unquoted(key: string): string {
  return key.replace(/^["']|["']$/g, '');
}
