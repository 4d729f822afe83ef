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
import { sortedOnce } from './blocks';
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
  const nodesOf: number[][] = universe.columns.map(() => []);
  // Nodes come in order, so a node that is there already is the last one.
  const add = (column: number, index: number): void => {
    const list = nodesOf[column];
    if (list && list[list.length - 1] !== index) list.push(index);
  };
  nodes.forEach(({ columns, pods }, index) => {
    for (const column of columns) add(column, index);
    for (const pod of pods) add(universe.podColumnOf.get(pod) ?? -1, index);
  });
  return nodesOf;
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
  // Port names mean the same at all pods that declare the same.
  const byDeclared = new Map<string, { traffic: TrafficSet; numbers: number[] }>();
  destinations.forEach((number) => {
    const column = columns[number]!;
    const declared = column.kind === 'pod' ? `${column.hostNetwork} ${column.namedPortsKey}` : '';
    let entry = byDeclared.get(declared);
    if (!entry) {
      const traffic = trafficAt(column);
      const key = trafficKey(traffic);
      entry = byTraffic.get(key) ?? { traffic, numbers: [] };
      byTraffic.set(key, entry);
      byDeclared.set(declared, entry);
    }
    entry.numbers.push(number);
  });
  return [...byTraffic.values()].map(({ traffic, numbers }) => ({
    traffic,
    columns: IndexSet.of(destinations.size, numbers),
  }));
}

function unionOf(sets: readonly IndexSet[], size: number): IndexSet {
  return sets.length === 1 ? sets[0]! : sets.reduce((all, set) => all.or(set), IndexSet.empty(size));
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
    lists[id] ??= inOrder(columns, nodesOf);
    return lists[id];
  };
}

/** The nodes of some columns, ascending, each once. */
function inOrder(columns: IndexSet, nodesOf: readonly (readonly number[])[]): readonly number[] {
  const nodes: number[] = [];
  let last = -1;
  let ascending = true;
  columns.forEach((column) => {
    const own = nodesOf[column]!;
    for (let i = 0; i < own.length; i++) {
      const node = own[i]!;
      if (node <= last) ascending = false;
      last = node;
      nodes.push(node);
    }
  });
  return ascending ? nodes : sortedOnce(nodes);
}
