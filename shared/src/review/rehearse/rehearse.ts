// The rehearsal of a default deny: what the chosen namespaces would lose, what is asked for first.
import { compareText, type NetworkPolicyObject } from '../../cluster/index';
import type { GraphNode, LiveAnalysis } from '../../graph/index';
import { formatTrafficSet, isNoTraffic } from '../../sets/index';
import { EndReader, isGoverned } from '../generate/endReader';
import type { Way } from '../generate/model';
import { subjectsOf } from '../generate/scope';
import { WantedEnds } from '../generate/wantedEnds';
import { type Asked, AskingReader } from './asking';
import { compareEnds, type LostPair, LostPairs } from './lostPairs';
import type { LostEdge, Rehearsal, RehearsalQuestion, RehearsedSubject } from './model';

/**
 * What would be lost if the chosen directions of the chosen namespaces were closed: the connections that are there now and would not be,
 * those that something asks for first. What existing policies admit is not lost (R23), and not listed. Traffic from and to cluster nodes is
 * no part of it (R65-R67).
 */
export function rehearse(live: LiveAnalysis, question: RehearsalQuestion): Rehearsal {
  const { analysis } = live;
  const ends = new WantedEnds(analysis.reachability.cluster);
  const { namespaces, directions } = question;
  const subjects = subjectsOf({ scope: { kind: 'namespaces', namespaces }, directions, edges: [] }, ends);
  const closed = live.change({ networkPolicies: { set: denials(question) } });
  const [before, shut] = [new EndReader(analysis.reachability), new EndReader(closed.analysis.reachability)];
  const pairs = new LostPairs(before, shut, subjects).list();
  const reader = new AskingReader(analysis);
  const find = question.find.trim().toLowerCase();
  const met = find === '' ? pairs : pairs.filter(({ from, to }) => [from, to].some(({ end }) => isFound(end, find)));
  const read = inOrder(met.map((pair) => ({ pair, asked: reader.read(pair) })));
  const asked = read.filter((one) => one.asked !== null).length;
  return {
    edges: read
      .slice(0, Math.max(0, asked + question.limit))
      .map(({ pair, asked: found }) => toEdge(pair, found ?? reader.guess(pair))),
    total: read.length,
    asked,
    totalLost: pairs.length,
    subjects: subjectsList(live, question),
  };
}

interface Read {
  readonly pair: LostPair;
  readonly asked: Asked | null;
}

const RANK = { policy: 0, dns: 1, published: 2 } as const;

/** What is asked for first, then by name. Ends are compared once, since pairs may be half a million. */
function inOrder(list: readonly Read[]): readonly Read[] {
  const ends = [
    ...new Map(list.flatMap(({ pair }) => [pair.from.end, pair.to.end]).map((end) => [end.id, end])).values(),
  ];
  const place = new Map(ends.sort(compareEnds).map(({ id }, index) => [id, index]));
  const keyed = list.map((read) => {
    const rank = read.asked?.asking ? RANK[read.asked.asking.kind] : 3;
    const key =
      (rank * ends.length + place.get(read.pair.from.end.id)!) * ends.length + place.get(read.pair.to.end.id)!;
    return { read, key };
  });
  return keyed.sort((a, b) => a.key - b.key).map(({ read }) => read);
}

function isFound({ namespace, name, kind }: LostEdge['from'], find: string): boolean {
  return `${namespace ?? ''}/${name} ${kind ?? ''}`.toLowerCase().includes(find);
}

function denials({ namespaces, directions }: RehearsalQuestion): readonly NetworkPolicyObject[] {
  const policyTypes = directions.map((way) => (way === 'ingress' ? 'Ingress' : 'Egress'));
  if (policyTypes.length === 0) return [];
  // No object can have this name, so that it stands in the place of none.
  return namespaces.map((namespace) => ({ namespace, name: ' rehearsal', spec: { podSelector: {}, policyTypes } }));
}

function toEdge({ from, to, lost, certain }: LostPair, { asking, offered, offeredBy }: Asked): LostEdge {
  return {
    from: from.end,
    to: to.end,
    lost: formatTrafficSet(lost),
    offered: formatTrafficSet(offered),
    offeredBy,
    asking,
    certainty: isNoTraffic(certain) ? 'unknown' : 'defined',
    obstacle: from.obstacle ?? to.obstacle,
  };
}

/** The workloads of the namespaces, and where they are closed already. */
function subjectsList({ analysis }: LiveAnalysis, { namespaces }: RehearsalQuestion): readonly RehearsedSubject[] {
  const { nodes } = analysis.graph({ level: 'workload', nodes: false, variants: 'split' });
  const isolationOf = new Map<string, GraphNode['isolation'][]>();
  for (const { id, kind, isolation, namespace } of nodes) {
    if (kind !== 'workload' || namespace === null || !namespaces.includes(namespace)) continue;
    const workload = id.replace(/#\d+$/, '');
    isolationOf.set(workload, [...(isolationOf.get(workload) ?? []), isolation]);
  }
  const subjects = new Map<string, RehearsedSubject>();
  for (const pod of analysis.reachability.cluster.pods) {
    const { id, namespace, name } = pod.workload;
    if (!namespaces.includes(namespace) || subjects.has(id)) continue;
    const isolation = isolationOf.get(id) ?? [];
    const closed = (way: Way): boolean =>
      isolation.length > 0 && isolation.every((one) => one === 'both' || one === way);
    subjects.set(id, {
      id,
      namespace,
      name,
      isolated: (['ingress', 'egress'] as const).filter(closed),
      onHost: !isGoverned(pod),
    });
  }
  return [...subjects.values()].sort(
    (a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name) || compareText(a.id, b.id),
  );
}
