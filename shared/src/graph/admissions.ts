// Which policies admit a connection: looked up by the governed end, so that a table row costs a few comparisons.
import { intersectTraffic, NO_TRAFFIC, parseTrafficSet, type TrafficSet } from '../sets/index';
import type { Admission, TrafficGraph, TrafficText } from './model';

/** An admission with its traffic read and its peers as a set. */
interface Entry {
  readonly policy: number;
  readonly traffic: TrafficSet;
  readonly peers: ReadonlySet<number>;
}

interface Lookup {
  /** By governed node. */
  readonly ingress: ReadonlyMap<number, readonly Entry[]>;
  readonly egress: ReadonlyMap<number, readonly Entry[]>;
}

// Graphs are immutable, so a lookup stays right as long as its graph lives.
const LOOKUPS = new WeakMap<TrafficGraph, Lookup>();

/** Policies of which a rule admits some of the traffic, at the source's egress or the destination's ingress: ascending indices. */
export function admittingPolicies(
  graph: TrafficGraph,
  from: number,
  to: number,
  traffic: TrafficText,
): readonly number[] {
  const { ingress, egress } = lookupOf(graph);
  const asked = parseTrafficSet(traffic) ?? NO_TRAFFIC;
  const found = new Set<number>();
  const note = (entries: readonly Entry[] | undefined, peer: number) => {
    for (const { policy, peers, traffic: admitted } of entries ?? []) {
      if (peers.has(peer) && intersectTraffic(admitted, asked).length > 0) found.add(policy);
    }
  };
  note(egress.get(from), to);
  note(ingress.get(to), from);
  return [...found].sort((a, b) => a - b);
}

function lookupOf(graph: TrafficGraph): Lookup {
  const known = LOOKUPS.get(graph);
  if (known !== undefined) return known;
  const peerSets = new Map<readonly number[], ReadonlySet<number>>();
  const peersOf = ({ peers }: Admission) => {
    const set = peerSets.get(peers) ?? new Set(peers);
    peerSets.set(peers, set);
    return set;
  };
  const lookup = { ingress: new Map<number, Entry[]>(), egress: new Map<number, Entry[]>() };
  for (const admission of graph.admissions) {
    const traffic = parseTrafficSet(admission.traffic) ?? NO_TRAFFIC;
    const entry = { policy: admission.policy, traffic, peers: peersOf(admission) };
    const entries = lookup[admission.direction];
    for (const subject of admission.subjects) {
      const list = entries.get(subject);
      if (list === undefined) entries.set(subject, [entry]);
      else list.push(entry);
    }
  }
  LOOKUPS.set(graph, lookup);
  return lookup;
}
