// Which policies select which nodes, and what each of their rules admits: the reasons behind explicit edges.
import { compareText } from '../cluster/index';
import type { Column, CompiledPolicy, CompiledRule, CompiledSection, Reachability, Universe } from '../policy/index';
import {
  formatTrafficSet,
  IndexSet,
  IndexSetTable,
  isNoTraffic,
  NO_TRAFFIC,
  type TrafficSet,
  trafficKey,
  unionTraffic,
} from '../sets/index';
import type { Admission, GraphPolicy } from './model';
import type { BuiltNode } from './nodes';

/** All policies that could be read, sorted by namespace and name, and their admissions. */
export function policiesOf(
  reachability: Reachability,
  nodes: readonly BuiltNode[],
): { policies: readonly GraphPolicy[]; admissions: readonly Admission[] } {
  const nodesOf = nodesByColumn(reachability, nodes);
  const toNodes = nodeLists(nodesOf);
  const policies: GraphPolicy[] = [];
  const admissions: Admission[] = [];
  const compiled = reachability.tiers
    .flatMap((tier) => tier.policies)
    .filter((policy): policy is CompiledPolicy & { ref: NonNullable<CompiledPolicy['ref']> } => policy.ref !== null);
  compiled.sort(
    (a, b) => compareText(a.ref.namespace ?? '', b.ref.namespace ?? '') || compareText(a.ref.name, b.ref.name),
  );
  for (const { ref, ingress, egress } of compiled) {
    const number = policies.length;
    const subjects = (section: CompiledSection | null): readonly number[] | null =>
      section && toNodes(subjectsOf(section, reachability.universe.size));
    policies.push({ ...ref, ingressSubjects: subjects(ingress), egressSubjects: subjects(egress) });
    for (const [direction, section] of [
      ['ingress', ingress],
      ['egress', egress],
    ] as const) {
      if (section) admissions.push(...sectionAdmissions(reachability, number, direction, section, toNodes));
    }
  }
  return { policies, admissions };
}

/** Several members of a merged node may share a column; every node of a column is listed. */
function nodesByColumn({ universe }: Reachability, nodes: readonly BuiltNode[]): readonly (readonly number[])[] {
  const nodesOf: Set<number>[] = universe.columns.map(() => new Set());
  nodes.forEach(({ columns, pods }, index) => {
    for (const column of columns) nodesOf[column]!.add(index);
    for (const pod of pods) nodesOf[universe.podColumnOf.get(pod) ?? -1]?.add(index);
  });
  return nodesOf.map((set) => [...set]);
}

function sectionAdmissions(
  { universe, ports }: Reachability,
  policy: number,
  direction: 'ingress' | 'egress',
  section: CompiledSection,
  toNodes: (columns: IndexSet) => readonly number[],
): readonly Admission[] {
  const { size } = universe;
  const subjects = subjectsOf(section, size);
  return section.rules.flatMap((rule) => {
    const matches =
      rule.matches.IPv4 === rule.matches.IPv6 ? rule.matches.IPv4 : [...rule.matches.IPv4, ...rule.matches.IPv6];
    const peers = unionOf(
      matches.filter(({ bits }) => (bits & 2) !== 0).map(({ columns }) => columns),
      size,
    );
    const destinations = direction === 'ingress' ? subjects : peers;
    const byTraffic = trafficByDestination(rule, destinations, universe, ports);
    return byTraffic
      .filter(({ traffic }) => !isNoTraffic(traffic))
      .map(
        ({ traffic, columns }): Admission => ({
          policy,
          direction,
          subjects: toNodes(direction === 'ingress' ? columns : subjects),
          peers: toNodes(direction === 'ingress' ? peers : columns),
          traffic: formatTrafficSet(traffic),
        }),
      );
  });
}

/** What a rule's port list means at each destination: one entry for each traffic set. */
function trafficByDestination(
  rule: CompiledRule,
  destinations: IndexSet,
  { columns }: Universe,
  ports: Reachability['ports'],
): readonly { readonly traffic: TrafficSet; readonly columns: IndexSet }[] {
  const trafficAt = (column: Column): TrafficSet =>
    ports
      .resolve(rule.ports, column)
      .filter(({ bits }) => (bits & 2) !== 0)
      .reduce((all, part) => unionTraffic(all, part.traffic), NO_TRAFFIC);
  if (!rule.usesPortNames)
    return destinations.isEmpty() ? [] : [{ traffic: trafficAt(columns[0]!), columns: destinations }];
  const byTraffic = new Map<string, { traffic: TrafficSet; numbers: number[] }>();
  destinations.forEach((number) => {
    const traffic = trafficAt(columns[number]!);
    const key = trafficKey(traffic);
    const known = byTraffic.get(key);
    if (known) known.numbers.push(number);
    else byTraffic.set(key, { traffic, numbers: [number] });
  });
  return [...byTraffic.values()].map(({ traffic, numbers }) => ({
    traffic,
    columns: IndexSet.of(destinations.size, numbers),
  }));
}

function unionOf(sets: readonly IndexSet[], size: number): IndexSet {
  return sets.reduce((all, set) => all.or(set), IndexSet.empty(size));
}

/** Pods that the section governs under the profile. */
function subjectsOf(section: CompiledSection, size: number): IndexSet {
  return unionOf(
    section.subjects.filter(({ bits }) => (bits & 1) !== 0).map(({ columns }) => columns),
    size,
  );
}

/** Turns columns into nodes; the same columns, as they come again and again in broad rules, are turned once. */
function nodeLists(nodesOf: readonly (readonly number[])[]): (columns: IndexSet) => readonly number[] {
  const table = new IndexSetTable();
  const lists: (readonly number[])[] = [];
  return (columns) => {
    const id = table.idOf(columns);
    lists[id] ??= [...new Set(columns.toArray().flatMap((column) => nodesOf[column]!))].sort((a, b) => a - b);
    return lists[id];
  };
}
