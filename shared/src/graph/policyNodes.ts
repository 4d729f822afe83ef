// Which policies select which nodes, and what each of their rules admits: the reasons behind explicit edges.
import { compareText } from '../cluster/index';
import {
  type Column,
  type CompiledPolicy,
  type CompiledRule,
  type CompiledSection,
  type Reachability,
  refKey,
  type Universe,
} from '../policy/index';
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
  const { size } = reachability.universe;
  for (const { ref, parts } of byObject(compiled)) {
    const number = policies.length;
    const sectionsOf = (direction: 'ingress' | 'egress'): readonly CompiledSection[] =>
      parts.map((part) => part[direction]).filter((section) => section !== null);
    const subjects = (sections: readonly CompiledSection[]): readonly number[] | null =>
      sections.length === 0
        ? null
        : toNodes(
            unionOf(
              sections.map((section) => subjectsOf(section, size)),
              size,
            ),
          );
    const [ingress, egress] = [sectionsOf('ingress'), sectionsOf('egress')];
    policies.push({ ...ref, ingressSubjects: subjects(ingress), egressSubjects: subjects(egress) });
    for (const section of ingress)
      admissions.push(...sectionAdmissions(reachability, number, 'ingress', section, toNodes));
    for (const section of egress)
      admissions.push(...sectionAdmissions(reachability, number, 'egress', section, toNodes));
  }
  return { policies, admissions };
}

interface PolicyParts {
  readonly ref: NonNullable<CompiledPolicy['ref']>;
  readonly parts: readonly CompiledPolicy[];
}

/** The parts of one object together, sorted by namespace, name and kind. */
function byObject(
  compiled: readonly (CompiledPolicy & { readonly ref: PolicyParts['ref'] })[],
): readonly PolicyParts[] {
  const objects = new Map<string, { ref: PolicyParts['ref']; parts: CompiledPolicy[] }>();
  for (const part of compiled) {
    const key = refKey(part.ref);
    const known = objects.get(key);
    if (known) known.parts.push(part);
    else objects.set(key, { ref: part.ref, parts: [part] });
  }
  return [...objects.values()].sort(
    ({ ref: a }, { ref: b }) =>
      compareText(a.namespace ?? '', b.namespace ?? '') || compareText(a.name, b.name) || compareText(a.kind, b.kind),
  );
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
  // Only what lets traffic through is a reason for an edge.
  return section.rules
    .filter(({ action }) => action === 'allow')
    .flatMap((rule) => {
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
      .resolveRule(rule, column)
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
