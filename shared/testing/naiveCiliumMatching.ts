// Does a Cilium rule speak of a connection, in one world: subjects, peers and ports. Part of the naive evaluator (R202-R220).
import type { PodObject, PolicyObject, ServiceObject } from '../src/cluster/objects';
import { type Address, type Cidr, inRange, parseAddress } from '../src/sets/index';
import type { CiliumPort, CiliumRequirement, CiliumSelector } from './naiveCiliumFields';
import {
  type CiliumElement,
  type CiliumPeer,
  type CiliumRule,
  type CiliumServiceRef,
  readCidrGroup,
} from './naiveCiliumPolicy';
import { NAME_LABEL, type NaiveInputs } from './naiveInputs';
import { isHiddenLabel, namedPorts } from './naiveMatching';
import type { Side } from './naiveTiers';
import { type NaiveWorld, open, unread } from './naiveWorlds';

const NAMESPACE = 'io.kubernetes.pod.namespace';
const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';

/** undefined: missing; null: it cannot be known (R39). */
type Label = (wanted: Pick<CiliumRequirement, 'source' | 'key'>) => string | null | undefined;

export class CiliumMatching {
  readonly #groups: readonly { readonly object: PolicyObject; readonly blocks: readonly Cidr[] }[];

  constructor(readonly inputs: NaiveInputs) {
    this.#groups = inputs.objects.policyObjects.flatMap((object) => {
      const blocks = readCidrGroup(object);
      return blocks ? [{ object, blocks }] : [];
    });
  }

  /** R202: does the rule govern the pod? */
  selects(rule: CiliumRule, pod: PodObject, world: NaiveWorld): boolean {
    if (pod.hostNetwork) return false; // R224
    if (rule.namespace === null) return selectorHolds(rule.subject, this.#podLabel(pod), world);
    if (pod.namespace !== rule.namespace) return false;
    // A namespace written in it is replaced by the own one, which holds by now.
    const requirements = rule.subject.requirements.filter(
      ({ source, key }) => source !== 'labels' || key !== NAMESPACE,
    );
    return selectorHolds({ ...rule.subject, requirements }, this.#podLabel(pod), world);
  }

  /** R207-R209, R213: does the element speak of this traffic? `narrowed`: only through entries with L7 rules (R214). */
  elementMatches(rule: CiliumRule, element: CiliumElement, side: Side, world: NaiveWorld): 'no' | 'plain' | 'narrowed' {
    if (element.icmp) return 'no'; // R213
    const entries = element.ports?.filter(({ ports }) => ports.some((port) => portMatches(port, side, world)));
    if (entries?.length === 0 || !this.#peersMatch(rule, element, side, world)) return 'no';
    if (element.strange && !unread(world)) return 'no'; // R116
    if (entries === undefined) return 'plain';
    const sure = entries.filter(({ strange }) => !strange || unread(world));
    if (sure.length === 0) return 'no';
    return sure.some(({ narrowed }) => !narrowed) ? 'plain' : 'narrowed';
  }

  #peersMatch(rule: CiliumRule, { peers, ports, deny }: CiliumElement, side: Side, world: NaiveWorld): boolean {
    if (peers === null) return ports !== null; // R207: with toPorts any peer, without them nothing
    const services = peers.filter((peer) => peer.kind === 'services');
    if (services.length === 0) return peers.some((peer) => this.#peerMatches(rule, peer, side, world));
    // R217: not resolved in egressDeny.
    const found = deny ? [] : services.map(({ service }) => this.#findBackends(service, side, world));
    // R217: left without a peer, which Cilium reads as any peer where there are toPorts.
    if (found.every((backends) => backends === 'nothing')) return ports !== null && open(world, true);
    return found.includes('matches');
  }

  #peerMatches(rule: CiliumRule, item: CiliumPeer, side: Side, world: NaiveWorld): boolean {
    const { peer } = side;
    switch (item.kind) {
      case 'endpoints':
        return this.#endpointsMatch(rule, item.selector, side, world);
      case 'block':
        return blockMatches([item.block], item.except, side) && (!item.strange || unread(world));
      case 'group':
        return this.#groupMatches(item, side, world) && (!item.strange || unread(world));
      case 'entity':
        return this.#entityMatches(item.entity, side, world);
      case 'nodes':
        return this.#nodeMatches(item.selector, side, world);
      case 'provider':
        return peer.outside && unread(world); // R219: lists of addresses, which skip pods and nodes (R216)
      case 'fqdn':
        return peer.outside && unread(world); // R218
      case 'services':
        throw new Error('services are asked about together');
    }
  }

  /** R203, R205. */
  #endpointsMatch(rule: CiliumRule, selector: CiliumSelector, side: Side, world: NaiveWorld): boolean {
    const left = selector.requirements.some(
      ({ source, key }) => source === 'reserved' || key === NAMESPACE || key.startsWith(NAMESPACE_LABELS),
    );
    const added: CiliumRequirement =
      rule.namespace === null
        ? { source: 'labels', key: NAMESPACE, operator: 'Exists', values: [] }
        : { source: 'labels', key: NAMESPACE, operator: 'In', values: [rule.namespace] };
    const requirements = left ? selector.requirements : [added, ...selector.requirements];
    const { pod } = side.peer;
    const label = pod && !pod.hostNetwork ? this.#podLabel(pod) : this.#reservedLabel(side);
    return selectorHolds({ ...selector, requirements }, label, world);
  }

  /** The labels of a special identity. R224: nodes, and the world, have no pod labels. */
  #reservedLabel(side: Side): Label {
    const place = side.peer.outside ? 'world' : side.ownNode ? 'host' : 'remote-node';
    return ({ source, key }) => {
      if (source !== 'reserved') return undefined;
      if (key === place) return '';
      if (key !== 'kube-apiserver') return undefined;
      const isIt = this.#isApiServer(side);
      return isIt === null ? null : isIt ? '' : undefined;
    };
  }

  /** Identity labels (R203, R204). */
  #podLabel({ labels, namespace, serviceAccount }: PodObject): Label {
    return ({ source, key }) => {
      if (source === 'reserved') return undefined;
      if (key === NAMESPACE) return namespace;
      if (key === 'io.cilium.k8s.policy.serviceaccount') return serviceAccount;
      if (key === 'io.cilium.k8s.policy.cluster') return 'default';
      if (key.startsWith(NAMESPACE_LABELS)) return this.#namespaceLabel(namespace, key.slice(NAMESPACE_LABELS.length));
      return isHiddenLabel(key) || !Object.hasOwn(labels, key) ? undefined : labels[key];
    };
  }

  #namespaceLabel(name: string, key: string): string | null | undefined {
    const labels = this.inputs.namespaceLabels(name);
    if (labels === null) return key === NAME_LABEL ? name : null; // R39
    return Object.hasOwn(labels, key) ? labels[key] : undefined;
  }

  #groupMatches(item: CiliumPeer & { readonly kind: 'group' }, side: Side, world: NaiveWorld): boolean {
    const { peer, family } = side;
    if (!peer.outside) return false;
    const meant = this.#groups.filter(({ object: { name, labels } }) =>
      item.labels ? selectorHolds(item.labels, plainLabel(labels), world) : name === item.name,
    );
    if (
      blockMatches(
        meant.flatMap(({ blocks }) => blocks),
        item.except,
        side,
      )
    )
      return true;
    // R88: a group that may not be read could hold any address outside.
    const incomplete =
      this.inputs.objects.gaps.some(({ resource }) => resource === 'ciliumcidrgroups.cilium.io') &&
      (item.labels !== null || meant.length === 0);
    const excepted = peer.addresses?.some(
      (address) => address.family === family && item.except.some((hole) => inRange(hole, address)),
    );
    return incomplete && !excepted && unread(world);
  }

  /** R219: labels of nodes count only with a setting that is not known. */
  #nodeMatches(selector: CiliumSelector, { peer }: Side, world: NaiveWorld): boolean {
    if (!peer.isNode) return false;
    if (peer.node === null) return unread(world); // a template: on any node
    const node = this.inputs.objects.nodes.find(({ name }) => name === peer.node);
    return node !== undefined && selectorHolds(selector, plainLabel(node.labels), world) && unread(world);
  }

  /** The table of R215. */
  #entityMatches(entity: string, side: Side, world: NaiveWorld): boolean {
    const { peer, ownNode } = side;
    switch (entity) {
      case 'all':
        return true;
      case 'world':
        return peer.outside;
      case 'host':
        return ownNode;
      case 'remote-node':
        return peer.isNode && !ownNode;
      case 'cluster':
        return !peer.outside || this.#isApiServer(side) === true;
      case 'kube-apiserver':
        return this.#isApiServer(side) ?? unread(world);
      default:
        return false; // none; ingress, health, init, unmanaged: no ends of this model
    }
  }

  /** R215: one of the addresses behind the Service default/kubernetes; null: these are not known. */
  #isApiServer({ peer, family }: Side): boolean | null {
    if (peer.pod && !peer.pod.hostNetwork) return false; // a pod has its own identity
    const addresses = this.#endpointAddresses('default', 'kubernetes');
    if (addresses.length === 0) return null;
    const isOne = (own: Address): boolean => own.family === family && addresses.some((other) => isSame(own, other));
    // A template with hostNetwork may run on any node, also on one that nobody told us of.
    return peer.addresses === null ? null : peer.addresses.some(isOne);
  }

  #endpointAddresses(namespace: string, service: string): readonly Address[] {
    return this.inputs.objects.endpointSlices
      .filter((slice) => slice.namespace === namespace && slice.service === service)
      .flatMap(({ endpoints }) => endpoints.flatMap(({ addresses }) => addresses))
      .map(parseAddress)
      .filter((address) => address !== null);
  }

  /** R217: what one item of toServices says of the other end. */
  #findBackends(ref: CiliumServiceRef, side: Side, world: NaiveWorld): 'nothing' | 'no' | 'matches' {
    if (ref.strange) return unread(world) ? 'matches' : 'no';
    const meant = this.inputs.objects.services.filter(
      ({ namespace, name, labels }) =>
        (ref.namespace === '' || ref.namespace === namespace) &&
        (ref.labels ? selectorHolds(ref.labels, plainLabel(labels), world) : name === ref.name),
    );
    const backends = meant.map((service) => this.#backendsOf(service, side, world));
    if (backends.includes('matches')) return 'matches';
    const { gaps } = this.inputs.objects;
    const incomplete =
      ref.namespace === ''
        ? gaps.some(({ resource }) => resource === 'services')
        : this.inputs.isUnread('services', ref.namespace) && (ref.labels !== null || meant.length === 0);
    if (incomplete) return unread(world) ? 'matches' : 'no'; // R88
    return backends.includes('no') ? 'no' : 'nothing';
  }

  #backendsOf(
    { namespace, name, selector }: ServiceObject,
    side: Side,
    world: NaiveWorld,
  ): 'nothing' | 'no' | 'matches' {
    const wanted = Object.entries(selector ?? {});
    if (wanted.length > 0) {
      const { pod } = side.peer;
      if (!pod || pod.hostNetwork || pod.namespace !== namespace) return 'no';
      const label = this.#podLabel(pod);
      return wanted.every(([key, value]) => label({ source: 'labels', key }) === value) ? 'matches' : 'no';
    }
    if (this.inputs.isUnread('endpointslices', namespace)) return side.peer.outside && unread(world) ? 'matches' : 'no';
    const addresses = this.#endpointAddresses(namespace, name);
    if (addresses.length === 0) return 'nothing';
    const blocks = addresses.map(({ family, value }): Cidr => {
      const prefix = family === 'IPv4' ? 32 : 128;
      return { family, first: value, last: value, prefix, canonical: true };
    });
    return blockMatches(blocks, [], side) ? 'matches' : 'no';
  }
}

function plainLabel(labels: Readonly<Record<string, string>>): Label {
  return ({ key }) => (Object.hasOwn(labels, key) ? labels[key] : undefined);
}

function isSame(a: Address, b: Address): boolean {
  return a.family === b.family && a.value === b.value;
}

function selectorHolds({ requirements, strange }: CiliumSelector, label: Label, world: NaiveWorld): boolean {
  return requirements.every((item) => requirementHolds(item, label, world)) && (!strange || unread(world));
}

/** The table of R12. */
function requirementHolds(requirement: CiliumRequirement, label: Label, world: NaiveWorld): boolean {
  const value = label(requirement);
  if (value === null) return unread(world);
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** R216: only what is neither pod nor node. */
function blockMatches(blocks: readonly Cidr[], except: readonly Cidr[], { peer, family }: Side): boolean {
  return (
    peer.outside &&
    (peer.addresses ?? []).some(
      (address) =>
        address.family === family &&
        blocks.some((block) => inRange(block, address)) &&
        !except.some((hole) => inRange(hole, address)),
    )
  );
}

/** R212; names as in R54-R58, and never those of hostNetwork pods (R224). */
function portMatches(item: CiliumPort, { question }: Side, world: NaiveWorld): boolean {
  const { to, protocol, port } = question;
  if (item.protocol !== null && item.protocol !== protocol) return false;
  if (item.port === 0) return !item.strange || unread(world);
  const matches =
    typeof item.port === 'number'
      ? port >= item.port && port <= (item.endPort ?? item.port)
      : namedPorts(item.port, protocol, to, { ...world, hostNetworkLikePods: false }).includes(port);
  return matches && (!item.strange || unread(world));
}
