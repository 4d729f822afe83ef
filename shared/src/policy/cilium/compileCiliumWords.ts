// Cilium's rules in words: whom they govern, what a peer is called, and why it does or does not match an end.
import {
  type CiliumEntity,
  type CiliumPeer,
  formatExpression,
  keysOf,
  type LabelExpression,
  matchesExpression,
} from '../../cluster/index';
import type { PeerWords, Words } from '../compiled';
import type { Match } from '../explanation';
import { CILIUM_NAMESPACE_KEY, CILIUM_NAMESPACE_LABELS, type LabelViews } from '../labelViews';
import type { End } from '../pairEnds';

/** Such as `all pods of shop`, `app=web in namespace shop` or `any pod in any namespace`. */
export function describeCiliumSubject(subject: LabelExpression): string {
  const { own, where } = split(subject);
  if (own.length > 0) return `${formatParts(own)} ${where}`;
  return where === ANYWHERE
    ? 'all pods'
    : where.replace(/^in namespace (\S+)$/, 'all pods of $1').replace(/^in /, 'all pods in ');
}

const ANYWHERE = 'in any namespace';

/** Such as `role=client in namespace v`. */
function describePods(condition: LabelExpression): string {
  const { own, where } = split(condition);
  return `${own.length === 0 ? 'any pod' : formatParts(own)} ${where}`;
}

function formatParts(parts: readonly LabelExpression[]): string {
  return parts.map((part) => (part.op === 'or' ? `(${formatExpression(part)})` : formatExpression(part))).join(', ');
}

function partsOf(condition: LabelExpression): readonly LabelExpression[] {
  return condition.op === 'and' ? condition.of : condition.op === 'all' ? [] : [condition];
}

function split(condition: LabelExpression): { readonly own: readonly LabelExpression[]; readonly where: string } {
  const parts = partsOf(condition);
  const about = (part: LabelExpression, holds: (key: string) => boolean): boolean => keysOf(part).some(holds);
  const names = parts.filter((part) => about(part, (key) => key === CILIUM_NAMESPACE_KEY));
  const labels = parts.filter((part) => about(part, (key) => key.startsWith(CILIUM_NAMESPACE_LABELS)));
  const own = parts.filter((part) => !names.includes(part) && !labels.includes(part));
  const named = names.map(describeNames).filter((text) => text !== null);
  const labelled = formatParts(labels).replaceAll(CILIUM_NAMESPACE_LABELS, '');
  const where = [...named, ...(labels.length > 0 ? [`in namespaces with ${labelled}`] : [])];
  return { own, where: where.length === 0 ? ANYWHERE : where.join(' and ') };
}

function describeNames(part: LabelExpression): string | null {
  if (part.op === 'has') return null;
  if (part.op === 'in')
    return part.values.length === 1 ? `in namespace ${part.values[0]}` : `in the namespaces ${part.values.join(', ')}`;
  if (part.op === 'not' && part.of.op === 'in') return `not in namespace ${part.of.values.join(', ')}`;
  return `with ${formatExpression(part)}`;
}

export function describeCiliumPeer(peer: CiliumPeer): string {
  switch (peer.kind) {
    case 'anyone':
      return peer.reading === 'certain' ? 'anyone' : 'anyone, since it finds nobody';
    case 'endpoints':
      return peer.reserved ? `identities with ${formatParts(partsOf(peer.condition))}` : describePods(peer.condition);
    case 'entity':
      return `entity ${peer.entity}`;
    case 'blocks':
      return `addresses in ${peer.text}`;
    case 'services':
      return `the Service ${peer.text}`;
    case 'fqdn':
      return peer.pattern.includes('*') ? `host names matching ${peer.pattern}` : `the host name ${peer.pattern}`;
    case 'nodes':
      return peer.condition.op === 'all' ? 'any node' : `nodes with ${formatExpression(peer.condition)}`;
    case 'groups':
      return "a cloud provider's group";
  }
}

export function ciliumPeerWords(peer: CiliumPeer, authentication: boolean, views: LabelViews): PeerWords {
  const who = describeCiliumPeer(peer);
  return {
    text: () => (authentication ? `${who} after mutual authentication` : who),
    why: (end, match) => (match === 'yes' ? { code: 'matches', text: who } : explain(peer, who, end, match, views)),
  };
}

/** Of the condition that old releases add to every rule (R223). */
export function requirementWords(condition: LabelExpression): PeerWords {
  const text = `pods without ${describePods(condition)}`;
  return {
    text: () => text,
    why: (_, match) =>
      match === 'no'
        ? { code: 'wrong-labels', text: `${text}: it has these labels` }
        : { code: 'unknown-requirement', text: `${text}: refused by releases before 1.19 only` },
  };
}

function explain(peer: CiliumPeer, who: string, end: End, match: Match, views: LabelViews): Words {
  switch (peer.kind) {
    case 'anyone':
      return match === 'no'
        ? { code: 'nobody', text: 'names nobody' }
        : { code: 'engines-differ', text: `${who}: releases of Cilium differ` };
    case 'endpoints':
      return peer.reserved
        ? { code: 'wrong-labels', text: `${who}: it has other ones` }
        : explainPods(peer.condition, who, end, match, views);
    case 'services':
      return match === 'unknown'
        ? { code: 'services-unknown', text: `${who}: Services could not be read` }
        : { code: 'wrong-labels', text: `${who}: it is not behind it` };
    case 'entity':
      return explainEntity(peer.entity, who, end, match);
    case 'blocks':
      return explainBlocks(who, end, match);
    case 'fqdn':
      return match === 'unknown'
        ? { code: 'host-name-unknown', text: `${who}: which addresses it has is not known` }
        : { code: 'wrong-host-name', text: `${who}: it is not among them` };
    case 'nodes':
      return match === 'unknown'
        ? { code: 'switch-unknown', text: `${who}: counts only where node selector labels are switched on` }
        : { code: 'wrong-node', text: `${who}: it is not among them` };
    case 'groups':
      return match === 'unknown'
        ? { code: 'group-unknown', text: `${who}: its addresses are not known here` }
        : { code: 'inside-cluster', text: `${who}: holds addresses outside the cluster only` };
  }
}

function explainPods(condition: LabelExpression, who: string, end: End, match: Match, views: LabelViews): Words {
  if (end.kind !== 'pod') return { code: 'not-a-pod', text: `${who}: selectors match pods only` };
  if (end.pod.object.hostNetwork)
    return { code: 'host-network', text: `${who}: the pod uses its node's network, and Cilium sees it as the node` };
  if (match === 'unknown')
    return {
      code: 'namespace-labels-unknown',
      text: `${who}: the labels of namespace ${end.pod.object.namespace} could not be read`,
    };
  const lookUp = views.lookUp('cilium', end.pod);
  const failing = partsOf(condition).filter((part) => matchesExpression(part, lookUp) === 'no');
  const [first] = failing;
  if (first && keysOf(first).includes(CILIUM_NAMESPACE_KEY) && failing.length === 1)
    return { code: 'wrong-namespace', text: `${who}: this one is in namespace ${end.pod.object.namespace}` };
  const missing = failing.map((part) => `${formatExpression(part)} (${actual(part, lookUp, end.pod.object.labels)})`);
  return { code: 'wrong-labels', text: `needs ${missing.join(', ')}` };
}

/** What the labels say instead; a label that Cilium hides is there, but cannot be selected (R204). */
function actual(part: LabelExpression, lookUp: (key: string) => string | undefined | null, labels: object): string {
  const texts = keysOf(part).map((key) => {
    const value = lookUp(key);
    if (typeof value === 'string') return `has ${key}=${value}`;
    return Object.hasOwn(labels, key) ? `Cilium hides ${key}` : `has no ${key}`;
  });
  return texts.join(', ');
}

function explainEntity(entity: CiliumEntity, who: string, end: End, match: Match): Words {
  if (match === 'unknown')
    return { code: 'api-server-unknown', text: `${who}: the addresses of the API server are not known` };
  const what =
    end.kind === 'pod'
      ? end.pod.object.hostNetwork
        ? 'a pod on the network of its node'
        : 'a pod'
      : end.kind === 'node'
        ? 'a node'
        : 'outside the cluster';
  return { code: 'other-entity', text: `${who}: covers ${COVERS[entity]}; it is ${what}` };
}

const COVERS: Readonly<Record<CiliumEntity, string>> = {
  all: 'everything',
  world: 'addresses outside cluster and nodes',
  cluster: 'pods and nodes',
  'cluster-mesh': 'pods and nodes',
  host: "the pod's own node with its hostNetwork pods",
  'remote-node': 'other nodes with their hostNetwork pods',
  'kube-apiserver': 'the API server',
  ingress: "Cilium's own Ingress proxy",
  health: 'health endpoints',
  init: 'starting pods',
  unmanaged: 'pods without Cilium',
  none: 'nothing',
};

function explainBlocks(who: string, end: End, match: Match): Words {
  if (match === 'unknown') return { code: 'address-unknown', text: `${who}: the addresses are not known` };
  if (end.kind === 'outside') return { code: 'outside-block', text: `${who}: ${end.label} is not among them` };
  return {
    code: 'inside-cluster',
    text: `${who}: Cilium's address rules never match ${end.kind === 'node' ? 'nodes' : 'pods'}`,
  };
}
