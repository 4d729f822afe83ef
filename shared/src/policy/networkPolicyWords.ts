// Why a peer of a NetworkPolicy does or does not match one end, in words.
import {
  type Cluster,
  formatRequirement,
  type Labels,
  matchesRequirement,
  type Namespace,
  type PolicyPeer,
  type Selector,
} from '../cluster/index';
import type { PeerWords, Words } from './compiled';
import type { Match } from './explanation';
import { selectorOverNamespace } from './namespaceSelector';
import type { End } from './pairEnds';
import { describePeer } from './words';

/** null: a rule without a peer list. */
export function networkPolicyPeerWords(
  peer: PolicyPeer | null,
  policyNamespace: string,
  { namespaces }: Pick<Cluster, 'namespaces'>,
): PeerWords {
  return {
    text: () => describePeer(peer, policyNamespace),
    why: (end, match, profileMatches) => explainPeer(peer, match, profileMatches, end, policyNamespace, namespaces),
  };
}

function explainPeer(
  peer: PolicyPeer | null,
  match: Match,
  profileMatches: boolean,
  end: End,
  policyNamespace: string,
  namespaces: readonly Namespace[],
): Words {
  const who = describePeer(peer, policyNamespace);
  if (peer === null) return { code: 'any', text: 'no peer list: anyone' };
  if (peer.kind === 'unknown' || peer.unknownFields.length > 0)
    return { code: 'unknown-field', text: `asks for ${peer.unknownFields.join(', ')}, which is not known here` };
  if (match === 'yes') {
    if (!restsOnChosenLabels(peer)) return { code: 'matches', text: who };
    return {
      code: 'matches-chosen-labels',
      text: `${who}: whoever may create a pod, in any namespace, can give it these labels`,
    };
  }
  if (peer.kind === 'block') return explainBlock(who, match, profileMatches, end);
  if (end.kind !== 'pod') return { code: 'not-a-pod', text: `${who}: selectors match pods only` };
  const { namespace, labels, hostNetwork } = end.pod.object;
  const wrong = wrongNamespace(
    peer.namespaceSelector,
    namespace,
    policyNamespace,
    namespaces.find(({ name }) => name === namespace),
  );
  if (wrong) return wrong;
  const missing = missingTerms(peer.podSelector, labels);
  if (missing !== null) return { code: 'wrong-labels', text: `needs ${missing}` };
  if (hostNetwork)
    return {
      code: 'host-network',
      text: `${who}: the pod uses its node's network, and most engines do not match such pods by label`,
    };
  if (match === 'unknown')
    return { code: 'namespace-labels-unknown', text: `${who}: the labels of namespace ${namespace} could not be read` };
  return { code: 'engines-differ', text: `${who}: engines differ` };
}

/** Pods of any namespace, by labels of their own: a permission that tenants can take. */
export function restsOnChosenLabels(peer: PolicyPeer): boolean {
  return (
    peer.kind === 'pods' &&
    peer.namespaceSelector?.requirements.length === 0 &&
    peer.podSelector?.requirements.some(({ operator }) => operator === 'In' || operator === 'Exists') === true
  );
}

function explainBlock(who: string, match: Match, profileMatches: boolean, end: End): Words {
  if (end.kind === 'outside') return { code: 'outside-block', text: `${who}: ${end.label} is not among them` };
  if (match === 'unknown') return { code: 'address-unknown', text: `${who}: the pod's address is not known` };
  if (match === 'no')
    return { code: 'outside-block', text: `${who}: the ${end.kind}'s address does not count among them` };
  const here = profileMatches
    ? 'it matches here, but not with every network plugin'
    : 'it does not match here, but does with other network plugins';
  return { code: 'block-and-cluster-address', text: `${who}: the ${end.kind}'s address lies inside; ${here}` };
}

function wrongNamespace(
  selector: Selector | null,
  namespace: string,
  policyNamespace: string,
  info: Namespace | undefined,
): Words | null {
  if (selector === null) {
    return namespace === policyNamespace
      ? null
      : {
          code: 'wrong-namespace',
          text: `selects pods of namespace ${policyNamespace} only, this one is in ${namespace}`,
        };
  }
  if (!info || selectorOverNamespace(selector, info.labels, info.labelsKnown) !== 'no') return null;
  const missing = selector.requirements
    .filter((requirement) => !matchesRequirement(requirement, info.labels))
    .map((r) => withActual(r.key, formatRequirement(r), info.labels));
  return { code: 'wrong-namespace-labels', text: `needs a namespace with ${missing.join(', ')}` };
}

/** The terms that fail, with what the labels say instead; null when all hold. */
export function missingTerms(selector: Selector | null, labels: Labels): string | null {
  const failing = (selector?.requirements ?? []).filter((requirement) => !matchesRequirement(requirement, labels));
  return failing.length === 0
    ? null
    : failing.map((requirement) => withActual(requirement.key, formatRequirement(requirement), labels)).join(', ');
}

function withActual(key: string, wanted: string, labels: Labels): string {
  return `${wanted} (has ${Object.hasOwn(labels, key) ? `${key}=${labels[key]}` : `no ${key}`})`;
}
