// A rule more in the Calico policies whose tier refuses at its end: NetworkPolicies are asked later, or not at all (R302-R308).
import { CALICO_NETWORK_POLICY, type Labels } from '../../cluster/index';
import type { LiveAnalysis } from '../../graph/index';
import type { EndExplanation } from '../../policy/index';
import type { PolicyChange } from './model';
import { peerItems, podItem, type RawPeer } from './peerItems';
import { addedRule, type RuleWanted } from './policyChanges';

const CALICO_KINDS: ReadonlySet<string> = new Set([CALICO_NETWORK_POLICY, 'GlobalNetworkPolicy']);
const FEW_POLICIES = 3;

/** Each alone; none where no tier of Calico refuses at its end. */
export function calicoChanges(
  live: LiveAnalysis,
  { direction, subject, peer, port }: RuleWanted,
  end: EndExplanation,
): readonly PolicyChange[] {
  const step = end.walk.findLast(({ outcome }) => outcome === 'end-denies');
  const [pod] = subject.pods;
  if (!step || !pod) return [];
  const policies = end.policies.filter(
    ({ policy, tier, selects }) => tier === step.tier && selects === 'yes' && CALICO_KINDS.has(policy.kind),
  );
  return policies.slice(0, FEW_POLICIES).flatMap(({ policy }) => {
    const items = peerItems(live.analysis.reachability, peer, policy.namespace ?? '');
    const [item] = items.ok ? items.peers : [];
    if (!item) return [];
    const far = toEntity(item);
    const ports = { ports: [port.port] };
    // The policy may govern other pods too: the rule is for this one.
    const near = toEntity(podItem(live.analysis.reachability, subject.pods, policy.namespace ?? ''));
    const rule = {
      action: 'Allow',
      protocol: port.protocol,
      source: direction === 'ingress' ? far : near,
      destination: { ...(direction === 'ingress' ? near : far), ...ports },
    };
    return addedRule(live, policy, direction, rule) ?? [];
  });
}

/** A peer of a NetworkPolicy as Calico writes it. */
function toEntity({ podSelector, namespaceSelector, ipBlock }: RawPeer): RawPeer {
  if (ipBlock !== undefined) return { nets: [(ipBlock as { readonly cidr: string }).cidr] };
  return {
    ...(namespaceSelector === undefined ? {} : { namespaceSelector: toExpression(namespaceSelector) }),
    selector: toExpression(podSelector),
  };
}

function toExpression(selector: unknown): string {
  const { matchLabels = {} } = selector as { readonly matchLabels?: Labels };
  const parts = Object.entries(matchLabels).map(([key, value]) => `${key} == '${value}'`);
  return parts.length === 0 ? 'all()' : parts.join(' && ');
}
