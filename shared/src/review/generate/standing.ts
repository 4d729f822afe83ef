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
import { isOnePod, membersOf } from './columnMembers';
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

/** One end of a pair that stays. */
interface Standing {
  readonly id: string;
  /** null: none that can be explained. */
  readonly pod: string | null;
  readonly isAlone: boolean;
  readonly isBlock: boolean;
  isOf(end: WantedEnd): boolean;
}

interface StandingPair {
  readonly from: Standing;
  readonly to: Standing;
  traffic: TrafficSet;
}

/** Pairs with something allowed in which a subject is the end that is closed. */
function pairsOf(subjects: Subjects, reader: EndReader): ReadonlyMap<string, StandingPair> {
  const pairs = new Map<string, StandingPair>();
  const ends = reader.columns.map(standingEnds);
  const note = (source: number, target: number, traffic: TrafficSet): void => {
    for (const from of ends[source]!)
      for (const to of ends[target]!) {
        if (from === to && from.isAlone) continue;
        const key = `${from.id} ${to.id}`;
        const known = pairs.get(key);
        if (known) known.traffic = unionTraffic(known.traffic, traffic);
        else pairs.set(key, { from, to, traffic });
      }
  };
  const columns = (way: Way): ReadonlySet<number> =>
    new Set([...subjects[way]].flatMap(({ id }) => reader.columnOf(id) ?? []));
  const [ingress, egress] = [columns('ingress'), columns('egress')];
  reader.columns.forEach((column, index) => {
    const isSource = egress.has(index);
    if (column.kind === 'node' || (!isSource && ingress.size === 0)) return;
    reader.forEachAnswer(index, (target, { allowed }) => {
      if (reader.columns[target]!.kind === 'node' || isNoTraffic(allowed)) return;
      if (isSource || ingress.has(target)) note(index, target, allowed);
    });
  });
  return pairs;
}

/** Pairs that stand in the one state and not in the other. Outside addresses count as one end, however they are cut into blocks. */
export function countLost(subjects: Subjects, before: EndReader, after: EndReader): number {
  const keys = (reader: EndReader): ReadonlySet<string> =>
    new Set(
      [...pairsOf(subjects, reader).values()].map(
        ({ from, to }) => `${from.isBlock ? '' : from.id} ${to.isBlock ? '' : to.id}`,
      ),
    );
  const left = keys(after);
  return [...keys(before)].filter((key) => !left.has(key)).length;
}

/** Pairs of the subjects that stand in the closed state, and are not among the wanted ones. */
export function stayingOf(
  edges: readonly FoundEdge[],
  subjects: Subjects,
  analysis: Analysis,
  closed: EndReader,
): { readonly staying: readonly StayingEdge[]; readonly total: number } {
  const isWanted = ({ from, to }: StandingPair): boolean =>
    edges.some((edge) => from.isOf(edge.from) && to.isOf(edge.to));
  const rest = [...pairsOf(subjects, closed)]
    .filter(([, pair]) => !isWanted(pair))
    .sort(([a], [b]) => compareText(a, b));
  const staying = rest.slice(0, EXPLAINED).map(
    ([, { from, to, traffic }]): StayingEdge => ({
      from: from.id,
      to: to.id,
      traffic: formatTrafficSet(traffic),
      policies: policiesBehind(analysis, from.pod, to.pod),
    }),
  );
  return { staying, total: rest.length };
}

function standingEnds(column: Column): readonly Standing[] {
  if (column.kind === 'pod')
    return membersOf(column).map((member) => ({
      id: member.id,
      pod: member.pods[0]!.id,
      isAlone: isOnePod(member),
      isBlock: false,
      isOf: (end) => end.kind !== 'addresses' && member.pods.some(({ id }) => end.ids.has(id)),
    }));
  const name =
    column.kind === 'outside'
      ? nameOfRanges(column.ranges)
      : column.kind === 'party' && column.party.kind === 'fqdn'
        ? column.party.pattern
        : column.kind === 'party'
          ? column.party.kind
          : column.nodes[0]!.id;
  const isOf = (end: WantedEnd): boolean =>
    column.kind === 'outside' && end.kind === 'addresses' && commonRanges(column.ranges, end.ranges).length > 0;
  return [{ id: name, pod: null, isAlone: true, isBlock: column.kind === 'outside', isOf }];
}

/** Policies of which a rule admits something between the two, at either end. */
function policiesBehind(analysis: Analysis, source: string | null, destination: string | null): readonly PolicyRef[] {
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
