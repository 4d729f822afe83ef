// From the text of `portolan.yaml` to expectations, or to every mistake with its line and column. Never throws.
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { COUNT_LIMITS } from './expectationsFields';
import {
  type EndTerm,
  EXPECTATIONS_KIND,
  EXPECTATIONS_VERSION,
  type Exception,
  type Expectations,
  type ParsedExpectations,
  type Permission,
  type PortTerm,
  type Statement,
  type StatementVerb,
  type Zone,
} from './expectationsModel';
import { composeText } from './expectationsText';
import { type Field, FieldReader, type Fields } from './fieldReader';
import { nearestWord } from './nearestWord';
import { parsePortTerm } from './portTerms';
import { readSelector, readZoneEnds } from './readSelectors';

export function parseExpectations(text: string): ParsedExpectations {
  const composed = composeText(text);
  if (!composed.ok) return composed;
  const reader = new FieldReader(composed.placeOf);
  const value = new ExpectationsReader(reader).read(composed.root);
  const errors = [...reader.errors].sort((a, b) => a.line - b.line || a.column - b.column);
  return value === null || errors.length > 0 ? { ok: false, errors } : { ok: true, value };
}

const VERBS: readonly StatementVerb[] = ['must', 'mustNot', 'only'];

class ExpectationsReader {
  #zoneNames: readonly string[] = [];

  constructor(readonly reader: FieldReader) {}

  read(root: Node | null): Expectations | null {
    const fields = this.reader.fields(root, 'file', 'the file');
    if (!fields) return null;
    this.#expect(fields, 'apiVersion', EXPECTATIONS_VERSION);
    this.#expect(fields, 'kind', EXPECTATIONS_KIND);
    const zones = this.reader
      .list(fields.get('zones'), 'zones', { max: COUNT_LIMITS.zones })
      .map((node) => this.#zone(node, fields.get('zones')!.value));
    this.#once(zones, 'zone');
    const rest = zones.filter((zone) => zone?.value.anyOf === null);
    if (rest[1]) this.reader.fail(rest[1].node, 'there is one rest only: a second zone with rest would be the same');
    this.#zoneNames = zones.flatMap((zone) => (zone ? [zone.value.name] : []));
    const statements = this.reader
      .list(fields.get('statements'), 'statements', { max: COUNT_LIMITS.statements })
      .map((node) => this.#statement(node, fields.get('statements')!.value));
    this.#once(statements, 'statement');
    return {
      zones: zones.flatMap((zone) => (zone ? [zone.value] : [])),
      statements: statements.flatMap((statement) => (statement ? [statement.value] : [])),
    };
  }

  #expect(fields: Fields, name: string, wanted: string): void {
    const field = fields.get(name);
    if (!field || (isScalar(field.value) && field.value.value === wanted)) return;
    this.reader.fail(field.value ?? field.key, `${name} must be ${wanted}`);
  }

  #once(items: readonly (Named | null)[], what: string): void {
    const lines = new Map<string, number>();
    for (const item of items) {
      if (!item) continue;
      const { name, place } = item.value;
      const line = lines.get(name);
      if (line !== undefined) this.reader.fail(item.node, `the ${what} "${name}" is there already, in line ${line}`);
      else lines.set(name, place.line);
    }
  }

  #zone(node: Node | null, around: Node | null): { readonly value: Zone; readonly node: Node | null } | null {
    const fields = this.reader.fields(node, 'zone', 'a zone', around);
    const name = fields ? this.#name(fields, 'the name of a zone', 63) : null;
    if (!fields || name === null) return null;
    if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name))
      this.reader.fail(
        fields.get('name')!.value,
        'the name of a zone has letters, digits, "-", "_" and ".", and starts with a letter or digit',
      );
    const anyOf = readZoneEnds(this.reader, fields, node, `the zone "${name}"`);
    return { value: { name, anyOf, place: this.reader.placeOf(node) }, node };
  }

  #statement(node: Node | null, around: Node | null): { readonly value: Statement; readonly node: Node | null } | null {
    const { reader } = this;
    const fields = reader.fields(node, 'statement', 'a statement', around);
    const name = fields ? this.#name(fields, 'the name of a statement', 200) : null;
    if (!fields || name === null) return null;
    const said = VERBS.filter((verb) => fields.has(verb));
    const [verb] = said;
    if (verb === undefined || said.length > 1) {
      const problem = verb === undefined ? 'says nothing' : `says ${said.join(' and ')}`;
      reader.fail(node, `the statement "${name}" ${problem}; write one of must, mustNot and only in it`);
      return null;
    }
    const body = this.#body(fields.get(verb)!, verb);
    const exceptions = reader
      .list(fields.get('exceptions'), 'exceptions')
      .flatMap((item) =>
        this.#exception(item, fields.get('exceptions')!.value, verb === 'must' && body.ports === null),
      );
    const value = { name, verb, ...body, ...this.#remarks(fields), exceptions, place: reader.placeOf(node) };
    return { value, node };
  }

  #remarks(fields: Fields): Pick<Statement, 'reason' | 'severity'> {
    const severity = fields.get('severity');
    const said = severity && isScalar(severity.value) ? severity.value.value : undefined;
    if (severity && said !== 'error' && said !== 'warning')
      this.reader.fail(severity.value ?? severity.key, 'severity is error or warning');
    return { reason: this.#optional(fields, 'reason', 2_000), severity: said === 'warning' ? 'warning' : 'error' };
  }

  #body(field: Field, verb: StatementVerb): Pick<Statement, 'from' | 'to' | 'ports' | 'allow'> {
    const nothing = { from: null, to: null, ports: null, allow: [] };
    const fields = this.reader.fields(field.value, verb === 'only' ? 'only' : 'pairs', verb, field.key);
    if (!fields) return nothing;
    const [from, to] = [this.#ends(fields, 'from'), this.#ends(fields, 'to')];
    if (verb !== 'only') return { from, to, ports: this.#ports(fields), allow: [] };
    if (!fields.has('from') && !fields.has('to'))
      this.reader.fail(field.key, 'only needs "from" or "to": into which zone, or out of which, is it?');
    const allow = this.reader.list(fields.get('allow'), 'allow').map((item): Permission => {
      const inner = this.reader.fields(item, 'permission', 'an item of allow', fields.get('allow')!.value);
      return inner ? this.#permission(inner) : { from: null, to: null, ports: null };
    });
    return { from, to, ports: null, allow };
  }

  #permission(fields: Fields): Permission {
    return { from: this.#ends(fields, 'from'), to: this.#ends(fields, 'to'), ports: this.#ports(fields) };
  }

  #exception(node: Node | null, around: Node | null, toAnyPort: boolean): readonly Exception[] {
    const fields = this.reader.fields(node, 'exception', 'an exception', around);
    if (!fields) return [];
    if (toAnyPort && fields.has('ports'))
      this.reader.fail(
        fields.get('ports')!.key,
        'this statement is kept by any port, so an exception from it has no ports of its own',
      );
    const until = this.#optional(fields, 'until', 10);
    if (until !== null && !isDate(until))
      this.reader.fail(fields.get('until')!.value, `"${until}" is no date; write it as 2026-12-31`);
    const permission = this.#permission(fields);
    return [
      { ...permission, reason: this.#optional(fields, 'reason', 2_000), until, place: this.reader.placeOf(node) },
    ];
  }

  #ends(fields: Fields, name: 'from' | 'to'): readonly EndTerm[] | null {
    const field = fields.get(name);
    if (!field) return null;
    if (!isSeq(field.value)) return this.#end(field.value, field.key, name);
    return this.reader.list(field, name, { min: 1 }).flatMap((item) => this.#end(item, field.value, name));
  }

  #end(node: Node | null, around: Node | null, name: string): readonly EndTerm[] {
    if (isMap(node)) {
      const selector = readSelector(this.reader, node, name);
      return selector ? [{ type: 'selector', selector }] : [];
    }
    const zone = this.reader.text(node, `"${name}" (a zone's name, or ends such as {namespaces: [web]})`, 63, around);
    if (zone === null) return [];
    if (!this.#zoneNames.includes(zone)) {
      const near = nearestWord(zone, this.#zoneNames);
      const hint =
        near !== null
          ? `; did you mean "${near}"?`
          : this.#zoneNames.length > 0
            ? `; there are ${this.#zoneNames.slice(0, 20).join(', ')}`
            : '';
      this.reader.fail(node, `there is no zone "${zone}"${hint}`);
    }
    return [{ type: 'zone', zone, place: this.reader.placeOf(node) }];
  }

  #ports(fields: Fields): readonly PortTerm[] | null {
    const field = fields.get('ports');
    if (!field) return null;
    return this.reader.list(field, 'ports', { min: 1 }).flatMap((item) => {
      const value: unknown = isScalar(item) ? item.value : null;
      const text = typeof value === 'number' || typeof value === 'string' ? `${value}` : '';
      if (text === '') {
        this.reader.fail(item ?? field.value, 'a port is a number, a range such as 8000-8100, or a name');
        return [];
      }
      const read = parsePortTerm(text);
      if (read.ok) return [read.value];
      this.reader.fail(item, read.message);
      return [];
    });
  }

  #name(fields: Fields, what: string, max: number): string | null {
    const field = fields.get('name');
    return field ? this.reader.text(field.value, what, max, field.key) : null;
  }

  #optional(fields: Fields, name: string, max: number): string | null {
    const field = fields.get(name);
    return field ? this.reader.text(field.value, name, max, field.key) : null;
  }
}

interface Named {
  readonly value: { readonly name: string; readonly place: { readonly line: number } };
  readonly node: Node | null;
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const days = DAYS[Number(month) - 1];
  if (days === undefined || Number(day) < 1 || Number(day) > days) return false;
  const y = Number(year);
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  return month !== '02' || day !== '29' || leap;
}
