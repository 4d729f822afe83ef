// Changes of the open file, by its own words: loaded when something is to be changed, since it brings a YAML reader along.
import {
  type EndSelector,
  type EndTerm,
  type ExpectationsEdit,
  editExpectations,
  type PortTerm,
  parseEndText,
  parsePortTerm,
  parseZoneText,
  type Statement,
  type StatementVerb,
} from '@portolan/shared/review';

/** What the form for a statement holds, as typed. */
export interface StatementDraft {
  readonly from: string;
  readonly to: string;
  readonly verb: StatementVerb;
  readonly ports: string;
  /** For `only`: who may, as `api/checkout`. Empty: nobody. */
  readonly allowed: string;
  readonly name: string;
}

export interface ZoneDraft {
  readonly name: string;
  readonly by: 'namespaceLabels' | 'namespaces' | 'podLabels' | 'addresses' | 'internet' | 'rest';
  readonly value: string;
}

type Edited = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string };

const EMPTY = 'apiVersion: portolan.dev/v1alpha1\nkind: Expectations\n';
const PLACE = { line: 1, column: 1 } as const;

/** One change of the open file, as the forms ask for it. */
export type FileChange =
  | { readonly add: 'zone'; readonly draft: ZoneDraft }
  /** `zones`: names of those in the file. */
  | { readonly add: 'statement'; readonly draft: StatementDraft; readonly zones: readonly string[] }
  | { readonly remove: 'zone' | 'statement'; readonly name: string };

/** `text` null: no file is open, so one begins. */
export function changeFile(text: string | null, change: FileChange): Edited {
  const before = text ?? EMPTY;
  if ('remove' in change) return apply(before, change);
  return change.add === 'zone' ? addZone(before, change.draft) : addStatement(before, change.zones, change.draft);
}

function addZone(text: string, { name, by, value }: ZoneDraft): Edited {
  if (name.trim() === '') return failed('A zone needs a name.');
  if (by === 'rest') return apply(text, { add: 'zone', zone: { name: name.trim(), anyOf: null, place: PLACE } });
  const read = parseZoneText(by, value);
  if (!read.ok) return failed(read.message);
  const anyOf: readonly EndSelector[] = [read.selector];
  return apply(text, { add: 'zone', zone: { name: name.trim(), anyOf, place: PLACE } });
}

function addStatement(text: string, zones: readonly string[], draft: StatementDraft): Edited {
  const [from, to] = [readEnds(draft.from, zones), readEnds(draft.to, zones)];
  const ports = readPorts(draft.ports);
  const allowed = draft.verb === 'only' && draft.allowed.trim() !== '' ? readEnds(draft.allowed, zones) : null;
  for (const part of [from, to, ports, allowed]) if (part && !part.ok) return failed(part.message);
  if (!from.ok || !to.ok || !ports.ok || (allowed && !allowed.ok)) return failed('Something is missing.');
  const isOnly = draft.verb === 'only';
  const open = { from: allowed ? allowed.value : null, to: null, ports: ports.value };
  const statement: Statement = {
    name: draft.name.trim() || nameOf(draft),
    verb: draft.verb,
    from: from.value,
    to: to.value,
    ports: isOnly ? null : ports.value,
    allow: isOnly && (allowed !== null || ports.value !== null) ? [open] : [],
    reason: null,
    severity: 'error',
    exceptions: [],
    place: PLACE,
  };
  return apply(text, { add: 'statement', statement });
}

function apply(text: string, edit: ExpectationsEdit): Edited {
  const edited = editExpectations(text, edit);
  if (edited.ok) return edited;
  const [first] = edited.errors;
  return failed(first ? `${first.message} (line ${first.line})` : 'The file would not be readable.');
}

function failed(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}

const VERBS = { must: 'must reach', mustNot: 'must not reach', only: 'only so to' } as const;

function nameOf({ from, to, verb, ports }: StatementDraft): string {
  const on = ports.trim() === '' ? '' : ` on ${ports.trim()}`;
  return `${from.trim()} ${VERBS[verb]} ${to.trim()}${on}`.slice(0, 200);
}

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

function readEnds(typed: string, zones: readonly string[]): Read<readonly EndTerm[]> {
  const terms: EndTerm[] = [];
  for (const part of typed.split(',')) {
    const read = parseEndText(part, zones);
    if (!read.ok) return read;
    terms.push(read.term);
  }
  return { ok: true, value: terms };
}

function readPorts(typed: string): Read<readonly PortTerm[] | null> {
  if (typed.trim() === '') return { ok: true, value: null };
  const terms: PortTerm[] = [];
  for (const part of typed.split(',')) {
    const read = parsePortTerm(part.trim());
    if (!read.ok) return read;
    terms.push(read.value);
  }
  return { ok: true, value: terms };
}
