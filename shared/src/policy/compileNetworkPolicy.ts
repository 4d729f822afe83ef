// NetworkPolicy v1 → policies of allow rules whose subjects default to deny (R10-R67).
import {
  formatSelector,
  type NetworkPolicy,
  type PolicyPeer,
  type PolicyRule,
  type Selector,
  toExpression,
} from '../cluster/index';
import { IndexSet } from '../sets/index';
import { ciliumReach } from './cilium/compileCiliumEnds';
import type { CompileContext, MentionContext } from './compileContext';
import {
  bothFamilies,
  type CompiledPeer,
  type CompiledPolicy,
  type CompiledRule,
  type CompiledSection,
  joinPerFamily,
  mapPerFamily,
  type PerFamily,
} from './compiled';
import { withoutHiddenLabels } from './hiddenLabels';
import { limitMatches, type MatchSets, orMatches } from './matchSets';
import type { Mentions } from './mentions';
import { cidrKey } from './mentions';
import { networkPolicyPeerWords } from './networkPolicyWords';
import type { MatchBits } from './readings';
import { mayPickUnread } from './unreadPods';

/** Adds what NetworkPolicies ask for, inert sections included (R221). */
export function mentionNetworkPolicies({ cluster, profile }: MentionContext, mentions: Mentions): void {
  const selector = (found: Selector | null): void => {
    if (found === null) return;
    mentions.selector(found);
    // R204: Cilium also asks what is left of a selector without the labels it hides.
    const cut = profile === 'cilium' ? withoutHiddenLabels(found) : null;
    if (cut !== null) mentions.selector(cut);
  };
  for (const policy of cluster.policies) {
    selector(policy.podSelector);
    for (const rules of [policy.ingress, policy.egress, policy.inertIngress, policy.inertEgress])
      for (const { peers, ports } of rules ?? []) {
        for (const peer of peers ?? []) {
          if (peer.kind === 'pods') selector(peer.podSelector);
          if (peer.kind === 'block') {
            mentions.block(peer.cidr);
            for (const hole of peer.except) mentions.block(hole);
          }
        }
        for (const port of ports ?? []) if (port.kind === 'name') mentions.portName(port.name);
      }
  }
}

/** Compiles all NetworkPolicies of a cluster, and stand-ins for those that could not be read. */
export function compileNetworkPolicies(context: CompileContext): readonly CompiledPolicy[] {
  const compiler = new Compiler(context);
  const unreadable = context.cluster.namespaces
    .filter((namespace) => !namespace.policiesKnown)
    .map((namespace) => compiler.unreadable(namespace.name));
  return [...context.cluster.policies.map((policy) => compiler.policy(policy)), ...unreadable];
}

class Compiler {
  readonly #peers = new Map<string, PerFamily<MatchSets>>();
  readonly #namespaceSets = new Map<string, MatchSets>();

  constructor(readonly context: CompileContext) {}

  policy(policy: NetworkPolicy): CompiledPolicy {
    let compiled = this.context.compiled.get(policy);
    if (!compiled) {
      compiled = this.#compile(policy);
      this.context.compiled.set(policy, compiled);
    }
    return compiled;
  }

  #compile(policy: NetworkPolicy): CompiledPolicy {
    const subjects = this.#subjects(policy);
    const { podSelector, namespace } = policy;
    return {
      ref: { kind: 'NetworkPolicy', namespace, name: policy.name },
      egress: this.#section(policy, subjects, policy.egress, policy.inertEgress),
      ingress: this.#section(policy, subjects, policy.ingress, policy.inertIngress),
      whom:
        podSelector.requirements.length === 0
          ? `all pods of ${namespace}`
          : `${formatSelector(podSelector)} in ${namespace}`,
    };
  }

  /** R88: whatever the unread policies say, it may or may not isolate and admit. */
  unreadable(namespace: string): CompiledPolicy {
    const { universe, codes } = this.context;
    const own = this.#own(namespace);
    const likePods = codes.inReadings((reading) => reading.hostLikePods);
    const subjects: MatchSets = [
      { bits: codes.unknown, columns: own.and(universe.pods) },
      { bits: codes.unknown & likePods, columns: own.and(universe.hostPods) },
    ];
    const matches = bothFamilies<MatchSets>([{ bits: codes.unknown, columns: IndexSet.full(universe.size) }]);
    const rule: CompiledRule = {
      number: 1,
      path: '',
      action: 'allow',
      peers: [],
      matches,
      ports: null,
      usesPortNames: false,
      l7: null,
    };
    const section: CompiledSection = { subjects, rules: [rule], isolates: true };
    const note = `the NetworkPolicies of namespace ${namespace} could not be read`;
    return { ref: null, note, egress: section, ingress: section, whom: `all pods of ${namespace}` };
  }

  #own(namespace: string): IndexSet {
    return this.context.universe.byNamespace.get(namespace) ?? IndexSet.empty(this.context.universe.size);
  }

  /** R10, R11; hostNetwork pods only for engines that treat them like pods (R64). */
  #subjects(policy: NetworkPolicy): MatchSets {
    const subjects = this.#pods(policy.podSelector, this.#own(policy.namespace));
    return policy.podSelectorUnclear ? limitMatches(subjects, this.context.codes.unknown) : subjects;
  }

  /** R16: a section that the types leave out is inert, except for Cilium (R221). */
  #section(
    policy: NetworkPolicy,
    subjects: MatchSets,
    rules: readonly PolicyRule[] | null,
    inert: readonly PolicyRule[] | null,
  ): CompiledSection | null {
    const compiled = (list: readonly PolicyRule[]): readonly CompiledRule[] =>
      list.map((rule, index) => this.#rule(policy, rule, index));
    if (rules) return { subjects, rules: compiled(rules), isolates: true };
    const departing = this.context.codes.inReadings((reading) => reading.ciliumDepartures);
    if (!inert || departing === 0) return null;
    return { subjects: limitMatches(subjects, departing), rules: compiled(inert), isolates: true };
  }

  #rule(policy: NetworkPolicy, rule: PolicyRule, index: number): CompiledRule {
    const { codes, ends } = this.context;
    const certain = rule.unknownFields.length > 0 ? codes.unknown : codes.yes;
    const compile = (peer: PolicyPeer | null, path: string, matches: PerFamily<MatchSets>): CompiledPeer => ({
      path,
      matches,
      ...this.#unread(policy.namespace, peer, certain === codes.yes),
      words: networkPolicyPeerWords(peer, policy.namespace, this.context.cluster),
    });
    // R26: no peer list is any peer, outside and nodes included (R22).
    const peers: readonly CompiledPeer[] =
      rule.peers === null
        ? [compile(null, rule.path, bothFamilies(limitMatches(ends.everything, certain)))]
        : rule.peers.map((peer) => compile(peer, peer.path, this.#peer(policy.namespace, peer, certain)));
    return {
      number: index + 1,
      path: rule.path,
      action: 'allow',
      peers,
      matches: peers.map((peer) => peer.matches).reduce((a, b) => joinPerFamily(a, b, orMatches)),
      ports: rule.ports,
      usesPortNames: rule.ports?.some((port) => port.kind === 'name') ?? false,
      l7: null,
    };
  }

  /** R88: with peers that pick namespaces it is known whether they reach beyond what was read. */
  #unread(namespace: string, peer: PolicyPeer | null, certain: boolean): Pick<CompiledPeer, 'unread'> {
    if (this.context.universe.unread.isEmpty()) return {};
    if (peer === null) return certain ? { unread: 'yes' } : {};
    return mayPickUnread(this.context.cluster, namespace, peer) ? {} : { unread: 'no' };
  }

  #peer(namespace: string, peer: PolicyPeer, certain: MatchBits): PerFamily<MatchSets> {
    const { codes, ends } = this.context;
    const limit = peer.unknownFields.length > 0 ? codes.unknown & certain : certain;
    if (peer.kind === 'unknown') return bothFamilies(limitMatches(ends.everything, codes.unknown & certain));
    const key =
      peer.kind === 'block'
        ? `block ${limit} ${cidrKey(peer.cidr)} ${peer.except.map(cidrKey).join(' ')}`
        : `pods ${limit} ${peer.namespaceSelector ? `* ${peer.namespaceSelector.key}` : namespace} # ${peer.podSelector?.key ?? ''}`;
    let found = this.#peers.get(key);
    if (!found) {
      const full = peer.kind === 'block' ? this.#block(peer) : bothFamilies(this.#podsPeer(namespace, peer));
      found = mapPerFamily(full, (matches) => limitMatches(matches, limit));
      this.#peers.set(key, found);
    }
    return found;
  }

  /** R41, R44 for addresses outside; R45, R46 for pods and nodes. */
  #block(peer: Extract<PolicyPeer, { kind: 'block' }>): PerFamily<MatchSets> {
    const { ends, codes, profile } = this.context;
    if (profile === 'cilium') return ends.blocks([peer], ciliumReach(this.context));
    const inside = profile === 'kubernetes' ? codes.openYes : codes.yes;
    return ends.blocks([peer], { pods: inside, nodes: inside });
  }

  /** R30-R37. */
  #podsPeer(namespace: string, peer: Extract<PolicyPeer, { kind: 'pods' }>): MatchSets {
    if (peer.namespaceSelector === null) return this.#pods(peer.podSelector, this.#own(namespace));
    return this.#namespacesMatching(peer.namespaceSelector).reduce<MatchSets>(
      (all, { bits, columns }) => orMatches(all, limitMatches(this.#pods(peer.podSelector, columns), bits)),
      [],
    );
  }

  /** Pods of `among` that a pod selector matches, by reading for hostNetwork pods (R61); with Cilium without the labels that it hides (R204). */
  #pods(selector: Selector | null, among: IndexSet): MatchSets {
    const { universe, codes, profile } = this.context;
    const select = (s: Selector | null): IndexSet => (s === null ? among : universe.selectPods(s).and(among));
    const seen = profile === 'cilium' && selector !== null ? withoutHiddenLabels(selector) : selector;
    const nobody = selector !== null && seen === null;
    const matches: MatchSets = [{ bits: codes.yes, columns: nobody ? IndexSet.empty(universe.size) : select(seen) }];
    const likePods = codes.inReadings((reading) => reading.hostLikePods);
    return matches
      .flatMap(({ bits, columns }) => [
        { bits, columns: columns.and(universe.pods) },
        { bits: bits & likePods, columns: columns.and(universe.hostPods) },
      ])
      .filter(({ bits, columns }) => bits !== 0 && !columns.isEmpty())
      .reduce<MatchSets>((all, one) => orMatches(all, [one]), []);
  }

  /** All pods of the namespaces that a selector matches, surely or possibly (R39). */
  #namespacesMatching(selector: Selector): MatchSets {
    let found = this.#namespaceSets.get(selector.key);
    if (!found) {
      const { ends, universe } = this.context;
      found = ends.sets(universe.select('namespace', toExpression(selector)), universe.pods.or(universe.hostPods));
      this.#namespaceSets.set(selector.key, found);
    }
    return found;
  }
}
