// One side of a statement: ends grouped by all that the statement says of them.
import {
  ALL_TRAFFIC,
  allPorts,
  IndexSet,
  NO_TRAFFIC,
  portRange,
  type TrafficSet,
  unionTraffic,
} from '../../sets/index';
import type { EndUnit } from './endUnits';
import type { EndTerm, PortTerm } from './expectationsModel';
import { type EndMarks, type Membership, most, not } from './membership';

/** Ends of one side that the statement treats alike. */
export interface SideGroup {
  /** In the side itself; never 0. */
  readonly member: Membership;
  /** In each permission, then in each exception. */
  readonly parts: readonly Membership[];
  readonly columns: IndexSet;
  readonly byColumn: ReadonlyMap<number, readonly EndUnit[]>;
  /** One of them, of which all port names are asked. */
  readonly sample: EndUnit;
}

type Terms = readonly EndTerm[] | null;

/** How much an end is of a union of terms. */
export function memberOf(terms: readonly EndTerm[], unit: EndUnit, marks: EndMarks): Membership {
  return most(terms.map((term) => unit.marks[marks.numberOf(term)]!));
}

/** `own` null: everything that is not in `other`. `parts` null: whatever the side is. */
export function groupSide(
  side: 'from' | 'to',
  units: readonly EndUnit[],
  size: number,
  marks: EndMarks,
  { own, other, parts }: { readonly own: Terms; readonly other: Terms; readonly parts: readonly Terms[] },
): readonly SideGroup[] {
  const groups = new Map<
    string,
    { member: Membership; parts: Membership[]; byColumn: Map<number, EndUnit[]>; sample: EndUnit }
  >();
  for (const unit of units) {
    if (unit.role !== 'both' && unit.role !== (side === 'from' ? 'source' : 'destination')) continue;
    const member = own ? memberOf(own, unit, marks) : other ? not(memberOf(other, unit, marks)) : 2;
    if (member === 0) continue;
    const inParts = parts.map((terms): Membership => (terms ? memberOf(terms, unit, marks) : 2));
    const ports = side === 'to' && unit.pods[0] ? marks.portsKey(unit.pods[0]) : '';
    const key = `${member} ${inParts.join('')} ${ports}`;
    let group = groups.get(key);
    if (!group) {
      group = { member, parts: inParts, byColumn: new Map(), sample: unit };
      groups.set(key, group);
    }
    const known = group.byColumn.get(unit.column);
    if (known) known.push(unit);
    else group.byColumn.set(unit.column, [unit]);
  }
  return [...groups.values()].map((group) => ({ ...group, columns: IndexSet.of(size, [...group.byColumn.keys()]) }));
}

/** What ports mean at a destination; names stand for the ports that it declares under them. null: all. */
export function trafficOf(ports: readonly PortTerm[] | null, { pods }: EndUnit): TrafficSet {
  if (ports === null) return ALL_TRAFFIC;
  const declared = pods[0]?.object.ports ?? [];
  return ports.reduce<TrafficSet>((set, { port, protocol }) => {
    if (port === null) return protocol === null ? set : unionTraffic(set, allPorts(protocol));
    if (port.type === 'range') return unionTraffic(set, portRange(protocol ?? 'TCP', port.first, port.last));
    return declared
      .filter((one) => one.name === port.name && (protocol === null || one.protocol === protocol))
      .filter(({ containerPort }) => containerPort >= 1 && containerPort <= 65_535)
      .reduce((all, one) => unionTraffic(all, portRange(one.protocol, one.containerPort, one.containerPort)), set);
  }, NO_TRAFFIC);
}
