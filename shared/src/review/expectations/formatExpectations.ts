// Expectations as YAML: whole files in one form, and single changes that leave the rest of a person's file as it is.
import { Document, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { formatLabelSelector } from '../../graph/index';
import {
  type EndSelector,
  type EndTerm,
  EXPECTATIONS_KIND,
  EXPECTATIONS_VERSION,
  type Exception,
  type ExpectationError,
  type Expectations,
  type Permission,
  type PortTerm,
  type Statement,
  type Zone,
} from './expectationsModel';
import { parseExpectations } from './parseExpectations';
import { formatPortTerm } from './portTerms';

/** The canonical text: what it reads as is what was given, places aside. */
export function formatExpectations({ zones, statements }: Expectations): string {
  const file = {
    apiVersion: EXPECTATIONS_VERSION,
    kind: EXPECTATIONS_KIND,
    zones: zones.map(plainZone),
    statements: statements.map(plainStatement),
  };
  return new Document(file).toString(STYLE);
}

const STYLE = { lineWidth: 120, flowCollectionPadding: false } as const;

export type EditedExpectations =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly errors: readonly ExpectationError[] };

/** What a change of a file may be. Names are those of zones and statements in the file. */
export type ExpectationsEdit =
  | { readonly add: 'zone'; readonly zone: Zone }
  | { readonly add: 'statement'; readonly statement: Statement }
  | { readonly remove: 'zone' | 'statement'; readonly name: string };

/** The text with one change made; comments and order stay. A text that cannot be read, or not after the change, is refused. */
export function editExpectations(text: string, edit: ExpectationsEdit): EditedExpectations {
  const before = parseExpectations(text);
  if (!before.ok) return before;
  const document = parseDocument(text);
  if ('add' in edit) {
    const key = edit.add === 'zone' ? 'zones' : 'statements';
    const value = edit.add === 'zone' ? plainZone(edit.zone) : plainStatement(edit.statement);
    const list = document.get(key);
    if (isSeq(list)) {
      if (list.items.length === 0) list.flow = false;
      list.add(document.createNode(value));
    } else document.set(key, document.createNode([value]));
  } else {
    const list = document.get(edit.remove === 'zone' ? 'zones' : 'statements');
    if (isSeq(list)) list.items = list.items.filter((item) => nameOf(item) !== edit.name);
  }
  const next = document.toString(STYLE);
  const after = parseExpectations(next);
  return after.ok ? { ok: true, text: next } : after;
}

function nameOf(item: unknown): unknown {
  const name = isMap(item) ? item.get('name', true) : null;
  return isScalar(name) ? name.value : null;
}

function plainZone({ name, anyOf }: Zone): object {
  if (anyOf === null) return { name, rest: true };
  const [only] = anyOf;
  return anyOf.length === 1 && only ? { name, ...plainSelector(only) } : { name, anyOf: anyOf.map(plainSelector) };
}

function plainSelector(selector: EndSelector): object {
  if (selector.type === 'internet') return { internet: true };
  if (selector.type === 'addresses') return { addresses: selector.addresses };
  const { namespaces, namespaceLabels, podLabels, kinds, workloads } = selector;
  return present({
    namespaces,
    namespaceLabels: namespaceLabels && formatLabelSelector(namespaceLabels),
    podLabels: podLabels && formatLabelSelector(podLabels),
    kinds,
    workloads,
  });
}

function plainStatement({ name, verb, from, to, ports, allow, reason, severity, exceptions }: Statement): object {
  const permission = plainPermission({ from, to, ports });
  const body = verb === 'only' ? { ...permission, allow: allow.map(plainPermission) } : permission;
  return {
    name,
    ...present({ reason }),
    ...(severity === 'warning' ? { severity } : {}),
    [verb]: body,
    ...(exceptions.length > 0 ? { exceptions: exceptions.map(plainException) } : {}),
  };
}

function plainException({ until, reason, ...permission }: Exception): object {
  return { ...plainPermission(permission), ...present({ until, reason }) };
}

function plainPermission({ from, to, ports }: Permission): object {
  return present({ from: from && plainEnds(from), to: to && plainEnds(to), ports: ports?.map(plainPort) ?? null });
}

function plainEnds(terms: readonly EndTerm[]): unknown {
  const plain = terms.map((term) => (term.type === 'zone' ? term.zone : plainSelector(term.selector)));
  return plain.length === 1 ? plain[0] : plain;
}

function plainPort(term: PortTerm): string | number {
  const text = formatPortTerm(term);
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** Without the fields that are null. */
function present(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
