// The published JSON Schema: it is what the code says, and it takes what the reader takes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectationsArbitrary } from '../../../testing/expectationArbitraries';
import { expectationsSchema } from './expectationsFields';
import { parseExpectations } from './parseExpectations';

type Schema = Readonly<Record<string, unknown>>;

const DOCS = join(import.meta.dirname, '../../../../docs');
const PUBLISHED = JSON.parse(readFileSync(join(DOCS, 'portolan.schema.json'), 'utf8')) as Schema;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As much of JSON Schema as the published one uses; a word that is not known here is an error of the test. */
function accepts(schema: unknown, value: unknown, root: Schema = PUBLISHED): boolean {
  if (typeof schema === 'boolean') return schema;
  return Object.entries(schema as Schema).every(([word, rule]) => {
    switch (word) {
      case '$schema':
      case '$defs':
      case 'title':
      case 'description':
        return true;
      case '$ref':
        return accepts((root.$defs as Schema)[String(rule).replace('#/$defs/', '')], value, root);
      case 'const':
        return value === rule;
      case 'enum':
        return (rule as readonly unknown[]).includes(value);
      case 'type':
        if (rule === 'integer') return Number.isInteger(value);
        return rule === 'array' ? Array.isArray(value) : rule === 'object' ? isObject(value) : typeof value === rule;
      case 'minimum':
        return typeof value !== 'number' || value >= Number(rule);
      case 'maximum':
        return typeof value !== 'number' || value <= Number(rule);
      case 'minLength':
        return typeof value !== 'string' || value.length >= Number(rule);
      case 'maxLength':
        return typeof value !== 'string' || value.length <= Number(rule);
      case 'pattern':
        return typeof value !== 'string' || new RegExp(String(rule), 'u').test(value);
      case 'minItems':
        return !Array.isArray(value) || value.length >= Number(rule);
      case 'maxItems':
        return !Array.isArray(value) || value.length <= Number(rule);
      case 'items':
        return !Array.isArray(value) || value.every((item) => accepts(rule, item, root));
      case 'required':
        return !isObject(value) || (rule as readonly string[]).every((name) => Object.hasOwn(value, name));
      case 'properties':
        return (
          !isObject(value) ||
          Object.entries(rule as Schema).every(
            ([name, of]) => !Object.hasOwn(value, name) || accepts(of, value[name], root),
          )
        );
      case 'additionalProperties': {
        const known = Object.keys((schema as Schema).properties as Schema);
        return rule !== false || !isObject(value) || Object.keys(value).every((name) => known.includes(name));
      }
      case 'anyOf':
        return (rule as readonly unknown[]).some((one) => accepts(one, value, root));
      case 'oneOf':
        return (rule as readonly unknown[]).filter((one) => accepts(one, value, root)).length === 1;
      default:
        throw new Error(`the schema uses the word ${word}, which this test does not know`);
    }
  });
}

/** Every place in a value, as the keys that lead there. */
function placesOf(value: unknown, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  const inside = Array.isArray(value)
    ? value.flatMap((item, index) => placesOf(item, [...path, index]))
    : isObject(value)
      ? Object.entries(value).flatMap(([key, item]) => placesOf(item, [...path, key]))
      : [];
  return [path, ...inside];
}

function changed(value: unknown, [step, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (step === undefined) return by;
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? changed(item, rest, by) : item));
  const fields = Object.entries(value as Schema).flatMap(([key, item]) => {
    if (key !== step) return [[key, item]];
    return rest.length === 0 && by === undefined ? [] : [[key, changed(item, rest, by)]];
  });
  return Object.fromEntries(fields);
}

describe('the published schema', () => {
  it('is the one that the reader is made from', () => {
    expect(PUBLISHED).toEqual(expectationsSchema());
  });

  it('takes every file that the reader takes, whatever is changed in it', () => {
    const strange = fc.oneof(
      fc.constant(undefined),
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom<unknown>('rest', 'a', 80, 'UDP/53', { internet: true }, { namespaces: ['x'] }, ['a'], [], {}),
    );
    let refused = 0;
    fc.assert(
      fc.property(expectationsArbitrary, fc.nat(), strange, (file, at, value) => {
        expect(accepts(PUBLISHED, JSON.parse(JSON.stringify(file)))).toBe(true);
        const places = placesOf(file);
        const other = changed(file, places[at % places.length]!, value) ?? null;
        const parsed = parseExpectations(JSON.stringify(other));
        const taken = accepts(PUBLISHED, JSON.parse(JSON.stringify(other)));
        if (!taken) refused++;
        expect(taken || !parsed.ok).toBe(true);
      }),
      { seed: 14, numRuns: 1_000 },
    );
    expect(refused).toBeGreaterThan(200);
  });

  it('refuses fields that are not known, and two forms at once, as the reader does', () => {
    const head = { apiVersion: 'portolan.dev/v1alpha1', kind: 'Expectations' };
    const files = [
      { ...head, zone: [] },
      { ...head, zones: [{ name: 'a' }] },
      { ...head, zones: [{ name: 'a', rest: true, internet: true }] },
      { ...head, zones: [{ name: 'a', namespaces: ['x'], addresses: ['10.0.0.0/8'] }] },
      { ...head, statements: [{ name: 's' }] },
      { ...head, statements: [{ name: 's', only: { allow: [] } }] },
      { ...head, statements: [{ name: 's', must: { from: { internet: true } } }] },
    ];
    for (const file of files) {
      expect(accepts(PUBLISHED, file), JSON.stringify(file)).toBe(false);
      expect(parseExpectations(JSON.stringify(file)).ok, JSON.stringify(file)).toBe(false);
    }
  });

  it('takes the examples of the documentation, and so does the reader', () => {
    const text = readFileSync(join(DOCS, 'expectations.md'), 'utf8');
    const examples = [...text.matchAll(/```yaml\n(apiVersion: portolan[^`]*)```/g)].map(([, example]) => example!);
    expect(examples.length).toBeGreaterThan(1);
    for (const example of examples) expect(parseExpectations(example)).toMatchObject({ ok: true });
  });
});
