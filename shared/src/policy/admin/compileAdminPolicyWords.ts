// Admin policies in words: whom they govern, what a peer is called, and why it does or does not match an end.
import {
  type AdminAction,
  type AdminNamespaces,
  type AdminPeer,
  type AdminRule,
  type AdminSubject,
  type Cluster,
  formatSelector,
  type Selector,
} from '../../cluster/index';
import type { PeerWords, Words } from '../compiled';
import type { Match } from '../explanation';
import { selectorOverNamespace } from '../namespaceSelector';
import { missingTerms } from '../networkPolicyWords';
import type { End } from '../pairEnds';
import { describeNamespaces } from '../words';

/** Such as `all pods`, `any pod in namespace shop` or `app=web in namespaces with tier=api`. */
export function describeSubject({ namespaces, podSelector }: AdminSubject): string {
  const everywhere = namespaces.requirements.length === 0;
  if (everywhere && (podSelector?.requirements.length ?? 0) === 0) return 'all pods';
  return describePods({ kind: 'selector', selector: namespaces }, podSelector);
}

function describePods(namespaces: AdminNamespaces, podSelector: Selector | null): string {
  const who = podSelector && podSelector.requirements.length > 0 ? formatSelector(podSelector) : 'any pod';
  if (namespaces.kind === 'selector') return `${who} ${describeNamespaces(namespaces.selector, '')}`;
  if (namespaces.keys.length === 0) return 'nobody: the list of label keys is empty';
  const keys = namespaces.keys.join(', ');
  return namespaces.kind === 'sameLabels'
    ? `${who} in namespaces with the subject's ${keys}`
    : `${who} in namespaces with ${keys} other than the subject's`;
}

export function describeAdminPeer(peer: AdminPeer): string {
  switch (peer.kind) {
    case 'pods':
      return describePods(peer.namespaces, peer.podSelector);
    case 'nodes':
      return peer.selector.requirements.length === 0 ? 'any node' : `nodes with ${formatSelector(peer.selector)}`;
    case 'networks':
      return `addresses in ${peer.networks.map(({ text }) => text).join(', ')}`;
    case 'domainNames':
      return `the host names ${peer.names.join(', ')}`;
    case 'unknown':
      return 'a kind of peer that is not known here';
  }
}

export function adminPeerWords(peer: AdminPeer, rule: AdminRule, cluster: Pick<Cluster, 'namespaces'>): PeerWords {
  return {
    text: () => describeAdminPeer(peer),
    why: (end, match) => explainPeer(peer, rule, end, match, cluster),
  };
}

/** Of a rule that fails closed (R116). */
export function closedPeerWords(peer: AdminPeer, action: AdminAction, why: string): PeerWords {
  const effect = action === 'allow' ? 'the rule allows nothing' : 'the rule denies everything';
  return {
    text: () =>
      action === 'allow'
        ? `nobody (written for ${describeAdminPeer(peer)})`
        : `anyone (written for ${describeAdminPeer(peer)})`,
    why: () => ({ code: 'fails-closed', text: `${describeAdminPeer(peer)}: ${why}, so ${effect}` }),
  };
}

function explainPeer(
  peer: AdminPeer,
  rule: AdminRule,
  end: End,
  match: Match,
  cluster: Pick<Cluster, 'namespaces'>,
): Words {
  const who = describeAdminPeer(peer);
  if (match === 'yes') return { code: 'matches', text: who };
  if (rule.unknownFields.length > 0 && match === 'unknown')
    return {
      code: 'unknown-field',
      text: `the rule asks for ${rule.unknownFields.join(', ')}, which is not known here`,
    };
  switch (peer.kind) {
    case 'pods':
      return explainPods(who, peer, end, match, cluster);
    case 'nodes':
      return explainNodes(who, peer.selector, end, match);
    case 'networks':
      return explainNetworks(who, end, match);
    case 'domainNames':
      return match === 'unknown'
        ? { code: 'name-unknown', text: `${who}: which addresses they stand for cannot be told from the cluster` }
        : { code: 'not-a-name', text: `${who}: host names outside the cluster only` };
    case 'unknown':
      return { code: 'unknown-field', text: who };
  }
}

function explainPods(
  who: string,
  { namespaces, podSelector }: Extract<AdminPeer, { kind: 'pods' }>,
  end: End,
  match: Match,
  cluster: Pick<Cluster, 'namespaces'>,
): Words {
  if (end.kind !== 'pod') return { code: 'not-a-pod', text: `${who}: matches pods only` };
  const { namespace, labels, hostNetwork } = end.pod.object;
  if (hostNetwork)
    return {
      code: 'host-network',
      text: `${who}: the pod uses its node's network; admin rules reach it through nodes or networks only`,
    };
  const info = cluster.namespaces.find(({ name }) => name === namespace);
  if (namespaces.kind === 'selector') {
    if (info && selectorOverNamespace(namespaces.selector, info.labels, info.labelsKnown) === 'no')
      return {
        code: 'wrong-namespace-labels',
        text: `needs a namespace with ${missingTerms(namespaces.selector, info.labels) ?? formatSelector(namespaces.selector)}`,
      };
  } else if (match === 'no' && missingTerms(podSelector, labels) === null)
    return { code: 'wrong-namespace-labels', text: `${who}: namespace ${namespace} is none of them` };
  const missing = missingTerms(podSelector, labels);
  if (missing !== null) return { code: 'wrong-labels', text: `needs ${missing}` };
  if (match === 'open') return { code: 'engines-differ', text: `${who}: network plugins differ` };
  return { code: 'namespace-labels-unknown', text: `${who}: the labels of a namespace could not be read` };
}

function explainNodes(who: string, selector: Selector, end: End, match: Match): Words {
  if (match === 'unknown') return { code: 'node-unknown', text: `${who}: on which node the pod runs is not known` };
  if (end.kind === 'node') {
    return {
      code: 'wrong-labels',
      text: `needs a node with ${missingTerms(selector, end.node.labels) ?? formatSelector(selector)}`,
    };
  }
  if (end.kind === 'pod' && end.pod.object.hostNetwork)
    return { code: 'wrong-labels', text: `${who}: the pod's node is none of them` };
  return { code: 'not-a-node', text: `${who}: matches nodes and what runs on their network only` };
}

function explainNetworks(who: string, end: End, match: Match): Words {
  if (match === 'open')
    return {
      code: 'block-and-cluster-address',
      text: `${who}: the ${end.kind}'s address lies inside; network plugins differ`,
    };
  if (match === 'unknown') return { code: 'address-unknown', text: `${who}: the address is not known` };
  const what = end.kind === 'outside' ? end.label : `the ${end.kind}'s address`;
  return { code: 'outside-block', text: `${who}: ${what} is not among them` };
}
