// `portolan list`: the rows as text, JSON or CSV, in chunks that can be streamed.
import { nameOfRanges, type TrafficGraph } from '../graph/index';
import { parseRange } from '../sets/index';
import { csvLine } from './csv';
import { type ListEnd, type ListRow, listRows } from './listRows';
import { visibleText } from './visibleText';

const LIST_COLUMNS = [
  'from',
  'to',
  'TCP',
  'UDP',
  'SCTP',
  'verdict',
  'certainty',
  'kind',
  'family',
  'partial',
  'narrowed',
] as const;

export type ListFormat = 'text' | 'json' | 'csv';

/** The whole list in pieces; together they are one document that ends in a line break. */
export function* formatList(graph: TrafficGraph, format: ListFormat): Generator<string> {
  switch (format) {
    case 'json':
      yield* formatJson(graph);
      break;
    case 'csv':
      yield csvLine(LIST_COLUMNS);
      for (const row of listRows(graph)) yield toCsv(row);
      break;
    case 'text':
      yield* formatText(graph);
  }
}

function* formatJson(graph: TrafficGraph): Generator<string> {
  yield '{"connections":[';
  let separator = '\n';
  for (const row of listRows(graph)) {
    yield `${separator}${JSON.stringify(row)}`;
    separator = ',\n';
  }
  yield `\n],"profile":"${graph.profile}","findings":${JSON.stringify(graph.findings)},"notConsidered":${JSON.stringify(graph.notConsidered)}}\n`;
}

function toCsv({ from, to, traffic, verdict, certainty, kind, l7, family, partial }: ListRow): string {
  const { TCP = '', UDP = '', SCTP = '' } = traffic;
  return csvLine([
    formatEnd(from),
    formatEnd(to),
    TCP,
    UDP,
    SCTP,
    verdict,
    certainty,
    kind,
    family ?? '',
    partial ?? '',
    l7 ? 'L7' : '',
  ]);
}

function* formatText(graph: TrafficGraph): Generator<string> {
  let rows = 0;
  for (const row of listRows(graph)) {
    rows++;
    yield `${visibleText(textLine(row))}\n`;
  }
  if (rows === 0) yield 'No connections.\n';
  for (const { object, severity, message, location } of graph.findings) {
    const where = location ? ` (${location.file}:${location.line})` : '';
    const name = object
      ? `${object.kind} ${object.namespace === null ? '' : `${object.namespace}/`}${object.name}`
      : 'input';
    yield `${visibleText(`${severity}: ${name}${where}: ${message}`)}\n`;
  }
  for (const { message } of graph.notConsidered) yield `${visibleText(`note: ${message}`)}\n`;
}

function textLine({ from, to, traffic, verdict, certainty, kind, l7, family, partial }: ListRow): string {
  const ports = Object.entries(traffic).map(([protocol, text]) => `${protocol} ${text}`);
  const all = ports.length === 3 && Object.values(traffic).every((text) => text === 'all');
  const remarks = [
    verdict === 'allow' ? kind : verdict === 'deny' ? 'not allowed' : 'unknown',
    ...(certainty === 'implementation-defined' ? ['network plugins differ'] : []),
    ...(l7 ? ['narrowed by L7 rules'] : []),
    ...(family ? [family] : []),
    ...(partial ? [partial] : []),
  ];
  return `${nameEnd(from)} -> ${nameEnd(to)}: ${all ? 'all traffic' : ports.join(' · ')} (${remarks.join(', ')})`;
}

function formatEnd(end: ListEnd): string {
  if ('addresses' in end) return end.addresses.join(' ');
  if ('node' in end) return `node ${end.node}`;
  if ('party' in end) return end.party;
  return 'name' in end ? `${end.namespace}/${end.name}[${end.kind}]` : end.namespace;
}

/** Shorter than {@link formatEnd}: whole families and blocks by name. */
function nameEnd(end: ListEnd): string {
  if (!('addresses' in end)) return formatEnd(end);
  return nameOfRanges(end.addresses.map(parseRange).filter((range) => range !== null));
}
