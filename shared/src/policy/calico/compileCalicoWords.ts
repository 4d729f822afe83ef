// Calico's policies in words: whom they govern, what a peer is called, and why it does or does not match an end.
import {
  type CalicoEntity,
  type CalicoPolicy,
  type CalicoRule,
  type CalicoSelector,
  type Cluster,
  keysOf,
  type LabelLookup,
  matchesExpression,
} from '../../cluster/index';
import { inRange } from '../../sets/index';
import type { Direction, PeerWords, Words } from '../compiled';
import type { Match } from '../explanation';
import { type LabelView, LabelViews } from '../labelViews';
import type { End } from '../pairEnds';
import { type CalicoPick, conditionsOf, limitsEnds, pickOf, sourcePortsOf, subjectPick } from './compileCalicoEnds';

/** One rule as one end of it sees the other. */
export interface CalicoPeer {
  readonly rule: CalicoRule;
  readonly peer: CalicoEntity;
  /** The subject's own side of the rule. */
  readonly own: CalicoEntity;
  readonly direction: Direction;
  /** The policy's. */
  readonly namespace: string | null;
  readonly cluster: Pick<Cluster, 'namespaces' | 'objects'>;
}

/** Such as `app == 'web' in namespace shop` or `all pods`. */
export function describeCalicoSubject(policy: CalicoPolicy): string {
  const text = describePick(subjectPick(policy));
  return text === 'any pod' ? 'all pods' : text;
}

/** Such as `role == 'client' in any namespace`, `addresses in 10.0.0.0/8` or `anyone`. */
export function describeEntity(entity: CalicoEntity, namespace: string | null): string {
  const { service, notSelector, nets, notNets } = entity;
  if (service) return `the endpoints of Service ${service.namespace}/${service.name}`;
  const pick = pickOf(entity, namespace);
  const list = (items: CalicoEntity['nets']): string => items.map(({ text }) => text).join(', ');
  const inside = nets.length === 0 ? '' : `addresses in ${list(nets)}`;
  const who = [...(pick ? [describePick(pick)] : []), ...(inside === '' ? [] : [inside])].join(' with ');
  const except = [
    ...(notSelector ? [`what has ${notSelector.text}`] : []),
    ...(notNets.length > 0 ? [`addresses in ${list(notNets)}`] : []),
  ];
  const base = who === '' ? 'anyone' : who;
  return except.length === 0 ? base : `${base} except ${except.join(' and ')}`;
}

function describePick(pick: CalicoPick): string {
  const { selector, accountNames, accountSelector } = pick;
  const who = selector && selector.expression.op !== 'all' ? selector.text : 'any pod';
  const accounts = [
    ...(accountNames.length > 0 ? [`service account ${accountNames.join(' or ')}`] : []),
    ...(accountSelector ? [`a service account that has ${accountSelector.text}`] : []),
  ];
  const place = describePlace(pick);
  return [
    who,
    ...(place === '' ? [] : [place]),
    ...(accounts.length > 0 ? [`with ${accounts.join(' and ')}`] : []),
  ].join(' ');
}

function describePlace({ namespace, namespaceSelector }: CalicoPick): string {
  if (namespace !== null) return `in namespace ${namespace}`;
  if (namespaceSelector === null) return '';
  if (namespaceSelector === 'global') return 'in no namespace';
  const { expression, text } = namespaceSelector;
  if (expression.op === 'all') return 'in any namespace';
  const byName =
    expression.op === 'in' && NAME_KEYS.includes(expression.key) && expression.values.length > 0
      ? expression.values.join(' or ')
      : null;
  return byName === null ? `in namespaces with ${text}` : `in namespace ${byName}`;
}

const NAME_KEYS = ['kubernetes.io/metadata.name', 'projectcalico.org/name'];

export function calicoPeerWords(about: CalicoPeer): PeerWords {
  return { text: () => describePeer(about), why: (end, match) => explainPeer(about, end, match) };
}

/** With what the rule asks of the subject and of source ports. */
function describePeer({ rule, peer, own, direction, namespace }: CalicoPeer): string {
  const subject = limitsEnds(own)
    ? `${direction === 'ingress' ? ', to' : ', from'} ${describeEntity(own, namespace)}`
    : '';
  const ports = { all: '', some: ', from some source ports only', none: ', from no source port' }[sourcePortsOf(rule)];
  const family = rule.ipVersion === null ? '' : `, ${rule.ipVersion} only`;
  return `${describeEntity(peer, namespace)}${subject}${ports}${family}`;
}

function explainPeer(about: CalicoPeer, end: End, match: Match): Words {
  const { rule, peer, namespace } = about;
  const who = describePeer(about);
  if (match === 'yes') return limitsEnds(peer) ? { code: 'matches', text: who } : { code: 'any', text: who };
  if (match === 'no') return explainMiss(about, end, who);
  if (rule.unknownFields.length > 0 && match === 'unknown')
    return { code: 'unknown-field', text: `asks for ${rule.unknownFields.join(', ')}, which is not known here` };
  if (sourcePortsOf(rule) === 'some' && match === 'open')
    return { code: 'source-port', text: `${who}: which source port a client takes cannot be told from the cluster` };
  if (end.kind === 'node')
    return { code: 'host-endpoint', text: `${who}: the node may have host endpoints that match` };
  if (match === 'open') return { code: 'engines-differ', text: `${who}: releases of Calico differ` };
  const unread = end.kind === 'pod' ? unknownCondition(about, end) : null;
  if (unread)
    return { code: 'labels-unknown', text: `${who}: ${unread} of namespace ${namespaceOf(end)} could not be read` };
  return {
    code: 'address-unknown',
    text: `${describeEntity(peer, namespace)}: the ${end.kind === 'pod' ? "pod's " : ''}address is not known for sure`,
  };
}

function namespaceOf(end: End): string {
  return end.kind === 'pod' ? end.pod.object.namespace : '';
}

type Pod = Extract<End, { kind: 'pod' }>;

function lookUp({ cluster }: CalicoPeer, view: LabelView, { pod }: Pod): LabelLookup {
  return new LabelViews(cluster).lookUp(view, pod);
}

/** What of a pod's surroundings a condition needs and nobody could read. */
function unknownCondition(about: CalicoPeer, end: Pod): string | null {
  const pick = pickOf(about.peer, about.namespace);
  const unknown = (pick ? conditionsOf(pick) : []).find(
    ({ view, expression }) => matchesExpression(expression, lookUp(about, view, end)) === 'unknown',
  );
  if (!unknown) return null;
  return unknown.view === 'calico-account' ? 'the service accounts' : 'the labels';
}

/** The first criterion that fails. */
function explainMiss(about: CalicoPeer, end: End, who: string): Words {
  const { peer, namespace } = about;
  if (peer.service) return { code: 'no-endpoint', text: `${who}: it is none of them` };
  const pick = pickOf(peer, namespace);
  if (pick) {
    const miss = end.kind === 'pod' && !end.pod.object.hostNetwork ? missingOf(about, pick, end) : notAPod(end, who);
    if (miss) return miss;
  }
  const { notSelector } = peer;
  if (notSelector && end.kind === 'pod' && holds(notSelector, lookUp(about, 'calico', end)))
    return { code: 'excepted', text: `leaves out what has ${notSelector.text}` };
  if (excepted(peer, end)) return { code: 'excepted', text: `${who}: its address is among the exceptions` };
  const name = end.kind === 'outside' ? end.label : `the ${end.kind}'s address`;
  return { code: 'outside-block', text: `${who}: ${name} is not among them` };
}

function holds({ expression }: CalicoSelector, labels: LabelLookup): boolean {
  return matchesExpression(expression, labels) === 'yes';
}

function excepted({ notNets }: CalicoEntity, end: End): boolean {
  const addresses = end.kind === 'pod' ? (end.pod.addresses ?? []) : end.kind === 'node' ? end.node.addresses : [];
  return notNets.some(({ cidr }) => addresses.some((address) => inRange(cidr, address)));
}

function notAPod(end: End, who: string): Words {
  if (end.kind === 'pod')
    return { code: 'host-network', text: `${who}: the pod uses its node's network and is no endpoint of Calico's` };
  const what = end.kind === 'outside' ? end.label : 'a node';
  return { code: 'not-a-pod', text: `${who}: selectors match pods and network sets, and ${what} is in no such set` };
}

function missingOf(about: CalicoPeer, pick: CalicoPick, end: Pod): Words | null {
  const { namespace } = end.pod.object;
  if (pick.namespace !== null && pick.namespace !== namespace)
    return {
      code: 'wrong-namespace',
      text: `selects in namespace ${pick.namespace} only, this pod is in ${namespace}`,
    };
  if (pick.namespaceSelector === 'global')
    return { code: 'wrong-namespace', text: 'global() selects what is in no namespace, and pods are in one' };
  for (const { view, expression } of conditionsOf(pick)) {
    const labels = lookUp(about, view, end);
    if (matchesExpression(expression, labels) !== 'no') continue;
    const found = keysOf(expression).map((key) => {
      const value = labels(key);
      return typeof value === 'string' ? `${key} = '${value}'` : `no ${key}`;
    });
    const has = found.length === 0 ? '' : ` (has ${found.join(', ')})`;
    const text = textOf(pick, view, expression);
    if (view === 'calico-namespace')
      return { code: 'wrong-namespace-labels', text: `needs a namespace with ${text}${has}` };
    if (view === 'calico-account') return { code: 'wrong-account', text: `needs a service account with ${text}${has}` };
    return { code: 'wrong-labels', text: `needs ${text}${has}` };
  }
  return null;
}

function textOf(pick: CalicoPick, view: LabelView, expression: CalicoSelector['expression']): string {
  if (view === 'calico-account') return pick.accountSelector?.text ?? '';
  if (view === 'calico-namespace' && pick.namespaceSelector !== 'global') return pick.namespaceSelector?.text ?? '';
  if (pick.selector?.expression === expression) return pick.selector.text;
  return `service account ${pick.accountNames.join(' or ')}`;
}
