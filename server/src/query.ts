// Reads query parameters of the API strictly: what is not understood is refused, never ignored.
import { type GraphFilter, type GraphOptions, type Level, parseFilter, parseProtocol } from '@portolan/shared/graph';
import { ApiProblem } from './errorHandler';

const FILTERS = ['ns', 'selector', 'port', 'protocol', 'direction', 'neighbours', 'isolation', 'find'];
const OPTIONS = ['form', 'level', 'nodes', 'variants'];

export interface GraphQuery {
  readonly form: 'objects' | 'columns';
  readonly options: GraphOptions;
  /** null: nothing is filtered. */
  readonly filter: GraphFilter | null;
}

/** @throws ApiProblem `bad-query` or `bad-filter` (400). */
export function readGraphQuery(search: URLSearchParams): GraphQuery {
  allow(search, [...OPTIONS, ...FILTERS]);
  const options: GraphOptions = {
    level: choice<Level>(search, 'level', ['workload', 'pod', 'namespace']),
    nodes: choice(search, 'nodes', ['false', 'true']) === 'true',
    variants: choice<GraphOptions['variants']>(search, 'variants', ['split', 'merge']),
  };
  const form = choice<GraphQuery['form']>(search, 'form', ['objects', 'columns']);
  const params: Record<string, string[]> = {};
  for (const name of FILTERS) {
    const values = search.getAll(name).filter((value) => value !== '');
    if (values.length > 0) params[name] = values;
  }
  if (Object.keys(params).length === 0) return { form, options, filter: null };
  const filter = parseFilter(params);
  if (filter.ok) return { form, options, filter: filter.value };
  throw new ApiProblem(400, 'bad-filter', filter.error.message, filter.error.next);
}

/** @throws ApiProblem `bad-query` (400). */
export function readExplainQuery(search: URLSearchParams) {
  allow(search, ['from', 'to', 'protocol', 'port']);
  const port = one(search, 'port');
  const protocol = one(search, 'protocol');
  const ends = { from: required(search, 'from'), to: required(search, 'to') };
  if (port === null && protocol === null) return { ...ends, question: null };
  const known = parseProtocol(protocol ?? 'TCP');
  if (known === null) throw bad('protocol must be TCP, UDP or SCTP.', 'Correct protocol.');
  if (port === null) throw bad('protocol is given without port.', 'Give both, or neither.');
  if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65_535) throw bad('port must be 1 to 65535.', 'Correct port.');
  return { ...ends, question: { protocol: known, port: Number(port) } };
}

/** One parameter that must be there and nothing else. */
export function readOnly(search: URLSearchParams, name: string): string {
  allow(search, [name]);
  return required(search, name);
}

/** `NAME=true`; false where it is absent. @throws ApiProblem `bad-query` (400). */
export function isAsked(search: URLSearchParams, name: string): boolean {
  return choice(search, name, ['false', 'true']) === 'true';
}

export function allow(search: URLSearchParams, names: readonly string[]): void {
  for (const name of search.keys()) {
    if (names.includes(name)) continue;
    const next = names.length === 0 ? 'This path takes none.' : `This path takes ${names.join(', ')}.`;
    throw bad(`There is no parameter "${name.slice(0, 40)}" here.`, next);
  }
}

function required(search: URLSearchParams, name: string): string {
  const value = one(search, name);
  if (value === null) throw bad(`${name} is missing.`, `Give ${name}.`);
  return value;
}

function one(search: URLSearchParams, name: string): string | null {
  const values = search.getAll(name);
  if (values.length > 1) throw bad(`${name} is given ${values.length} times.`, `Give ${name} once.`);
  return values[0] === undefined || values[0] === '' ? null : values[0];
}

/** The first choice is the default. */
function choice<T extends string>(search: URLSearchParams, name: string, choices: readonly [T, ...T[]]): T {
  const value = one(search, name);
  if (value === null) return choices[0];
  const found = choices.find((item) => item === value);
  if (found !== undefined) return found;
  throw bad(`${name} cannot be "${value.slice(0, 40)}".`, `Use one of ${choices.join(', ')}.`);
}

function bad(message: string, next: string): ApiProblem {
  return new ApiProblem(400, 'bad-query', message, next);
}
