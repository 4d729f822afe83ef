// Reads fields of YAML nodes and collects mistakes with their places, so that one reading names them all.
import { isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { COUNT_LIMITS, OBJECTS, type ObjectName } from './expectationsFields';
import type { ExpectationError, TextPlace } from './expectationsModel';
import { nearestWord } from './nearestWord';

/** More are not listed: the first ones explain the others. */
const MAX_ERRORS = 50;

/** A value and where it, or the key before it, stands. */
export interface Field {
  readonly key: Node;
  readonly value: Node | null;
}

export type Fields = ReadonlyMap<string, Field>;

export class FieldReader {
  readonly errors: ExpectationError[] = [];

  constructor(readonly placeOf: (node: Node | null) => TextPlace) {}

  fail(node: Node | null, message: string): void {
    if (this.errors.length < MAX_ERRORS) this.errors.push({ ...this.placeOf(node), message });
  }

  /** The fields of an object; null, and a mistake, where it is none. Unknown, doubled and missing fields are mistakes too. */
  fields(node: Node | null, of: ObjectName, what: string, around: Node | null = node): Fields | null {
    if (!isMap(node)) {
      this.fail(
        node ?? around,
        `${what} must be an object with the fields ${Object.keys(OBJECTS[of].fields).join(', ')}`,
      );
      return null;
    }
    const known = Object.keys(OBJECTS[of].fields);
    const found = new Map<string, Field>();
    for (const { key, value } of node.items as readonly Pair<Node, Node | null>[]) {
      const name = isScalar(key) && typeof key.value === 'string' ? key.value : null;
      if (name === null || !known.includes(name)) this.#unknown(key, name, known, what);
      else if (found.has(name)) this.fail(key, `"${name}" is given twice in ${what}; keep one of the two`);
      else found.set(name, { key, value });
    }
    for (const name of OBJECTS[of].required) if (!found.has(name)) this.fail(node, `${what} needs the field "${name}"`);
    return found;
  }

  #unknown(key: Node, name: string | null, known: readonly string[], what: string): void {
    const shown = name ?? (isScalar(key) ? String(key.source ?? key.value) : '');
    const near = nearestWord(shown, known);
    const hint = near === null ? `; known are ${known.join(', ')}` : `; did you mean "${near}"?`;
    this.fail(key, `"${shown.slice(0, 60)}" is no field of ${what}${hint}`);
  }

  /** The items of a list; [] where the field is missing, and with a mistake where it is no list. */
  list(
    field: Field | undefined,
    what: string,
    { min = 0, max = COUNT_LIMITS.items as number } = {},
  ): readonly (Node | null)[] {
    if (!field) return [];
    if (!isSeq(field.value)) {
      this.fail(field.value ?? field.key, `${what} must be a list`);
      return [];
    }
    const items = field.value.items as readonly (Node | null)[];
    if (items.length < min) this.fail(field.value, `${what} is empty; leave it out or name at least one`);
    if (items.length > max) {
      this.fail(field.value, `${what} holds ${items.length}; at most ${max} are taken`);
      return [];
    }
    return items;
  }

  /** A text of 1 to `max` characters; null, and a mistake, where it is none. Numbers and words such as true need quotes. */
  text(node: Node | null, what: string, max: number, around: Node | null = node): string | null {
    if (!isScalar(node) || typeof node.value !== 'string') {
      const quotes = isScalar(node) && node.value !== null ? '; put it in quotes' : '';
      this.fail(node ?? around, `${what} must be text${quotes}`);
      return null;
    }
    if (node.value.length === 0 || node.value.length > max) {
      this.fail(node, node.value === '' ? `${what} is empty` : `${what} is longer than ${max} characters`);
      return null;
    }
    return node.value;
  }

  /** The texts of a list; null where the field is missing. */
  texts(field: Field | undefined, what: string): readonly string[] | null {
    if (!field) return null;
    return this.list(field, what, { min: 1 }).flatMap((item) => {
      const text = this.text(item, `each of ${what}`, 253, field.value);
      return text === null ? [] : [text];
    });
  }

  /** A field that is either there and true, or not there. */
  flag(field: Field | undefined, what: string): boolean {
    if (!field) return false;
    if (isScalar(field.value) && field.value.value === true) return true;
    this.fail(field.value ?? field.key, `${what} can only be true; leave it out otherwise`);
    return false;
  }
}
