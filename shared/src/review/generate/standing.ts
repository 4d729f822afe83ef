// What stands between both ends once the new policies are there: wanted and kept, wanted and refused by the other end, and what stays open besides.
import { compareText } from '../../cluster/index';
import { type Analysis, nameOfRanges, type PolicyRef } from '../../graph/index';
import type { Column } from '../../policy/index';
import {
  formatAddress,
  formatTrafficSet,
  intersectTraffic,
  isNoTraffic,
  NO_TRAFFIC,
  PROTOCOLS,
  subtractTraffic,
  type TrafficSet,
  unionTraffic,
} from '../../sets/index';
import type { EndReader } from './endReader';
import type { RefusedEdge, StayingEdge, Way } from './model';
import { commonRanges, type FoundEdge } from './openings';
import type { Subjects } from './scope';
import type { WantedEnd } from './wantedEnds';

const EXPLAINED = 40;

/** Wanted edges that both ends let through, at least in part, and what of them is refused. `before`: nothing that was closed is asked for. */
export function standingOf(
  edges: readonly FoundEdge[],
  analysis: Analysis,
  after: EndReader,
  before: EndReader | null,
): { readonly kept: number; readonly refused: readonly RefusedEdge[] } {
  const refused: RefusedEdge[] = [];
  let kept = 0;
  for (const edge of edges) {
    const now = betweenEnds(after, edge.from, edge.to);
    const asked = before
      ? intersectTraffic(edge.traffic, betweenEnds(before, edge.from, edge.to).possibly)
      : edge.traffic;
    if (!isNoTraffic(intersectTraffic(now.possibly, edge.traffic))) kept++;
    const missing = subtractTraffic(asked, now.possibly);
    if (!isNoTraffic(missing)) refused.push(refusal(edge, missing, analysis));
  }
  return { kept, refused };
}

/** All that some pair of the two ends may say. */
function betweenEnds(reader: EndReader, from: WantedEnd, to: WantedEnd): { readonly possibly: TrafficSet } {
  const targets = new Set(columnsOf(reader, to));
  let possibly = NO_TRAFFIC;
  for (const column of columnsOf(reader, from))
    reader.forEachAnswer(column, (target, answer) => {
      if (targets.has(target)) possibly = unionTraffic(possibly, answer.maybeAllowed);
    });
  return { possibly };
}

function columnsOf(reader: EndReader, end: WantedEnd): readonly number[] {
  if (end.kind === 'addresses')
    return reader.columns.flatMap((column, index) =>
      column.kind === 'outside' && commonRanges(column.ranges, end.ranges).length > 0 ? [index] : [],
    );
  return [...new Set(end.pods.flatMap(({ id }) => reader.columnOf(id) ?? []))];
}

function refusal({ edge, from, to }: FoundEdge, missing: TrafficSet, analysis: Analysis): RefusedEdge {
  const refused = formatTrafficSet(missing);
  const protocol = PROTOCOLS.find((name) => refused[name] !== undefined)!;
  const port = refused[protocol] === 'all' ? 1 : Number.parseInt(refused[protocol]!, 10);
  const answer = analysis.explain(explained(from), explained(to), { protocol, port });
  if (!answer.ok) return { edge, refused, by: 'destination', why: answer.message };
  const { egress, ingress } = answer.value;
  const by = egress.verdict === 'deny' ? 'source' : 'destination';
  return { edge, refused, by, why: (by === 'source' ? egress : ingress).summary };
}

function explained(end: WantedEnd): string {
  if (end.kind === 'addresses') {
    const { family, first } = end.ranges[0]!;
    return `ip:${formatAddress({ family, value: first })}`;
  }
  return end.pods[0]?.id ?? end.id;
}

/** Pairs of the subjects that stand in the closed state, and are not among the wanted ones. */
export function stayingOf(
  edges: readonly FoundEdge[],
  subjects: Subjects,
  analysis: Analysis,
  closed: EndReader,
): { readonly staying: readonly StayingEdge[]; readonly total: number } {
  const pairs = new Map<string, { readonly from: Column; readonly to: Column; traffic: TrafficSet }>();
  const note = (from: Column, to: Column, traffic: TrafficSet): void => {
    if (isNoTraffic(traffic) || isItself(from, to)) return;
    const key = `${columnId(from)} ${columnId(to)}`;
    const known = pairs.get(key);
    if (known) known.traffic = unionTraffic(known.traffic, traffic);
    else pairs.set(key, { from, to, traffic });
  };
  const columns = (way: Way): ReadonlySet<number> =>
    new Set([...subjects[way]].flatMap(({ id }) => closed.columnOf(id) ?? []));
  const [ingress, egress] = [columns('ingress'), columns('egress')];
  closed.columns.forEach((column, index) => {
    const isSource = egress.has(index);
    if (column.kind === 'node' || (!isSource && ingress.size === 0)) return;
    closed.forEachAnswer(index, (target, answer) => {
      const other = closed.columns[target]!;
      if (other.kind !== 'node' && (isSource || ingress.has(target))) note(column, other, answer.allowed);
    });
  });
  const wanted = (from: Column, to: Column): boolean =>
    edges.some((edge) => touches(edge.from, from) && touches(edge.to, to));
  const rest = [...pairs].filter(([, { from, to }]) => !wanted(from, to)).sort(([a], [b]) => compareText(a, b));
  const staying = rest.slice(0, EXPLAINED).map(
    ([, { from, to, traffic }]): StayingEdge => ({
      from: columnId(from),
      to: columnId(to),
      traffic: formatTrafficSet(traffic),
      policies: policiesBehind(analysis, from, to),
    }),
  );
  return { staying, total: rest.length };
}

function touches(end: WantedEnd, column: Column): boolean {
  if (end.kind === 'addresses') return column.kind === 'outside' && commonRanges(column.ranges, end.ranges).length > 0;
  return column.kind === 'pod' && column.pods.some(({ id }) => end.ids.has(id));
}

function isItself(from: Column, to: Column): boolean {
  return from === to && from.kind === 'pod' && from.pods.length === 1 && !from.pods[0]!.object.template;
}

function columnId(column: Column): string {
  switch (column.kind) {
    case 'pod':
      return column.pods[0]!.workload.id;
    case 'node':
      return column.nodes[0]!.id;
    case 'outside':
      return nameOfRanges(column.ranges);
    case 'party':
      return column.party.kind === 'fqdn' ? column.party.pattern : column.party.kind;
  }
}

/** Policies of which a rule admits something between the two, at either end. */
function policiesBehind(analysis: Analysis, from: Column, to: Column): readonly PolicyRef[] {
  const id = (column: Column): string | null => (column.kind === 'pod' ? column.pods[0]!.id : null);
  const [source, destination] = [id(from), id(to)];
  if (source === null || destination === null) return [];
  const answer = analysis.explain(source, destination, null);
  if (!answer.ok) return [];
  const refs = [answer.value.egress, answer.value.ingress].flatMap(({ policies }) =>
    policies
      .filter(({ rules }) => rules.some(({ action, admits }) => action === 'allow' && Object.keys(admits).length > 0))
      .map(({ policy }) => policy),
  );
  return [...new Map(refs.map((ref) => [`${ref.kind} ${ref.namespace ?? ''} ${ref.name}`, ref])).values()];
}
