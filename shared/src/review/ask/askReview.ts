// The verdict on a question between two sets of ends: pairs with equal answers together, found row by row and never pair by pair.

import type { LiveAnalysis } from '../../graph/index';
import { answersOf, backendsOf, explainPair, type PairAnswer, type Reachability, verdictOf } from '../../policy/index';
import { formatTrafficSet, IndexSet, NO_TRAFFIC, type TrafficSet, unionTraffic } from '../../sets/index';
import { type AskedSet, askEndsOf } from './askEnds';
import { type AskUnit, hasSelf, pairIn } from './askedUnits';
import type { AskAnswer, AskedEnds, AskGroup, AskProblem, AskQuestion, PairName } from './model';

const MANY_GROUPS = 20;
const MANY_NAMES = 6;
const EXPLAINED = 4;

/** A question whose ends are understood. */
export interface ReadAsk {
  readonly ok: true;
  readonly from: AskedSet;
  readonly to: AskedSet;
  /** As the destination sees it. */
  readonly port: AskQuestion['port'];
  readonly notes: readonly string[];
}

/** Reads both ends, and a Service as what is behind it (R4, R78). */
export function readAsk(reachability: Reachability, { from, to, port }: AskQuestion): ReadAsk | AskProblem {
  const ends = askEndsOf(reachability);
  const source = ends.read(from);
  if (!source.ok) return { ...source, side: 'from' };
  if (source.value.service)
    return problem('from', 'A Service is never the source of a connection.', 'Name the workload behind it.');
  const target = ends.read(to);
  if (!target.ok) return { ...target, side: 'to' };
  if (target.value.service) return behindService(reachability, source.value, target.value, port);
  const both = { from: source.value, to: target.value };
  if (isOutside(both.from) && isOutside(both.to))
    return problem(
      null,
      'Both ends are outside the cluster, where none of its policies are asked.',
      'Name a workload.',
    );
  return { ok: true, ...both, port, notes: [] };
}

function problem(side: AskProblem['side'], message: string, next: string): AskProblem {
  return { ok: false, side, message, next, close: [] };
}

function isOutside({ units }: AskedSet): boolean {
  return units.every(({ key }) => key.kind !== 'pods');
}

function behindService(
  reachability: Reachability,
  from: AskedSet,
  to: AskedSet,
  port: AskQuestion['port'],
): ReadAsk | AskProblem {
  const { namespace, name } = to.service!;
  if (port === null) return problem('to', 'A Service is asked about by port.', 'Add the port of the Service.');
  const { cluster } = reachability;
  const service = cluster.objects.services.find((one) => one.namespace === namespace && one.name === name)!;
  const backends = service.type === 'ExternalName' ? [] : backendsOf(cluster, service, port.protocol, port.port);
  if (backends === null)
    return problem(
      'to',
      `Service ${namespace}/${name} has no port ${port.protocol} ${port.port}.`,
      'Choose one of its ports.',
    );
  const [first] = backends;
  if (!first)
    return problem(
      'to',
      `Service ${namespace}/${name} has no backend in the cluster.`,
      'Check its selector and target port.',
    );
  const behind = backends.filter((backend) => backend.port === first.port);
  const ids = new Set(behind.map(({ pod }) => pod.id));
  const read = askEndsOf(reachability);
  const units = [...new Set(behind.map(({ pod }) => pod.workload.id))].flatMap((id) => {
    const workload = read.read(id);
    return workload.ok ? workload.value.units.filter(({ pods }) => pods.some((pod) => ids.has(pod.id))) : [];
  });
  const notes = [
    `The Service leads to port ${first.port} of ${ids.size === 1 ? 'one pod' : `${ids.size} pods`}; policies see that port.`,
  ];
  if (behind.length < backends.length)
    notes.push('Its backends listen on different ports; judged are those of the first port only.');
  return { ok: true, from, to: { ...to, units }, port: { protocol: port.protocol, port: first.port }, notes };
}

/** Answers for all pairs of the two sets, grouped by equal answer, each group with a pair that stands for it. */
export function askReview({ analysis: { reachability } }: LiveAnalysis, question: AskQuestion): AskAnswer {
  const read = readAsk(reachability, question);
  if (!read.ok) return read;
  const { from, to, port } = read;
  const groups = groupPairs(reachability, from.units, to.units, port);
  const counts = { allow: 0, deny: 0, unknown: 0 };
  const pairs = groups.reduce((sum, group) => sum + group.pairs, 0);
  const shown = groups.slice(0, MANY_GROUPS).map((group, index) => toGroup(reachability, group, index, port));
  const [only] = shown;
  // What hangs on both ends at once, such as an own node (R65, R66), is judged for pairs alone.
  const single = pairs === 1 && only ? only.some[0]! : null;
  if (single && only?.explanation) {
    const { verdict, certainty } = only.explanation;
    shown[0] = { ...only, verdict, certainty };
  }
  for (const group of single ? shown : groups) counts[group.verdict] += group.pairs;
  if (pairs === 0)
    return problem(
      null,
      'There is no pair to judge: a single pod has no connection to itself.',
      'Choose two different ends.',
    );
  return {
    ok: true,
    from: namesOf(from),
    to: namesOf(to),
    port,
    pairs,
    counts,
    groups: shown,
    moreGroups: groups.length - shown.length,
    single,
    notes: read.notes,
  };
}

function namesOf({ title, units }: AskedSet): AskedEnds {
  return { title, count: units.length, names: units.slice(0, MANY_NAMES).map((unit) => unit.title) };
}

/** Pairs with one answer, as rectangles. */
interface Group extends Pick<AskGroup, 'verdict' | 'certainty' | 'allowed'> {
  pairs: number;
  readonly parts: { readonly from: readonly AskUnit[]; readonly to: readonly AskUnit[] }[];
}

const RANKS: Readonly<Record<AskGroup['verdict'], number>> = { deny: 0, unknown: 1, allow: 2 };

function groupPairs(
  reachability: Reachability,
  from: readonly AskUnit[],
  to: readonly AskUnit[],
  port: AskQuestion['port'],
): readonly Group[] {
  const sources = from.filter(({ role }) => role !== 'destination');
  const targets = to.filter(({ role }) => role !== 'source');
  const groups = new Map<string, Group>();
  for (const row of bySourceRow(reachability, sources)) {
    // Between two ends that are no pods nothing is asked.
    const others = row[0]!.key.kind === 'pods' ? targets : targets.filter(({ key }) => key.kind === 'pods');
    for (const { units, answer } of partsOf(reachability, row[0]!.column, others)) {
      const pairs = row.length * units.length - missingSelf(row, units);
      if (pairs === 0) continue;
      const said = verdictOf(answer, port);
      const allowed = port === null ? formatTrafficSet(answer.allowed) : {};
      const key = JSON.stringify([said, allowed]);
      const group = groups.get(key) ?? { ...said, allowed, pairs: 0, parts: [] };
      groups.set(key, group);
      group.pairs += pairs;
      group.parts.push({ from: row, to: units });
    }
  }
  return [...groups]
    .sort(([a, one], [b, two]) => RANKS[one.verdict] - RANKS[two.verdict] || two.pairs - one.pairs || (a < b ? -1 : 1))
    .map(([, group]) => group);
}

/** Sources that the engine answers for in one row. */
function bySourceRow({ sourceRowOf }: Reachability, units: readonly AskUnit[]): readonly (readonly AskUnit[])[] {
  const rows = new Map<string, AskUnit[]>();
  for (const unit of units) {
    const key = `${sourceRowOf[unit.column]} ${unit.key.kind === 'pods'}`;
    const known = rows.get(key);
    if (known) known.push(unit);
    else rows.set(key, [unit]);
  }
  return [...rows.values()];
}

function missingSelf(from: readonly AskUnit[], to: readonly AskUnit[]): number {
  const ids = new Set(to.map(({ id }) => id));
  return from.filter((unit) => ids.has(unit.id) && !hasSelf(unit)).length;
}

const NOTHING: PairAnswer = {
  surely: NO_TRAFFIC,
  allowed: NO_TRAFFIC,
  maybeAllowed: NO_TRAFFIC,
  possibly: NO_TRAFFIC,
  ruled: NO_TRAFFIC,
  narrowed: NO_TRAFFIC,
};

function joined(a: PairAnswer, b: PairAnswer): PairAnswer {
  const join = (pick: (answer: PairAnswer) => TrafficSet): TrafficSet => unionTraffic(pick(a), pick(b));
  return {
    surely: join((x) => x.surely),
    allowed: join((x) => x.allowed),
    maybeAllowed: join((x) => x.maybeAllowed),
    possibly: join((x) => x.possibly),
    ruled: join((x) => x.ruled),
    narrowed: join((x) => x.narrowed),
  };
}

/** The targets of one source column by what it is answered, families joined (R76). */
function partsOf(
  reachability: Reachability,
  column: number,
  targets: readonly AskUnit[],
): readonly { readonly units: readonly AskUnit[]; readonly answer: PairAnswer }[] {
  const { size } = reachability.universe;
  const { entries } = reachability.sourceRows[reachability.sourceRowOf[column]!]!;
  const byColumn = new Map<number, AskUnit[]>();
  for (const unit of targets) {
    const known = byColumn.get(unit.column);
    if (known) known.push(unit);
    else byColumn.set(unit.column, [unit]);
  }
  let parts = [IndexSet.of(size, [...byColumn.keys()])];
  for (const entry of entries)
    parts = parts.flatMap((part) =>
      part.intersects(entry.targets)
        ? [part.and(entry.targets), part.andNot(entry.targets)].filter((one) => !one.isEmpty())
        : [part],
    );
  return parts
    .filter((part) => !part.isEmpty())
    .map((part) => {
      const columns = part.toArray();
      const answers = answersOf(reachability, column, columns[0]!).map(({ answer }) => answer);
      return { units: columns.flatMap((one) => byColumn.get(one)!), answer: answers.reduce(joined, NOTHING) };
    });
}

function toGroup(
  reachability: Reachability,
  { verdict, certainty, allowed, pairs, parts }: Group,
  index: number,
  port: AskQuestion['port'],
): AskGroup {
  const some: PairName[] = [];
  let first: { readonly from: AskUnit; readonly to: AskUnit } | null = null;
  for (const { from, to } of parts) {
    for (const a of from) {
      for (const b of to) {
        if (some.length === MANY_NAMES) break;
        if (a.id === b.id && !hasSelf(a)) continue;
        first ??= { from: a, to: b };
        some.push({ from: a.id, to: b.id, fromTitle: a.title, toTitle: b.title });
      }
      if (some.length === MANY_NAMES) break;
    }
  }
  const ends = index < EXPLAINED && first ? pairIn(reachability, first.from, first.to) : null;
  const explanation = ends ? explainPair(reachability, ends.from, ends.to, port) : null;
  return { verdict, certainty, pairs, allowed, some, explanation };
}

/** The one pair that a question is about, with its ends; null: it is about several, or none. */
export function singlePair({ from, to }: ReadAsk): { readonly from: AskUnit; readonly to: AskUnit } | null {
  const sources = from.units.filter(({ role }) => role !== 'destination');
  const targets = to.units.filter(({ role }) => role !== 'source');
  const [source, target] = [sources[0], targets[0]];
  if (!source || !target || sources.length > 1 || targets.length > 1) return null;
  return { from: source, to: target };
}
