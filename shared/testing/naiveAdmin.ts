// The naive evaluator's admin and baseline tiers: ordered rules that allow, deny or pass (R100-R122).
import type { PodObject, Profile } from '../src/cluster/objects';
import { inRange } from '../src/sets/index';
import {
  type AdminNamespaces,
  type AdminPeer,
  type AdminPort,
  type AdminRule,
  type AdminTierName,
  type NaiveAdminPolicy,
  readAdminPolicy,
} from './naiveAdminPolicy';
import { NAME_LABEL, type NaiveInputs } from './naiveInputs';
import { type End, holds, namedPorts, podLabels } from './naiveMatching';
import { firstWord, type NaiveEntry, type NaiveTier, type PolicyWord, type Side } from './naiveTiers';
import { type NaiveWorld, settled, unread } from './naiveWorlds';

/** One of the two tiers. In profile cilium only the newer version is read (R226). */
export function adminTier(inputs: NaiveInputs, profile: Profile, tier: AdminTierName): NaiveTier {
  const entries = adminEntries(inputs, profile, tier);
  return (side, world) => {
    const word = firstWord(entries, side, true, world);
    return word === null || word === 'pass' ? 'next' : word; // R102-R104
  };
}

/** R101: by ascending priority, those of one priority by name (R107). A policy without rules for a direction does not touch it. */
export function adminEntries(inputs: NaiveInputs, profile: Profile, tier: AdminTierName): readonly NaiveEntry[] {
  const policies = new NaiveAdminPolicies(inputs, profile);
  const unseen = RESOURCES[tier].filter(
    (name) =>
      (profile !== 'cilium' || name.startsWith('clusternetworkpolicies')) &&
      inputs.objects.gaps.some(({ resource }) => resource === name),
  );
  return [
    ...unseen.map(unseenEntry),
    ...policies.of(tier).map(
      (policy): NaiveEntry => ({
        order: policy.priority,
        name: policy.name,
        namespace: '',
        kind: 'ClusterNetworkPolicy',
        tiesOpen: true,
        applies: ({ direction, subject }, world) =>
          policy[direction].length > 0 && policies.selects(policy, subject.pod, world),
        word: (side, _, world) => policies.wordOf(policy, side, world),
      }),
    ),
  ];
}

/** R88: policies that nobody can see may decide anything, or nothing, before all others. */
function unseenEntry(name: string): NaiveEntry {
  return {
    order: Number.NEGATIVE_INFINITY,
    name,
    namespace: '',
    kind: '',
    tiesOpen: false,
    applies: ({ subject }, world) => !subject.pod.hostNetwork && unread(world),
    word: (_side, _requests, world) => (unread(world) ? 'allow' : unread(world) ? 'deny' : 'pass'),
  };
}

const GROUP = 'policy.networking.k8s.io';
const RESOURCES: Readonly<Record<AdminTierName, readonly string[]>> = {
  Admin: [`adminnetworkpolicies.${GROUP}`, `clusternetworkpolicies.${GROUP}`],
  Baseline: [`baselineadminnetworkpolicies.${GROUP}`, `clusternetworkpolicies.${GROUP}`],
};

/** All admin policies that a profile's engine may read. */
export class NaiveAdminPolicies {
  readonly #policies: readonly NaiveAdminPolicy[];

  constructor(
    readonly inputs: NaiveInputs,
    readonly profile: Profile,
  ) {
    this.#policies = inputs.objects.policyObjects
      .map(readAdminPolicy)
      .filter((policy) => policy !== null)
      .filter(({ version }) => profile !== 'cilium' || version === 'v1alpha2')
      .sort((a, b) => a.priority - b.priority || (a.name < b.name ? -1 : 1));
  }

  of(tier: AdminTierName): readonly NaiveAdminPolicy[] {
    return this.#policies.filter((policy) => policy.tier === tier);
  }

  selects({ subject }: NaiveAdminPolicy, pod: PodObject, world: NaiveWorld): boolean {
    if (pod.hostNetwork) return false;
    return (
      subject.pods.every((requirement) => holds(requirement, podLabels(pod, world))) &&
      this.inputs.namespaceMatches(subject.namespaces, pod.namespace, world)
    );
  }

  /** The first rule that matches, as written. */
  wordOf(policy: NaiveAdminPolicy, side: Side, world: NaiveWorld): PolicyWord {
    for (const rule of policy[side.direction]) {
      // R116: fails closed.
      if (rule.peers.some((peer) => this.#isUnknown(peer))) {
        if (rule.action === 'allow') continue;
        return 'deny';
      }
      if (settled(world, (inner) => this.#ruleMatches(rule, side, inner))) return rule.action;
    }
    return null;
  }

  /** R324: Calico supports neither nodes nor domain names. */
  #isUnknown({ kind }: AdminPeer): boolean {
    return kind === 'unknown' || (this.profile === 'calico' && (kind === 'nodes' || kind === 'domainNames'));
  }

  #ruleMatches(rule: AdminRule, side: Side, world: NaiveWorld): boolean {
    return (
      (rule.ports === null || rule.ports.some((port) => adminPortMatches(port, side, world))) &&
      rule.peers.some((peer) => this.#peerMatches(peer, side, world))
    );
  }

  #peerMatches(item: AdminPeer, { peer, subject, family }: Side, world: NaiveWorld): boolean {
    switch (item.kind) {
      case 'pods': {
        const { pod } = peer;
        if (!pod || pod.hostNetwork) return false; // R109, R111
        return (
          item.pods.every((requirement) => holds(requirement, podLabels(pod, world))) &&
          this.#namespacesMatch(item.namespaces, subject.pod.namespace, pod.namespace, world)
        );
      }
      case 'networks': {
        // R113: every destination address inside, pods and nodes included.
        const cidrs = item.cidrs.filter((cidr) => cidr.family === family); // R44
        const { addresses } = peer;
        if (addresses === null) return cidrs.some(({ prefix }) => prefix === 0) || (cidrs.length > 0 && unread(world));
        return addresses.some((address) => cidrs.some((cidr) => inRange(cidr, address)));
      }
      case 'nodes':
        return this.#isSelectedNode(item.selector, peer, world);
      case 'domainNames':
        return peer.outside && unread(world); // R115
      case 'unknown':
        return false;
    }
  }

  /** R114: the addresses of the selected nodes. */
  #isSelectedNode(selector: Parameters<NaiveInputs['namespaceMatches']>[0], peer: End, world: NaiveWorld): boolean {
    const selected = this.inputs.objects.nodes.filter(({ labels }) =>
      selector.every((requirement) => holds(requirement, labels)),
    );
    const { addresses } = peer;
    // A template on the host network will have the address of some node, of those listed or of others.
    if (addresses === null) return peer.pod?.hostNetwork === true && (selector.length === 0 || unread(world));
    return selected.some(({ name }) =>
      this.inputs
        .nodeAddresses(name)
        .some((own) => addresses.some((one) => one.family === own.family && one.value === own.value)),
    );
  }

  #namespacesMatch(item: AdminNamespaces, subject: string, peer: string, world: NaiveWorld): boolean {
    if (item.by === 'selector') return this.inputs.namespaceMatches(item.selector, peer, world);
    // R122. An empty list selects nothing.
    const compared = item.keys.map((key) => this.#compare(key, subject, peer, world));
    if (item.by === 'sameLabels') return compared.length > 0 && compared.every((one) => one === 'same');
    return compared.every((one) => one !== 'absent') && compared.some((one) => one === 'differs');
  }

  /** How the peer's namespace stands to the subject's in one label. */
  #compare(key: string, subject: string, peer: string, world: NaiveWorld): 'same' | 'differs' | 'absent' {
    const [ours, theirs] = [subject, peer].map((name) => {
      const labels = this.inputs.namespaceLabels(name) ?? (key === NAME_LABEL ? { [NAME_LABEL]: name } : null);
      return labels === null ? UNREAD : Object.hasOwn(labels, key) ? labels[key]! : ABSENT;
    });
    if (theirs === ABSENT) return 'absent';
    if (theirs !== UNREAD && ours !== UNREAD) return ours === theirs ? 'same' : 'differs';
    if (theirs === UNREAD && unread(world)) return 'absent';
    if (subject === peer) return 'same';
    if (ours === ABSENT) return 'differs';
    return unread(world) ? 'same' : 'differs';
  }
}

const UNREAD = Symbol('cannot be read');
const ABSENT = Symbol('no such label');

/** R117-R119. */
function adminPortMatches({ protocol, ports }: AdminPort, { question }: Side, world: NaiveWorld): boolean {
  if ('name' in ports) {
    const { to } = question;
    if (!to.pod || to.pod.hostNetwork) return false; // R57, R111
    return namedPorts(ports.name, question.protocol, to, world).includes(question.port);
  }
  return protocol === question.protocol && question.port >= ports.first && question.port <= ports.last;
}
