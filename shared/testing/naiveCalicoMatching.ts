// Does a Calico rule match, in one world: endpoints and network sets by selectors, addresses by nets, services, ports (R310-R318).
import type { EndpointSliceObject, PodObject, Protocol } from '../src/cluster/objects';
import { type Address, type AddressFamily, type Cidr, inRange, parseAddress } from '../src/sets/index';
import {
  type CalicoEntity,
  type CalicoPort,
  type CalicoRule,
  type NaiveCalicoPolicy,
  type NaiveNetworkSet,
  type NamespaceScope,
  readNetworkSet,
  TRANSPORT,
} from './naiveCalicoPolicy';
import { ABSENT, type LabelOf, UNREAD } from './naiveCalicoSelector';
import { NAME_LABEL, type NaiveInputs } from './naiveInputs';
import { type End, namedPorts, type Question } from './naiveMatching';
import type { Side } from './naiveTiers';
import { type NaiveWorld, open, unread } from './naiveWorlds';

const OWN_NAME = 'projectcalico.org/name';

/** Something that selectors can pick (R301, R316): a pod, or a network set. */
interface Item {
  readonly namespace: string | null;
  readonly labels: LabelOf;
  /** The service account's name; null for sets, which have none. */
  readonly account: string | null;
}

export class NaiveCalicoMatching {
  readonly #sets: readonly NaiveNetworkSet[];

  constructor(readonly inputs: NaiveInputs) {
    this.#sets = inputs.objects.policyObjects.map(readNetworkSet).filter((set) => set !== null);
  }

  /** R310. */
  selects(policy: NaiveCalicoPolicy, pod: PodObject, world: NaiveWorld): boolean {
    if (pod.hostNetwork) return false; // R301
    if (policy.namespace !== null && policy.namespace !== pod.namespace) return false;
    const item = this.#itemOf(pod);
    return (
      policy.selector(item.labels, world) &&
      (policy.accounts === null || policy.accounts(this.#accountLabels(pod.namespace, pod.serviceAccount), world)) &&
      (policy.namespaces === null || this.#isInScope(policy.namespaces, item, world))
    );
  }

  /** R312: every given criterion. */
  ruleMatches(policy: NaiveCalicoPolicy, rule: CalicoRule, { question, family }: Side, world: NaiveWorld): boolean {
    const { from, to, protocol } = question;
    if (rule.ipVersion !== null && rule.ipVersion !== (family === 'IPv4' ? 4 : 6)) return false;
    if (rule.protocol !== null && TRANSPORT.get(String(rule.protocol)) !== protocol) return false;
    if (rule.notProtocol !== null && TRANSPORT.get(String(rule.notProtocol)) === protocol) return false;
    const { source, destination } = rule;
    // R315: whether the source port fits cannot be known; the profile takes it that it may.
    if (source && !sourcePortMatches(source, world)) return false;
    if (destination?.ports && !destination.ports.some((port) => portMatches(port, question, world))) return false;
    if (destination?.notPorts?.some((port) => portMatches(port, question, world))) return false;
    return (
      (source === null || this.#endMatches(policy, source, from, family, null, world)) &&
      (destination === null || this.#endMatches(policy, destination, to, family, question, world))
    );
  }

  /** `port`: the question, where services also compare the port (R318). */
  #endMatches(
    policy: NaiveCalicoPolicy,
    entity: CalicoEntity,
    end: End,
    family: AddressFamily,
    port: Question | null,
    world: NaiveWorld,
  ): boolean {
    const addresses = end.addresses === null ? [null] : end.addresses.filter((address) => address.family === family);
    return addresses.some((address) => {
      // R314
      if (entity.nets && !holdsAddress(entity.nets, address, family, world)) return false;
      if (entity.notNets && holdsAddress(entity.notNets, address, family, world)) return false;
      if (entity.services && !this.#isServed(entity.services, end, address, family, port, world)) return false;
      // R313
      if (entity.notSelector) {
        const { notSelector } = entity;
        if (this.#belongs(end, address, family, world, (item) => notSelector(item.labels, world))) return false;
      }
      const isSelective = entity.selector !== null || entity.namespaces !== null || entity.accounts !== null;
      const isBound = policy.namespace !== null && (isSelective || entity.notSelector !== null);
      if (!isSelective && !isBound) return true;
      return this.#belongs(end, address, family, world, (item) => this.#isPicked(policy, entity, item, world));
    });
  }

  /** R313, R316: is the address that of a pod, or in a set, for which `test` holds? */
  #belongs(
    { pod }: End,
    address: Address | null,
    family: AddressFamily,
    world: NaiveWorld,
    test: (item: Item) => boolean,
  ): boolean {
    if (pod && !pod.hostNetwork && test(this.#itemOf(pod))) return true;
    return this.#sets.some((set) => holdsAddress(set.nets, address, family, world) && test(this.#itemOfSet(set)));
  }

  #isPicked(policy: NaiveCalicoPolicy, entity: CalicoEntity, item: Item, world: NaiveWorld): boolean {
    if (entity.namespaces !== null) {
      if (!this.#isInScope(entity.namespaces, item, world)) return false;
    } else if (policy.namespace !== null && item.namespace !== policy.namespace) return false;
    if (entity.selector !== null && !entity.selector(item.labels, world)) return false;
    if (entity.accounts === null) return true;
    if (item.account === null || item.namespace === null) return false;
    const { names, selector } = entity.accounts;
    return (
      (names === null || names.includes(item.account)) &&
      (selector === null || selector(this.#accountLabels(item.namespace, item.account), world))
    );
  }

  #isInScope(scope: NamespaceScope, { namespace }: Item, world: NaiveWorld): boolean {
    if (scope === 'global') return namespace === null;
    if (namespace === null) return false;
    return scope === 'all' || scope(this.#namespaceLabels(namespace), world);
  }

  /** R301. */
  #itemOf({ namespace, labels, serviceAccount }: PodObject): Item {
    const inherited = this.#inherited(namespace);
    const accounts = this.#accountLabels(namespace, serviceAccount);
    return {
      namespace,
      account: serviceAccount,
      labels: (key) => {
        if (key === 'projectcalico.org/orchestrator') return 'k8s';
        if (key === 'projectcalico.org/serviceaccount') return serviceAccount;
        if (key.startsWith('pcsa.')) return accounts(key.slice('pcsa.'.length));
        return inherited(key) ?? own(labels, key);
      },
    };
  }

  /** R316: a NetworkSet inherits its namespace's labels. */
  #itemOfSet({ namespace, labels }: NaiveNetworkSet): Item {
    if (namespace === null) return { namespace, account: null, labels: (key) => own(labels, key) };
    const inherited = this.#inherited(namespace);
    return { namespace, account: null, labels: (key) => inherited(key) ?? own(labels, key) };
  }

  /** What an object has from its namespace; null for all other keys. */
  #inherited(namespace: string): (key: string) => ReturnType<LabelOf> | null {
    const labels = this.#namespaceLabels(namespace);
    return (key) => {
      if (key === 'projectcalico.org/namespace') return namespace;
      return key.startsWith('pcns.') ? labels(key.slice('pcns.'.length)) : null;
    };
  }

  #namespaceLabels(name: string): LabelOf {
    const labels = this.inputs.namespaceLabels(name);
    return (key) => {
      if (key === OWN_NAME) return name;
      if (labels !== null) return own(labels, key);
      return key === NAME_LABEL ? name : UNREAD; // R39
    };
  }

  #accountLabels(namespace: string, name: string): LabelOf {
    const account = this.inputs.objects.serviceAccounts.find(
      (candidate) => candidate.namespace === namespace && candidate.name === name,
    );
    const isMissing = !account && this.inputs.isUnread('serviceaccounts', namespace);
    return (key) => {
      if (key === OWN_NAME) return name;
      return isMissing ? UNREAD : own(account?.labels ?? {}, key);
    };
  }

  /** R502: a port without number stands for all. */
  #isListed(
    slice: EndpointSliceObject,
    address: Address | null,
    family: AddressFamily,
    port: Question | null,
    world: NaiveWorld,
  ): boolean {
    const fits = slice.ports.some(
      (one) => port === null || (one.protocol === port.protocol && (one.port ?? port.port) === port.port),
    );
    return (
      fits &&
      slice.endpoints
        .flatMap(({ addresses }) => addresses)
        .some((ip) => {
          const listed = parseAddress(ip);
          if (listed?.family !== family) return false;
          const { pod } = this.inputs.end({ ip });
          return isAddressOf(listed, pod === null || pod.hostNetwork, address, world);
        })
    );
  }

  /** R318: an address (and, as a destination, port) of the Service's endpoints. */
  #isServed(
    { name, namespace }: NonNullable<CalicoEntity['services']>,
    end: End,
    address: Address | null,
    family: AddressFamily,
    port: Question | null,
    world: NaiveWorld,
  ): boolean {
    const { endpointSlices, services, pods } = this.inputs.objects;
    const slices = endpointSlices.filter((slice) => slice.service === name && slice.namespace === namespace);
    if (slices.length > 0) return slices.some((slice) => this.#isListed(slice, address, family, port, world));
    // R501: without slices the selector over live pods.
    const service = services.find((candidate) => candidate.name === name && candidate.namespace === namespace);
    if (!service?.selector) return false;
    const wanted = Object.entries(service.selector);
    const fits =
      port === null ||
      service.ports.some((one) => one.protocol === port.protocol && (one.targetPort ?? one.port) === port.port);
    return (
      fits &&
      pods.some((pod) => {
        if (pod.namespace !== namespace || pod.phase === 'Succeeded' || pod.phase === 'Failed') return false;
        if (!wanted.every(([key, value]) => Object.hasOwn(pod.labels, key) && pod.labels[key] === value)) return false;
        if (pod === end.pod) return true;
        const theirs = this.inputs.end({ pod: `${pod.namespace}/${pod.name}` }).addresses;
        return (theirs ?? []).some((one) => one.family === family && isAddressOf(one, pod.hostNetwork, address, world));
      })
    );
  }
}

function own(labels: Readonly<Record<string, string>>, key: string): string | typeof ABSENT {
  return Object.hasOwn(labels, key) ? labels[key]! : ABSENT;
}

function holdsAddress(
  nets: readonly Cidr[],
  address: Address | null,
  family: AddressFamily,
  world: NaiveWorld,
): boolean {
  const possible = nets.filter((cidr) => cidr.family === family); // R44
  if (address !== null) return possible.some((cidr) => inRange(cidr, address));
  // A template's address is not known.
  return possible.some(({ prefix }) => prefix === 0) || (possible.length > 0 && unread(world));
}

/** R315: names as R54, with the protocol of the rule, which is that of the question here. */
function portMatches(
  item: CalicoPort,
  { to, protocol, port }: { readonly to: End; readonly protocol: Protocol; readonly port: number },
  world: NaiveWorld,
): boolean {
  if (!('name' in item)) return port >= item.first && port <= item.last;
  if (!to.pod || to.pod.hostNetwork) return false; // R57
  return namedPorts(item.name, protocol, to, world).includes(port);
}

/** R315: the source port is not known; only what holds for every port, or for none, is sure. */
function sourcePortMatches({ ports, notPorts }: CalicoEntity, world: NaiveWorld): boolean {
  const listed = [...(ports ?? []), ...(notPorts ?? [])];
  if (listed.length === 0) return true;
  if (listed.some((port) => 'name' in port)) return open(world, true);
  const ranges = listed.filter((port) => 'first' in port);
  const telling = [1, 65535, ...ranges.flatMap(({ first, last }) => [first - 1, first, last, last + 1])];
  const isIn = (list: readonly CalicoPort[], port: number): boolean =>
    list.some((one) => 'first' in one && port >= one.first && port <= one.last);
  const fits = telling
    .filter((port) => port >= 1 && port <= 65535)
    .map((port) => (ports === null || isIn(ports, port)) && !(notPorts !== null && isIn(notPorts, port)));
  if (fits.every((fit) => fit)) return true;
  return fits.some((fit) => fit) && open(world, true);
}

/** A template may get any address that is not a pod's own already. */
function isAddressOf(listed: Address, isFree: boolean, address: Address | null, world: NaiveWorld): boolean {
  return address === null ? isFree && unread(world) : listed.value === address.value;
}
