// The needs of a pod put in order, and in words.
import { compareText, type PodEnd } from '../../cluster/index';
import {
  ALL_TRAFFIC,
  containsTraffic,
  equalTraffic,
  formatTrafficSet,
  PROTOCOLS,
  unionTraffic,
} from '../../sets/index';
import type { Way } from './model';
import type { Need, Needs } from './openings';

/** One entry for each peer, in order; workloads are left out where their namespace is admitted with as much. */
export function mergeNeeds(needs: readonly Need[]): readonly Need[] {
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

export function nameOf({ peer }: Need): string {
  if (peer.kind === 'workload') return `${peer.namespace}/${peer.name}`;
  return peer.kind === 'namespace' ? `${peer.name}/` : '~';
}

/** Names of workloads, at most four. */
export function listed(pods: readonly PodEnd[]): string {
  const names = [
    ...new Set(
      pods.map(
        ({ workload, object }) => `${workload.namespace}/${workload.kind === 'Pod' ? object.name : workload.name}`,
      ),
    ),
  ].sort(compareText);
  return names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}

/** What a policy is for, a sentence for each direction. */
export function purposeOf(needs: Needs, types: readonly Way[], pods: readonly PodEnd[]): readonly string[] {
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
