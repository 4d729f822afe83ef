// From needs to NetworkPolicies: one for all pods with the same needs where one selector holds for them, else one a workload.
import { compareText, type Finding, type NetworkPolicyObject, type PodEnd } from '../../cluster/index';
import {
  ALL_TRAFFIC,
  containsTraffic,
  equalTraffic,
  formatTrafficSet,
  PROTOCOLS,
  type TrafficSet,
  trafficKey,
  unionTraffic,
} from '../../sets/index';
import type { Wanted, Way } from './model';
import type { Need, Needs, Openings } from './openings';
import { generatorFinding, type PeerItems, type RawPeer } from './peerItems';
import { PolicyNames } from './policyNames';
import type { Subjects } from './scope';
import type { RawSelector } from './tellApart';
import type { WantedEnd } from './wantedEnds';

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

/** Pods that no label tells from those of the group get its rules too. */
function reportAlike(
  group: Group,
  groups: readonly Group[],
  items: PeerItems,
  report: (finding: Finding) => void,
): void {
  const groupOf = new Map(groups.flatMap(({ pods, key }) => pods.map((pod) => [pod, key] as const)));
  const alike = items.pick(group.namespace, group.pods).alike.filter((pod) => groupOf.get(pod) !== group.key);
  if (alike.length === 0) return;
  report(
    generatorFinding(
      'pods-not-told-apart',
      `No label tells ${listed(group.pods)} from ${listed(alike)}, so a policy for the one governs the other too.`,
      'Give one of them a label of its own in its pod template.',
    ),
  );
}

function listed(pods: readonly PodEnd[]): string {
  const names = [
    ...new Set(
      pods.map(
        ({ workload, object }) => `${workload.namespace}/${workload.kind === 'Pod' ? object.name : workload.name}`,
      ),
    ),
  ].sort(compareText);
  return names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}

function writeGroup(
  group: Group,
  items: PeerItems,
  names: PolicyNames,
  report: (finding: Finding) => void,
): readonly WrittenPolicy[] {
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
        purpose: purposeOf(group, pods),
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
  report: (finding: Finding) => void,
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
function rulesOf(
  namespace: string,
  needs: readonly Need[],
  items: PeerItems,
  report: (finding: Finding) => void,
): readonly Rule[] {
  const rules = new Map<string, { readonly peers: RawPeer[]; readonly traffic: TrafficSet; readonly order: string }>();
  for (const need of mergeNeeds(needs)) {
    const peers = items.items(namespace, need);
    reportPeer(need, needs, items, report);
    if (peers === null) {
      report(
        generatorFinding(
          'namespace-not-selectable',
          `No label that is known tells namespace ${'namespace' in need.peer ? need.peer.namespace : nameOf(need)} from the others, so its pods cannot be admitted.`,
          'Make namespaces readable, and give the namespace the label kubernetes.io/metadata.name, which current API servers set themselves.',
        ),
      );
      continue;
    }
    const rule = rules.get(trafficKey(need.traffic));
    if (rule) rule.peers.push(...peers);
    else rules.set(trafficKey(need.traffic), { peers: [...peers], traffic: need.traffic, order: need.key });
  }
  return [...rules.values()].filter(({ peers }) => peers.length > 0);
}

/** One entry for each peer, in order; workloads are left out where their namespace is admitted with as much. */
function mergeNeeds(needs: readonly Need[]): readonly Need[] {
  const merged = new Map<string, Need>();
  for (const need of needs) {
    const known = merged.get(need.key);
    merged.set(need.key, known ? { ...known, traffic: unionTraffic(known.traffic, need.traffic) } : need);
  }
  const all = [...merged.values()];
  const wholes = all.filter(({ peer, isPart }) => peer.kind === 'namespace' && !isPart);
  const isCovered = (need: Need): boolean =>
    wholes.some(
      (whole) =>
        whole !== need &&
        need.peer.kind === 'workload' &&
        whole.peer.kind === 'namespace' &&
        whole.peer.name === need.peer.namespace &&
        containsTraffic(whole.traffic, need.traffic),
    );
  return all
    .filter((need) => !isCovered(need))
    .sort((a, b) => compareText(nameOf(a), nameOf(b)) || compareText(a.key, b.key));
}

/** Peers that no policy can pick exactly. */
function reportPeer(need: Need, needs: readonly Need[], items: PeerItems, report: (finding: Finding) => void): void {
  const { peer } = need;
  if (peer.kind === 'addresses') reportAddresses(peer, items, report);
  if (peer.kind === 'addresses') return;
  if (peer.kind === 'namespace' && !need.isPart) return;
  const home = peer.kind === 'namespace' ? peer.name : peer.namespace;
  const meant = (pod: PodEnd): boolean =>
    needs.some((other) => other.pods.includes(pod) && containsTraffic(other.traffic, need.traffic));
  const alike = items.pick(home, need.pods).alike.filter((pod) => !meant(pod));
  if (alike.length === 0) return;
  report(
    generatorFinding(
      'peers-not-told-apart',
      `No label tells ${listed(need.pods)} from ${listed(alike)}, so a rule that admits the one admits the other too.`,
      'Give one of them a label of its own in its pod template.',
    ),
  );
}

function reportAddresses(peer: WantedEnd, items: PeerItems, report: (finding: Finding) => void): void {
  if (peer.kind !== 'addresses') return;
  if (items.holes(peer.ranges).widened)
    report(
      generatorFinding(
        'addresses-left-out',
        'Address blocks leave out more than the addresses of pods and nodes, so that the list stays short; outside addresses in between are not admitted.',
        'Replace the exceptions by the address ranges of the cluster, if you know them.',
        'info',
      ),
    );
  if (items.cluster.pods.some((pod) => pod.addresses === null))
    report(
      generatorFinding(
        'addresses-not-known',
        'The addresses of pods read from manifests are not known, so an address block may admit some of them too.',
        'Ask a running cluster, or leave the address range of its pods out of the block.',
      ),
    );
}

function nameOf({ peer }: Need): string {
  if (peer.kind === 'workload') return `${peer.namespace}/${peer.name}`;
  return peer.kind === 'namespace' ? `${peer.name}/` : '~';
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

/** What a policy is for, a sentence for each direction. */
function purposeOf({ needs, types }: Group, pods: readonly PodEnd[]): readonly string[] {
  const who = listed(pods);
  return types.map((way) => {
    const words = mergeNeeds(needs[way]).map((need) => peerWords(need));
    if (words.length === 0) return `${who}: nothing ${way === 'ingress' ? 'comes in' : 'goes out'}.`;
    return `${who}: ${way === 'ingress' ? 'from' : 'to'} ${words.join('; ')}.`;
  });
}

function peerWords({ peer, pods, traffic }: Need): string {
  const words = formatTrafficSet(traffic);
  const ports = equalTraffic(traffic, ALL_TRAFFIC)
    ? 'any port'
    : PROTOCOLS.flatMap((protocol) => (words[protocol] === undefined ? [] : [`${protocol} ${words[protocol]}`])).join(
        ', ',
      );
  const who =
    peer.kind === 'namespace'
      ? `namespace ${peer.name}`
      : peer.kind === 'workload'
        ? listed(pods)
        : 'addresses outside';
  return `${who} on ${ports}`;
}
