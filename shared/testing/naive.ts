// A naive evaluator of NetworkPolicy v1: one pair, one port, one world at a time, each step citing its rule. Slow on purpose.
import type { ClusterObjects, Labels, PodObject, Profile, Protocol } from '../src/cluster/objects';
import { type Address, type AddressFamily, FAMILIES, inRange, parseAddress } from '../src/sets/index';
import {
  type Direction,
  type NaivePeer,
  type NaivePolicy,
  type NaivePort,
  type NaiveRequirement,
  type NaiveRule,
  type NaiveSelector,
  readPolicy,
} from './naivePolicy';
import { type NaiveWorld, profileWorld, worldsOf } from './naiveWorlds';

/** A pod by `namespace/name`, an address, or a node by name. */
export type NaiveEnd = { readonly pod: string } | { readonly ip: string } | { readonly node: string };

export interface NaiveAnswer {
  readonly verdict: 'allow' | 'deny' | 'unknown';
  readonly certainty: 'defined' | 'implementation-defined' | 'unknown';
  readonly egress: 'allow' | 'deny' | 'none' | 'unknown';
  readonly ingress: 'allow' | 'deny' | 'none' | 'unknown';
}

interface End {
  readonly pod: PodObject | null;
  /** The node that it is or runs on. */
  readonly node: string | null;
  /** It is a node, or acts as one because it shares its network (R5). */
  readonly isNode: boolean;
  /** Outside the cluster: neither pod nor node. */
  readonly outside: boolean;
  /** null: not known (a template). */
  readonly addresses: readonly Address[] | null;
}

interface Question {
  readonly from: End;
  readonly to: End;
  readonly protocol: Protocol;
  readonly port: number;
}

/** Judges one connection. With `family` only that family is judged. */
export function naiveVerdict(
  objects: ClusterObjects,
  profile: Profile,
  from: NaiveEnd,
  to: NaiveEnd,
  protocol: Protocol,
  port: number,
  family?: AddressFamily,
): NaiveAnswer {
  return new NaiveCluster(objects).judge(profile, from, to, { protocol, port }, family);
}

/** One input, its policies read once. */
export class NaiveCluster {
  readonly #policies: readonly NaivePolicy[];

  constructor(readonly objects: ClusterObjects) {
    this.#policies = objects.networkPolicies.map(readPolicy).filter((policy) => policy !== null);
  }

  /** Families that both ends may have (R76, R77). */
  families(from: NaiveEnd, to: NaiveEnd): readonly AddressFamily[] {
    const [a, b] = [this.#end(from), this.#end(to)];
    return FAMILIES.filter((family) => hasFamily(a, family) && hasFamily(b, family));
  }

  /** R71: it has no address yet. */
  isPending(name: NaiveEnd): boolean {
    return 'pod' in name && this.#end(name).addresses?.length === 0;
  }

  /** A template, whose addresses cannot be known. */
  isUnplaced(name: NaiveEnd): boolean {
    return 'pod' in name && this.#end(name).addresses === null;
  }

  judge(
    profile: Profile,
    fromName: NaiveEnd,
    toName: NaiveEnd,
    { protocol, port }: { readonly protocol: Protocol; readonly port: number },
    onlyFamily?: AddressFamily,
  ): NaiveAnswer {
    const [from, to] = [this.#end(fromName), this.#end(toName)];
    const question: Question = { from, to, protocol, port };
    const families = this.families(fromName, toName).filter((family) => !onlyFamily || family === onlyFamily);

    const allowed = (world: NaiveWorld): boolean =>
      isSamePod(from, to) || // R68
      // R76: any common family will do. R77: without one there is nothing.
      families.some(
        (family) => this.#side('egress', question, family, world) && this.#side('ingress', question, family, world),
      );

    const base = profileWorld(profile);
    const verdict = threeWay(allowed, base);
    const touches = {
      addresses: true,
      hostNetwork: isHostNetwork(from) || isHostNetwork(to),
      namedPorts: to.pod?.ports.some(({ name }) => name !== undefined) ?? false,
      ownNode: isOwnNode(from, to),
    };
    const agreed = worldsOf(profile, touches).every((world) => allowed(world) === (verdict === 'allow'));
    // R321: what the node itself then does with the connection is a setting of the engine.
    const leftToEngine = profile === 'calico' && isGoverned(from) && isOwnNode(from, to) && families.length > 0;
    return {
      verdict,
      // R6: readings that agree leave nothing open.
      certainty: verdict === 'unknown' ? 'unknown' : agreed && !leftToEngine ? 'defined' : 'implementation-defined',
      egress: isGoverned(from) ? this.#sideVerdict('egress', question, families, base) : 'none',
      ingress: isGoverned(to) ? this.#sideVerdict('ingress', question, families, base) : 'none',
    };
  }

  #sideVerdict(
    direction: Direction,
    question: Question,
    families: readonly AddressFamily[],
    base: NaiveWorld,
  ): 'allow' | 'deny' | 'unknown' {
    if (isSamePod(question.from, question.to)) return 'allow';
    return threeWay((world) => families.some((family) => this.#side(direction, question, family, world)), base);
  }

  /** Does this side let the connection pass, in this world? (R2) */
  #side(direction: Direction, question: Question, family: AddressFamily, world: NaiveWorld): boolean {
    const [subject, peer] = direction === 'egress' ? [question.from, question.to] : [question.to, question.from];
    const { pod } = subject;
    if (!pod) return true; // R2: no verdict of its own
    if (pod.hostNetwork && !world.hostNetworkLikePods) return true; // R64
    if (direction === 'ingress' && isOwnNode(subject, peer)) return true; // R65
    if (direction === 'egress' && isOwnNode(subject, peer) && world.ownNodeFree) return true; // R66

    const governing = this.#policies.filter(
      (policy) =>
        policy.namespace === pod.namespace && // R10
        governs(policy, direction, world) &&
        policy.subject.every((requirement) => holds(requirement, podLabels(pod, world))),
    );
    const unread = this.#policiesUnread(pod.namespace); // R88
    if (unread && world.missingHolds) return true; // no unseen policy isolates, or one admits
    if (governing.length === 0 && !unread) return true; // R19
    // R20: the union of all rules of all policies.
    return governing.some((policy) =>
      policy[direction].some((rule) => this.#ruleMatches(policy, rule, peer, question, family, world)),
    );
  }

  #ruleMatches(
    policy: NaivePolicy,
    rule: NaiveRule,
    peer: End,
    question: Question,
    family: AddressFamily,
    world: NaiveWorld,
  ): boolean {
    if (rule.strange && !world.missingHolds) return false;
    // R25, R28: peers and ports of the same rule.
    return (
      (rule.peers === null || rule.peers.some((item) => this.#peerMatches(policy, item, peer, family, world))) &&
      (rule.ports === null || rule.ports.some((item) => portMatches(item, question, world)))
    );
  }

  #peerMatches(policy: NaivePolicy, item: NaivePeer, peer: End, family: AddressFamily, world: NaiveWorld): boolean {
    if (item.strange && !world.missingHolds) return false;
    if (item.block) return blockMatches(item.block, peer, family, world);
    if (item.namespaces === null && item.pods === null) return true; // only fields that nobody here knows
    const { pod } = peer;
    if (!pod) return false; // R37
    if (pod.hostNetwork && !world.hostNetworkLikePods) return false; // R61
    // R30: without a namespaceSelector only the policy's own namespace; R31, R32: with one, namespaces that match it.
    const namespaceMatches =
      item.namespaces === null
        ? pod.namespace === policy.namespace
        : this.#namespaceMatches(item.namespaces, pod.namespace, world);
    return namespaceMatches && (item.pods ?? []).every((requirement) => holds(requirement, podLabels(pod, world)));
  }

  #namespaceMatches(selector: NaiveSelector, name: string, world: NaiveWorld): boolean {
    const labels = this.#namespaceLabels(name);
    if (labels !== null) return selector.every((requirement) => holds(requirement, labels));
    // R39: only the name is known, so only what is said of the name can be decided.
    return selector.every((requirement) =>
      requirement.key === NAME_LABEL ? holds(requirement, { [NAME_LABEL]: name }) : world.missingHolds,
    );
  }

  /** null: cannot be read (R39). */
  #namespaceLabels(name: string): Labels | null {
    const { namespaces, gaps, source } = this.objects;
    const listed = namespaces.find((namespace) => namespace.name === name);
    if (listed?.labels === null) return null;
    if (!listed && gaps.some(({ resource }) => resource === 'namespaces')) return null;
    const labels = listed?.labels ?? {};
    // R38: added to what comes from files; a live cluster says itself whether it has the label.
    return source.kind === 'kubeconfig' ? labels : { ...labels, [NAME_LABEL]: name };
  }

  #policiesUnread(namespace: string): boolean {
    const scope = this.objects.source.scope ?? [];
    return this.objects.gaps.some(
      (gap) =>
        gap.resource === 'networkpolicies' &&
        (gap.namespace === null ? !scope.includes(namespace) : gap.namespace === namespace),
    );
  }

  #end(name: NaiveEnd): End {
    if ('ip' in name) {
      const address = parseAddress(name.ip);
      if (!address) throw new Error(`no address: ${name.ip}`);
      return { pod: null, node: null, isNode: false, outside: true, addresses: [address] };
    }
    if ('node' in name)
      return { pod: null, node: name.node, isNode: true, outside: false, addresses: this.#nodeAddresses(name.node) };
    const live = this.objects.pods.filter(({ phase }) => phase !== 'Succeeded' && phase !== 'Failed'); // R70
    const pod = live.find((candidate) => `${candidate.namespace}/${candidate.name}` === name.pod);
    if (!pod) throw new Error(`no pod: ${name.pod}`);
    return { pod, node: pod.node, isNode: pod.hostNetwork, outside: false, addresses: this.#podAddresses(pod) };
  }

  #podAddresses({ ips, hostNetwork, node }: PodObject): readonly Address[] | null {
    const own = ips === null ? null : ips.map(parseAddress).filter((address) => address !== null);
    // R62: a hostNetwork pod has its node's addresses.
    if (hostNetwork && node !== null && !own?.length && this.objects.nodes.some(({ name }) => name === node))
      return this.#nodeAddresses(node);
    return own;
  }

  #nodeAddresses(name: string): readonly Address[] {
    const node = this.objects.nodes.find((candidate) => candidate.name === name);
    return (node?.ips ?? []).map(parseAddress).filter((address) => address !== null);
  }
}

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** The profile's answer: unknown when the missing inputs could turn it. Matches only ever add, so the two extremes are enough. */
function threeWay(test: (world: NaiveWorld) => boolean, base: NaiveWorld): 'allow' | 'deny' | 'unknown' {
  if (test({ ...base, missingHolds: false })) return 'allow';
  return test({ ...base, missingHolds: true }) ? 'unknown' : 'deny';
}

/** A template stands for many pods: asked about itself, it is about two of them (R606). */
function isSamePod(a: End, b: End): boolean {
  return a.pod !== null && a.pod === b.pod && !a.pod.template;
}

function isHostNetwork(end: End): boolean {
  return end.pod?.hostNetwork === true;
}

/** Only pods of the pod network have verdicts (R2, R61). */
function isGoverned(end: End): boolean {
  return end.pod !== null && !end.pod.hostNetwork;
}

/** `other` is the very node that the pod runs on, or a hostNetwork pod there. */
function isOwnNode(pod: End, other: End): boolean {
  return pod.pod !== null && pod.node !== null && other.isNode && other.node === pod.node;
}

function hasFamily({ addresses }: End, family: AddressFamily): boolean {
  return addresses === null || addresses.some((address) => address.family === family);
}

/** R16, R18; R221 where the world says so. */
function governs(policy: NaivePolicy, direction: Direction, world: NaiveWorld): boolean {
  return policy.types.has(direction) || (world.ciliumExtras && policy[direction].length > 0);
}

function holds({ key, operator, values }: NaiveRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  // The table of R12.
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

const FILTERED_STARTS = [
  'io.kubernetes',
  'kubernetes.io',
  'k8s.io',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/controller-uid',
  'pod-template-hash',
  'pod-template-generation',
  'controller-revision-hash',
  'controller-uid',
  'annotation',
  'etcd_node',
  'topology.kubernetes.io',
];

/** R204: labels that no identity carries count as missing. */
function podLabels({ labels }: PodObject, world: NaiveWorld): Labels {
  if (!world.ciliumExtras) return labels;
  return Object.fromEntries(
    Object.entries(labels).filter(
      ([key]) => !key.includes('beta.kubernetes.io') && !FILTERED_STARTS.some((start) => key.startsWith(start)),
    ),
  );
}

function blockMatches(
  { cidr, except }: NonNullable<NaivePeer['block']>,
  peer: End,
  family: AddressFamily,
  world: NaiveWorld,
): boolean {
  if (cidr.family !== family) return false; // R44
  if (!peer.outside && !world.blocksHoldCluster) return false; // R45, R46
  if (peer.addresses === null) return (cidr.prefix === 0 && except.length === 0) || world.missingHolds;
  // R41, R42
  return peer.addresses.some(
    (address) => address.family === family && inRange(cidr, address) && !except.some((hole) => inRange(hole, address)),
  );
}

function portMatches(item: NaivePort, { to, protocol, port }: Question, world: NaiveWorld): boolean {
  if (item.strange) return false;
  if (item.protocol !== protocol) return false; // R50
  if (item.port === null) return true; // R51
  if (typeof item.port === 'number') return port >= item.port && port <= (item.endPort ?? item.port); // R52, R53
  return namedPorts(item.port, protocol, to, world).includes(port);
}

/** The numbers that a name means at the destination (R54-R58). */
function namedPorts(name: string, protocol: Protocol, { pod }: End, world: NaiveWorld): readonly number[] {
  if (!pod) return []; // R57
  if (pod.hostNetwork && !world.hostNetworkLikePods) return []; // R57
  const numbers = world.containers.flatMap((role) =>
    pod.ports
      .filter((declared) => declared.container === role && declared.name === name && declared.protocol === protocol)
      .map(({ containerPort }) => containerPort),
  );
  return world.firstNameOnly ? numbers.slice(0, 1) : numbers;
}
