// Peers that pick nothing, that wait for pods to come, that trust labels anyone may choose, and address blocks that hold pods.
import type { Finding, NetworkPolicy, ObjectRef, PolicyPeer, PolicyRule } from '../../cluster/index';
import { type Analysis, formatTraffic } from '../../graph/index';
import { type CompiledPeer, type CompiledSection, refKey, restsOnChosenLabels } from '../../policy/index';
import { formatTrafficSet, IndexSet, NO_TRAFFIC, unionTraffic } from '../../sets/index';
import { lintFinding, someOf } from './lintFinding';

/** Of NetworkPolicies: what is said here follows from their own rules (R30-R45). */
export function peerFindings(analysis: Analysis): readonly Finding[] {
  const { reachability, objects } = analysis;
  // What could not be read may be what a peer is for.
  const isWhole = objects.gaps.length === 0 && reachability.universe.unread.isEmpty();
  return reachability.tiers.flatMap((tier) =>
    tier.policies.flatMap((policy): readonly Finding[] => {
      const { ref } = policy;
      const source = ref === null ? undefined : reachability.policies.get(refKey(ref));
      if (ref?.kind !== 'NetworkPolicy' || !source) return [];
      return (['ingress', 'egress'] as const).flatMap((direction) => {
        const section = policy[direction];
        return section ? sectionFindings(analysis, { ref, source, section, direction, isWhole }) : [];
      });
    }),
  );
}

interface Where {
  readonly ref: ObjectRef;
  readonly source: NetworkPolicy;
  readonly section: CompiledSection;
  readonly direction: 'ingress' | 'egress';
  readonly isWhole: boolean;
}

function sectionFindings(analysis: Analysis, where: Where): readonly Finding[] {
  const { ref, source, section, direction, isWhole } = where;
  const spec = new Map((source[direction] ?? []).map((rule) => [rule.path, rule]));
  const { location } = source;
  return section.rules.flatMap((compiled) => {
    const rule = spec.get(compiled.path);
    if (!rule?.peers) return [];
    const peers = new Map(rule.peers.map((peer) => [peer.path, peer]));
    return compiled.peers.flatMap((peer): readonly Finding[] => {
      const written = peers.get(peer.path);
      if (!written || written.kind === 'unknown' || written.unknownFields.length > 0) return [];
      const found: Finding[] = [];
      if (written.kind === 'block') {
        const held = blockFinding(analysis, ref, peer, written.cidrText, location);
        return held ? [held] : [];
      }
      if (isWhole && matchesNothing(peer)) found.push(...futureFindings(analysis, where, peer, written, rule));
      if (direction === 'ingress' && restsOnChosenLabels(written))
        found.push(
          lintFinding('rests-on-chosen-labels', ref, {
            path: peer.path,
            message: `admits ${peer.words.text()}: whoever may create a pod in any namespace can give it these labels`,
            next: 'Name the namespaces too, by a label that only administrators set, such as kubernetes.io/metadata.name.',
            location,
          }),
        );
      return found;
    });
  });
}

function matchesNothing({ matches, ownNode }: CompiledPeer): boolean {
  return matches.IPv4.length === 0 && matches.IPv6.length === 0 && ownNode === undefined;
}

function futureFindings(
  { reachability }: Analysis,
  { ref, source, section, direction }: Where,
  peer: CompiledPeer,
  written: Extract<PolicyPeer, { kind: 'pods' }>,
  rule: PolicyRule,
): readonly Finding[] {
  const { location } = source;
  const who = peer.words.text();
  const subjects = namesOf(reachability, section);
  const found = [
    lintFinding('peer-matches-nothing', ref, {
      path: peer.path,
      message: `no pod is ${who}, so this item admits nobody`,
      next: 'Correct the selector, or remove the item.',
      location,
    }),
  ];
  if (subjects.length === 0 || isContradiction(written)) return found;
  const on = rule.ports === null ? 'any port' : portWords(rule);
  const what =
    direction === 'ingress'
      ? `a new pod that is ${who} could connect to ${someOf(subjects)} on ${on}`
      : `${someOf(subjects)} could connect to a new pod that is ${who} on ${on}`;
  found.push(
    lintFinding('admits-future-pods', ref, {
      path: peer.path,
      message: what,
      next: 'Remove the item if nobody is to come; else see to it that only the right people can create such pods.',
      location,
    }),
  );
  return found;
}

/** A label that must be there and must not: no pod will ever match. */
function isContradiction({ podSelector, namespaceSelector }: Extract<PolicyPeer, { kind: 'pods' }>): boolean {
  return [podSelector, namespaceSelector].some((selector) =>
    selector?.requirements.some(
      ({ key, operator }) =>
        operator === 'DoesNotExist' &&
        selector.requirements.some(
          (other) => other.key === key && (other.operator === 'In' || other.operator === 'Exists'),
        ),
    ),
  );
}

function portWords({ ports }: PolicyRule): string {
  const numbers = (ports ?? []).reduce(
    (all, port) => (port.kind === 'numbers' ? unionTraffic(all, port.traffic) : all),
    NO_TRAFFIC,
  );
  const names = (ports ?? []).flatMap((port) => (port.kind === 'name' ? [`${port.protocol} ${port.name}`] : []));
  const text = numbers.length === 0 ? [] : [formatTraffic(formatTrafficSet(numbers))];
  return [...text, ...names].join(' · ');
}

function namesOf({ universe }: Analysis['reachability'], { subjects }: CompiledSection): readonly string[] {
  const names = new Set<string>();
  for (const { columns } of subjects) {
    columns.forEach((number) => {
      const column = universe.columns[number]!;
      if (column.kind === 'pod') for (const { workload } of column.pods) names.add(workload.name);
    });
  }
  return [...names].sort();
}

function blockFinding(
  { reachability: { universe } }: Analysis,
  ref: ObjectRef,
  { path, matches }: CompiledPeer,
  cidr: string,
  location: NetworkPolicy['location'],
): Finding | null {
  const { pods: network } = universe;
  const held = [...matches.IPv4, ...matches.IPv6].reduce(
    (all, { columns }) => all.or(columns.and(network)),
    IndexSet.empty(universe.size),
  );
  let pods = 0;
  held.forEach((number) => {
    const column = universe.columns[number]!;
    // Where addresses are not known the block only might hold them.
    if (column.kind === 'pod' && !column.position.unknown) pods += column.pods.length;
  });
  if (pods === 0) return null;
  const isWhole = /\/0$/.test(cidr);
  return lintFinding('block-covers-pods', ref, {
    path,
    severity: isWhole ? 'info' : 'warning',
    message: `${cidr} holds the addresses of ${pods} ${pods === 1 ? 'pod' : 'pods'} of this cluster; whether the block applies to them is up to the network plugin`,
    next: isWhole
      ? 'Except the cluster’s own ranges, if only addresses outside are meant.'
      : 'Pick pods by podSelector and namespaceSelector; their addresses change.',
    location,
  });
}
