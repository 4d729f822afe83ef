// From needs to NetworkPolicies: one for all pods with the same needs where one selector holds for them, else one a workload.
import { compareText, type Finding, type NetworkPolicyObject, type PodEnd } from '../../cluster/index';
import { ALL_TRAFFIC, equalTraffic, formatTrafficSet, PROTOCOLS, type TrafficSet, trafficKey } from '../../sets/index';
import { type Report, reportAlike, reportNamespace, reportPeer } from './exactness';
import type { Wanted, Way } from './model';
import { mergeNeeds, purposeOf } from './needs';
import type { Need, Needs, Openings } from './openings';
import type { PeerItems, RawPeer } from './peerItems';
import { PolicyNames } from './policyNames';
import type { Subjects } from './scope';
import type { RawSelector } from './tellApart';

export const WAYS: readonly Way[] = ['ingress', 'egress'];

export interface WrittenPolicy {
  readonly object: NetworkPolicyObject;
  /** What it is for, a line each. */
  readonly purpose: readonly string[];
}

interface Group {
  readonly namespace: string;
  readonly pods: PodEnd[];
  readonly needs: Needs;
  readonly types: readonly Way[];
  readonly key: string;
}

/** Policies that close the directions asked about, without any rule. */
export function closingPolicies(
  wanted: Wanted,
  subjects: Subjects,
  items: PeerItems,
  names: PolicyNames,
): readonly WrittenPolicy[] {
  const { scope, directions } = wanted;
  const types = WAYS.filter((way) => directions.includes(way));
  if (scope.kind === 'namespaces')
    return [...new Set(scope.namespaces)].sort(compareText).map(
      (namespace): WrittenPolicy => ({
        object: {
          namespace,
          name: names.take(namespace, types.length === 2 ? 'default-deny' : `default-deny-${types[0]}`),
          spec: { podSelector: {}, policyTypes: typeWords(types) },
        },
        purpose: [
          `Nothing goes ${types.map((way) => (way === 'ingress' ? 'in' : 'out')).join(' or ')} unless a policy admits it.`,
        ],
      }),
    );
  const empty = groupsOf(subjects, () => ({ ingress: [], egress: [] }), true);
  return empty.flatMap((group) => writeGroup(group, items, new PolicyNames([]), () => {}));
}

/** Policies with rules; where no namespace is closed as a whole, they close what they govern as well. */
export function openingPolicies(
  wanted: Wanted,
  subjects: Subjects,
  openings: Openings,
  items: PeerItems,
  names: PolicyNames,
  findings: Finding[],
): readonly WrittenPolicy[] {
  const closes = wanted.scope.kind !== 'namespaces';
  const groups = groupsOf(subjects, (pod) => openings.needsOf(pod), closes);
  const told = new Set<string>();
  const report = (finding: Finding): void => {
    if (told.has(finding.message)) return;
    told.add(finding.message);
    findings.push(finding);
  };
  for (const group of groups) reportAlike(group, groups, items, report);
  return groups.flatMap((group) => writeGroup(group, items, names, report));
}

function groupsOf(subjects: Subjects, needsOf: (pod: PodEnd) => Needs, closes: boolean): readonly Group[] {
  const groups = new Map<string, Group>();
  const pods = [...new Set([...subjects.ingress, ...subjects.egress])].sort((a, b) => compareText(a.id, b.id));
  for (const pod of pods) {
    const needs = needsOf(pod);
    const types = WAYS.filter((way) => (closes ? subjects[way].has(pod) : needs[way].length > 0));
    if (types.length === 0) continue;
    const { namespace } = pod.object;
    const key = JSON.stringify([
      namespace,
      types,
      ...WAYS.map((way) => needs[way].map((need) => [need.key, trafficKey(need.traffic)])),
    ]);
    const known = groups.get(key);
    if (known) known.pods.push(pod);
    else groups.set(key, { namespace, pods: [pod], needs, types, key });
  }
  return [...groups.values()];
}

function writeGroup(group: Group, items: PeerItems, names: PolicyNames, report: Report): readonly WrittenPolicy[] {
  const whole = items.pick(group.namespace, group.pods).selectors;
  const workloads = new Map<string, PodEnd[]>();
  for (const pod of group.pods) {
    const list = workloads.get(pod.workload.id);
    if (list) list.push(pod);
    else workloads.set(pod.workload.id, [pod]);
  }
  const parts = whole.length === 1 ? [group.pods] : [...workloads.values()];
  return parts.flatMap((pods) => {
    const { selectors } = items.pick(group.namespace, pods);
    return selectors.map(
      (selector): WrittenPolicy => ({
        object: {
          namespace: group.namespace,
          name: names.take(group.namespace, nameFor(pods)),
          spec: specOf(group, selector, items, report),
        },
        purpose: purposeOf(group.needs, group.types, pods),
      }),
    );
  });
}

function nameFor(pods: readonly PodEnd[]): string {
  const names = [...new Set(pods.map(({ workload }) => workload.name))].sort(compareText);
  return names.length === 1 ? `allow-${names[0]}` : `allow-${names[0]}-and-${names.length - 1}-more`;
}

function specOf(
  { namespace, needs, types }: Group,
  podSelector: RawSelector,
  items: PeerItems,
  report: Report,
): Record<string, unknown> {
  const spec: Record<string, unknown> = { podSelector, policyTypes: typeWords(types) };
  for (const way of types) {
    const rules = rulesOf(namespace, needs[way], items, report);
    if (rules.length > 0)
      spec[way] = rules.map(({ peers, traffic }) => ({
        [way === 'ingress' ? 'from' : 'to']: peers,
        ...portsOf(traffic),
      }));
  }
  return spec;
}

interface Rule {
  readonly peers: readonly RawPeer[];
  readonly traffic: TrafficSet;
}

/** Peers with the same traffic share a rule. */
function rulesOf(namespace: string, needs: readonly Need[], items: PeerItems, report: Report): readonly Rule[] {
  const rules = new Map<string, { readonly peers: RawPeer[]; readonly traffic: TrafficSet }>();
  for (const need of mergeNeeds(needs)) {
    const peers = items.items(namespace, need);
    reportPeer(need, needs, items, report);
    if (peers === null) {
      reportNamespace(need, report);
      continue;
    }
    const rule = rules.get(trafficKey(need.traffic));
    if (rule) rule.peers.push(...peers);
    else rules.set(trafficKey(need.traffic), { peers: [...peers], traffic: need.traffic });
  }
  return [...rules.values()].filter(({ peers }) => peers.length > 0);
}

function typeWords(types: readonly Way[]): readonly string[] {
  return types.map((way) => (way === 'ingress' ? 'Ingress' : 'Egress'));
}

/** R50-R53: no list is all traffic; a protocol alone is all its ports. */
function portsOf(traffic: TrafficSet): { readonly ports?: readonly object[] } {
  if (equalTraffic(traffic, ALL_TRAFFIC)) return {};
  const words = formatTrafficSet(traffic);
  return {
    ports: PROTOCOLS.flatMap((protocol) =>
      (words[protocol]?.split(',') ?? []).map((part) => {
        if (part === 'all') return { protocol };
        const [first, last] = part.split('-').map(Number);
        return { protocol, port: first, ...(last === undefined ? {} : { endPort: last }) };
      }),
    ),
  };
}
