// An end as NetworkPolicies name it: selectors over labels that stay when pods are replaced (R603), or address blocks.
import { type Labels, NAMESPACE_NAME_LABEL, PER_REPLICA_LABELS, type PodEnd } from '../../cluster/index';
import { isHiddenFromCilium, type Reachability } from '../../policy/index';
import { type AddressRange, FAMILIES, formatAddress, wholeFamily } from '../../sets/index';
import type { AskUnit } from './askedUnits';

export type RawPeer = Readonly<Record<string, unknown>>;

export type PeerItems =
  | { readonly ok: true; readonly peers: readonly RawPeer[] }
  | { readonly ok: false; readonly reason: string };

/** More blocks than these make nobody's policy. */
const MANY_BLOCKS = 8;

/** Well-known keys that say what a workload is, most telling first. */
const TELLING = [
  'app.kubernetes.io/name',
  'app',
  'k8s-app',
  'name',
  'app.kubernetes.io/component',
  'component',
  'role',
];
/** Labels that change with every release. */
const FLEETING = /version|revision|release|chart|hash|managed-by|heritage|build|commit/;

/** The items of `from` or `to` that admit the end, for a policy in `namespace`. */
export function peerItems(reachability: Reachability, unit: AskUnit, namespace: string): PeerItems {
  const { key, pods, title } = unit;
  const [pod] = pods;
  switch (key.kind) {
    case 'pods':
      return pod!.object.hostNetwork
        ? hostItems(pods, title)
        : { ok: true, peers: [podItem(reachability, pods, namespace)] };
    case 'node': {
      const node = reachability.cluster.nodes.find(({ name }) => name === key.name);
      return addressItems(node?.addresses ?? [], title);
    }
    case 'address':
      return blockItems(key.ranges, title);
    case 'party':
      return { ok: false, reason: `A NetworkPolicy cannot name ${title}: it knows pods and addresses only.` };
  }
}

/** The item for pods of one workload, in a policy of `namespace`. */
export function podItem(reachability: Reachability, pods: readonly PodEnd[], namespace: string): RawPeer {
  const home = pods[0]!.object.namespace;
  const podSelector = selectorFor(reachability, pods);
  if (home === namespace) return { podSelector };
  return { namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: home } }, podSelector };
}

/** R64: the other end sees the node's address. */
function hostItems(pods: readonly PodEnd[], title: string): PeerItems {
  return addressItems(
    pods.flatMap(({ addresses }) => addresses ?? []),
    title,
  );
}

function addressItems(
  addresses: readonly { readonly family: 'IPv4' | 'IPv6'; readonly value: bigint }[],
  title: string,
): PeerItems {
  const cidrs = [...new Set(addresses.map((address) => `${formatAddress(address)}/${bitsOf(address.family)}`))].sort();
  if (cidrs.length === 0) return { ok: false, reason: `The address of ${title} is not known, so no rule can name it.` };
  if (cidrs.length > MANY_BLOCKS)
    return { ok: false, reason: `${title} has ${cidrs.length} addresses, which change with the nodes.` };
  return { ok: true, peers: cidrs.map((cidr) => ({ ipBlock: { cidr } })) };
}

function blockItems(ranges: readonly AddressRange[], title: string): PeerItems {
  const cidrs = ranges.flatMap(cidrsOf);
  if (cidrs.length > MANY_BLOCKS)
    return {
      ok: false,
      reason: `${title} is many blocks of addresses. Ask about one address or block to see the rule for it.`,
    };
  return { ok: true, peers: cidrs.map((cidr) => ({ ipBlock: { cidr } })) };
}

function bitsOf(family: AddressRange['family']): number {
  return family === 'IPv4' ? 32 : 128;
}

/** The fewest blocks that are exactly these addresses. */
function cidrsOf({ family, first, last }: AddressRange): readonly string[] {
  const cidrs: string[] = [];
  const top = wholeFamily(family).last + 1n;
  let at = first;
  while (at <= last && cidrs.length <= MANY_BLOCKS) {
    let size = at === 0n ? top : at & -at;
    while (at + size - 1n > last) size >>= 1n;
    cidrs.push(`${formatAddress({ family, value: at })}/${bitsOf(family) - (size.toString(2).length - 1)}`);
    at += size;
  }
  return FAMILIES.includes(family) ? cidrs : [];
}

/**
 * Labels that the pods share and, as far as labels can, nothing else in their namespace has; as few as that takes. {}: the pods have no
 * labels that a policy can rely on.
 */
export function selectorFor({ cluster, profile }: Reachability, pods: readonly PodEnd[]): RawPeer {
  const { namespace } = pods[0]!.object;
  const own = new Set(pods);
  const shared = stableLabels(pods, profile === 'cilium');
  let others = [...cluster.pods, ...cluster.pending].filter(
    (pod) => pod.object.namespace === namespace && !own.has(pod),
  );
  const chosen = new Map<string, string>();
  for (const [key, value] of shared) {
    if (chosen.size > 0 && others.length === 0) break;
    const left = others.filter(({ object: { labels } }) => Object.hasOwn(labels, key) && labels[key] === value);
    if (chosen.size > 0 && left.length === others.length) continue;
    chosen.set(key, value);
    others = left;
  }
  return chosen.size === 0 ? {} : { matchLabels: Object.fromEntries(chosen) };
}

/** R603, R204: without what controllers put on each replica, and what Cilium does not see; most telling first. */
function stableLabels(pods: readonly PodEnd[], isCilium: boolean): readonly (readonly [string, string])[] {
  const [first, ...rest] = pods;
  const has = (labels: Labels, key: string, value: string): boolean =>
    Object.hasOwn(labels, key) && labels[key] === value;
  return Object.entries(first!.object.labels)
    .filter(([key, value]) => rest.every(({ object }) => has(object.labels, key, value)))
    .filter(([key]) => !PER_REPLICA_LABELS.has(key) && !(isCilium && isHiddenFromCilium(key)))
    .sort(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
}

function rankOf(key: string): number {
  const at = TELLING.indexOf(key);
  if (at >= 0) return at;
  return FLEETING.test(key) ? TELLING.length + 1 : TELLING.length;
}
