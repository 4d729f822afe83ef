// What keeps generated policies from being exact: pods that no label tells apart, addresses that are not known or too many.
import type { Finding, PodEnd } from '../../cluster/index';
import { containsTraffic } from '../../sets/index';
import { listed, nameOf } from './needs';
import type { Need } from './openings';
import { generatorFinding, type PeerItems } from './peerItems';
import type { WantedEnd } from './wantedEnds';

export type Report = (finding: Finding) => void;

/** Pods of equal `key` get the same rules. */
export interface Alike {
  readonly namespace: string;
  readonly pods: readonly PodEnd[];
  readonly key: string;
}

/** Pods that no label tells from those of the group get its rules too. */
export function reportAlike(group: Alike, groups: readonly Alike[], items: PeerItems, report: Report): void {
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

/** Peers that no policy can pick exactly. */
export function reportPeer(need: Need, needs: readonly Need[], items: PeerItems, report: Report): void {
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

function reportAddresses(peer: WantedEnd, items: PeerItems, report: Report): void {
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

export function reportNamespace(need: Need, report: Report): void {
  const { peer } = need;
  report(
    generatorFinding(
      'namespace-not-selectable',
      `No label that is known tells namespace ${peer.kind === 'workload' ? peer.namespace : nameOf(need)} from the others, so its pods cannot be admitted.`,
      'Make namespaces readable, and give the namespace the label kubernetes.io/metadata.name, which current API servers set themselves.',
    ),
  );
}
