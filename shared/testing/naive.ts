// A naive evaluator of NetworkPolicy v1: one pair, one port, one world at a time, each step citing its rule. Slow on purpose.
import type { ClusterObjects, Labels, PodObject, Profile, Protocol } from '../src/cluster/objects';
import { type Address, type AddressFamily, FAMILIES, parseAddress } from '../src/sets/index';
import { blockMatches, type End, governs, holds, podLabels, portMatches, type Question } from './naiveMatching';
import {
  type Direction,
  type NaivePeer,
  type NaivePolicy,
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

  /** Neither pod nor node, or named as what it is: the graph shows it under that name. */
  isNamedPlainly(name: NaiveEnd): boolean {
    return !('ip' in name) || this.#owner(name.ip).outside;
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
    if ('ip' in name) return this.#owner(name.ip);
    if ('node' in name)
      return { pod: null, node: name.node, isNode: true, outside: false, addresses: this.#nodeAddresses(name.node) };
    const pod = this.#live().find((live) => `${live.namespace}/${live.name}` === name.pod);
    if (!pod) throw new Error(`no pod: ${name.pod}`);
    return { pod, node: pod.node, isNode: pod.hostNetwork, outside: false, addresses: this.#podAddresses(pod) };
  }

  /** R75: an address is its pod's or its node's; only an address that nobody has is outside. It is of one family. */
  #owner(ip: string): End {
    const address = parseAddress(ip);
    if (!address) throw new Error(`no address: ${ip}`);
    const isIt = (other: Address): boolean => other.family === address.family && other.value === address.value;
    const pod = this.#live().find((live) => !live.hostNetwork && this.#podAddresses(live)?.some(isIt));
    if (pod) return { ...this.#end({ pod: `${pod.namespace}/${pod.name}` }), addresses: [address] };
    const node = this.objects.nodes.find(({ name }) => this.#nodeAddresses(name).some(isIt));
    if (node) return { ...this.#end({ node: node.name }), addresses: [address] };
    return { pod: null, node: null, isNode: false, outside: true, addresses: [address] };
  }

  /** R70. */
  #live(): readonly PodObject[] {
    return this.objects.pods.filter(({ phase }) => phase !== 'Succeeded' && phase !== 'Failed');
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
