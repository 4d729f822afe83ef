// The filter as query parameters: ns, selector, port, protocol, direction, neighbours, isolation, find.
import type { Protocol } from '../../cluster/index';
import { NO_FILTER } from './filter';
import type { GraphFilter, Parsed } from './filterModel';
import { formatFind } from './findFormat';
import { parseFind } from './findParse';
import { formatLabelSelector, parseLabelSelector } from './labelSelector';
import { ISOLATION_PRESETS } from './nodeMatch';
import { formatPortFilter, parsePortFilter, parseProtocol } from './portFilter';

const MAX_NAMESPACES = 1_000;
const DIRECTIONS: readonly GraphFilter['direction'][] = ['both', 'ingress', 'egress'];

export type ParsedFilter =
  | { readonly ok: true; readonly value: GraphFilter }
  | { readonly ok: false; readonly error: { readonly message: string; readonly next: string } };

type Params = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Refused with a message for a person; caught by `parseFilter`. */
class FilterProblem extends Error {
  constructor(
    message: string,
    readonly next: string,
  ) {
    super(message);
  }
}

/** Reads a filter from query parameters. Absent and empty ones do not filter; other names are not looked at. */
export function parseFilter(params: Params): ParsedFilter {
  try {
    const selector = one(params, 'selector');
    const port = one(params, 'port');
    const find = one(params, 'find');
    return {
      ok: true,
      value: {
        namespaces: namespaces(params),
        selector: selector === '' ? [] : read('selector', parseLabelSelector(selector)),
        port: port === '' ? null : read('port', parsePortFilter(port)),
        protocols: protocols(params),
        direction: choice(params, 'direction', DIRECTIONS) ?? NO_FILTER.direction,
        neighbours: (choice(params, 'neighbours', ['true', 'false']) ?? 'true') === 'true',
        isolation: choice(params, 'isolation', ISOLATION_PRESETS),
        find: find === '' ? null : read('find', parseFind(find)),
      },
    };
  } catch (problem) {
    if (!(problem instanceof FilterProblem)) throw problem;
    return { ok: false, error: { message: problem.message, next: problem.next } };
  }
}

/** The parameters that read back to this filter, in a fixed order; what does not filter is left out. */
export function formatFilter(filter: GraphFilter): readonly (readonly [name: string, value: string])[] {
  const params: (readonly [string, string])[] = filter.namespaces.map((name) => ['ns', name] as const);
  if (filter.selector.length > 0) params.push(['selector', formatLabelSelector(filter.selector)]);
  if (filter.port !== null) params.push(['port', formatPortFilter(filter.port)]);
  for (const protocol of filter.protocols) params.push(['protocol', protocol]);
  if (filter.direction !== 'both') params.push(['direction', filter.direction]);
  if (!filter.neighbours) params.push(['neighbours', 'false']);
  if (filter.isolation !== null) params.push(['isolation', filter.isolation]);
  if (filter.find !== null) params.push(['find', formatFind(filter.find)]);
  return params;
}

function all(params: Params, name: string): readonly string[] {
  const value = Object.hasOwn(params, name) ? params[name] : undefined;
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

function one(params: Params, name: string): string {
  const values = all(params, name);
  if (values.length > 1) throw new FilterProblem(`${name} is given ${values.length} times.`, `Give ${name} once.`);
  return (values[0] ?? '').trim();
}

/** Repeated or separated by commas (a namespace's name has none); each once, in the order given. */
function list(params: Params, name: string): readonly string[] {
  const items = all(params, name).flatMap((value) => value.split(','));
  return [...new Set(items.map((item) => item.trim()))].filter((item) => item !== '');
}

function namespaces(params: Params): readonly string[] {
  const names = list(params, 'ns');
  if (names.length <= MAX_NAMESPACES) return names;
  throw new FilterProblem(
    `ns names ${names.length} namespaces.`,
    `Name at most ${MAX_NAMESPACES}, or none to have all of them.`,
  );
}

function protocols(params: Params): readonly Protocol[] {
  return list(params, 'protocol').map((text) => {
    const protocol = parseProtocol(text);
    if (protocol !== null) return protocol;
    throw new FilterProblem(`"${text.slice(0, 40)}" is no protocol.`, 'Use TCP, UDP or SCTP.');
  });
}

function choice<T extends string>(params: Params, name: string, options: readonly T[]): T | null {
  const text = one(params, name);
  if (text === '') return null;
  const found = options.find((option) => option === text);
  if (found !== undefined) return found;
  throw new FilterProblem(`${name} cannot be "${text.slice(0, 40)}".`, `Use one of ${options.join(', ')}.`);
}

function read<T>(name: string, parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new FilterProblem(
    `${name} cannot be read: ${parsed.error.message}`,
    `Correct ${name} at character ${parsed.error.at + 1}.`,
  );
}
