// NetworkPolicy v1 → one tier of allow rules whose subjects default to deny (R10-R67).
import type { Cluster, Namespace, NetworkPolicy, PolicyPeer, PolicyRule, Profile, Selector } from '../cluster/index';
import { type AddressFamily, IndexSet } from '../sets/index';
import type { CompiledPeer, CompiledPolicy, CompiledRule, CompiledSection, CompiledTier, PerFamily } from './compiled';
import { limitMatches, type MatchSets, orMatches } from './matchSets';
import type { MatchBits, MatchCodes } from './readings';
import { selectorOverNamespace, withoutHiddenLabels } from './selectorIndex';
import { cidrKey, isWholeFamily, type Universe } from './universe';

/** Compiles all NetworkPolicies of a cluster, and stand-ins for those that could not be read. */
export function compileNetworkPolicies(
  cluster: Cluster,
  universe: Universe,
  profile: Profile,
  codes: MatchCodes,
): CompiledTier {
  const compiler = new Compiler(cluster.namespaces, universe, profile, codes);
  const unreadable = cluster.namespaces
    .filter((namespace) => !namespace.policiesKnown)
    .map((namespace) => compiler.unreadable(namespace.name));
  return {
    name: 'NetworkPolicy',
    fallback: 'deny',
    policies: [...cluster.policies.map((policy) => compiler.policy(policy)), ...unreadable],
  };
}

class Compiler {
  readonly #peers = new Map<string, PerFamily<MatchSets>>();
  readonly #namespaceSets = new Map<string, { yes: IndexSet; unknown: IndexSet }>();
  readonly #everything: MatchSets;

  constructor(
    readonly namespaces: readonly Namespace[],
    readonly universe: Universe,
    readonly profile: Profile,
    readonly codes: MatchCodes,
  ) {
    this.#everything = [{ bits: codes.yes, columns: IndexSet.full(universe.size) }];
  }

  policy(policy: NetworkPolicy): CompiledPolicy {
    const subjects = this.#subjects(policy);
    return {
      ref: { kind: 'NetworkPolicy', namespace: policy.namespace, name: policy.name },
      egress: this.#section(policy, subjects, policy.egress, policy.inertEgress),
      ingress: this.#section(policy, subjects, policy.ingress, policy.inertIngress),
    };
  }

  /** R88: whatever the unread policies say, it may or may not isolate and admit. */
  unreadable(namespace: string): CompiledPolicy {
    const { universe, codes } = this;
    const own = universe.byNamespace.get(namespace) ?? IndexSet.empty(universe.size);
    const likePods = codes.inReadings((reading) => reading.hostLikePods);
    const subjects: MatchSets = [
      { bits: codes.unknown, columns: own.and(universe.pods) },
      { bits: codes.unknown & likePods, columns: own.and(universe.hostPods) },
    ];
    const all: MatchSets = [{ bits: codes.unknown, columns: IndexSet.full(universe.size) }];
    const matches = { IPv4: all, IPv6: all };
    const rule: CompiledRule = {
      number: 1,
      path: '',
      action: 'allow',
      peers: [{ peer: null, path: '', matches }],
      matches,
      ports: null,
      usesPortNames: false,
    };
    const section: CompiledSection = { subjects, rules: [rule] };
    return { ref: null, egress: section, ingress: section };
  }

  /** R10, R11; hostNetwork pods only for engines that treat them like pods (R64). */
  #subjects(policy: NetworkPolicy): MatchSets {
    const { universe } = this;
    const own = universe.byNamespace.get(policy.namespace) ?? IndexSet.empty(universe.size);
    const subjects = this.#pods(policy.podSelector, own);
    return policy.podSelectorUnclear ? limitMatches(subjects, this.codes.unknown) : subjects;
  }

  /** R16: a section that the types leave out is inert, except for Cilium (R221). */
  #section(
    policy: NetworkPolicy,
    subjects: MatchSets,
    rules: readonly PolicyRule[] | null,
    inert: readonly PolicyRule[] | null,
  ): CompiledSection | null {
    if (rules) return { subjects, rules: rules.map((rule, index) => this.#rule(policy, rule, index)) };
    const departing = this.codes.inReadings((reading) => reading.ciliumDepartures);
    if (!inert || departing === 0) return null;
    return {
      subjects: limitMatches(subjects, departing),
      rules: inert.map((rule, index) => this.#rule(policy, rule, index)),
    };
  }

  #rule(policy: NetworkPolicy, rule: PolicyRule, index: number): CompiledRule {
    const certain = rule.unknownFields.length > 0 ? this.codes.unknown : this.codes.yes;
    // R26: no peer list is any peer, outside and nodes included (R22).
    const peers: readonly CompiledPeer[] =
      rule.peers === null
        ? [{ peer: null, path: rule.path, matches: same(limitMatches(this.#everything, certain)) }]
        : rule.peers.map((peer) => ({ peer, path: peer.path, matches: this.#peer(policy.namespace, peer, certain) }));
    const matches = peers.map((peer) => peer.matches).reduce(orPerFamily);
    return {
      number: index + 1,
      path: rule.path,
      action: 'allow',
      peers,
      matches,
      ports: rule.ports,
      usesPortNames: rule.ports?.some((port) => port.kind === 'name') ?? false,
    };
  }

  #peer(namespace: string, peer: PolicyPeer, certain: MatchBits): PerFamily<MatchSets> {
    const { codes } = this;
    const limit = peer.unknownFields.length > 0 ? codes.unknown & certain : certain;
    if (peer.kind === 'unknown') return same(limitMatches(this.#everything, codes.unknown & certain));
    const key =
      peer.kind === 'block'
        ? `block ${limit} ${cidrKey(peer.cidr)} ${peer.except.map(cidrKey).join(' ')}`
        : `pods ${limit} ${peer.namespaceSelector ? `* ${peer.namespaceSelector.key}` : namespace} # ${peer.podSelector?.key ?? ''}`;
    let found = this.#peers.get(key);
    if (!found) {
      const full =
        peer.kind === 'block' ? perFamily((family) => this.#block(peer, family)) : this.#podsPeer(namespace, peer);
      found = mapPerFamily(full, (matches) => limitMatches(matches, limit));
      this.#peers.set(key, found);
    }
    return found;
  }

  /** R30-R37. */
  #podsPeer(namespace: string, peer: Extract<PolicyPeer, { kind: 'pods' }>): PerFamily<MatchSets> {
    const { universe, codes } = this;
    const { yes, unknown } = peer.namespaceSelector
      ? this.#namespacesMatching(peer.namespaceSelector)
      : {
          yes: universe.byNamespace.get(namespace) ?? IndexSet.empty(universe.size),
          unknown: IndexSet.empty(universe.size),
        };
    const certain = this.#pods(peer.podSelector, yes);
    return same(
      unknown.isEmpty()
        ? certain
        : orMatches(certain, limitMatches(this.#pods(peer.podSelector, unknown), codes.unknown)),
    );
  }

  /** Pods of `among` that a pod selector matches, by reading: R61 for hostNetwork pods, R204 for labels that Cilium hides. */
  #pods(selector: Selector | null, among: IndexSet): MatchSets {
    const { universe, codes } = this;
    const select = (s: Selector | null): IndexSet => (s === null ? among : universe.selectors.select(s).and(among));
    const plain = selector === null ? among : select(selector);
    const departing = codes.inReadings((reading) => reading.ciliumDepartures);
    let matches: MatchSets = [{ bits: codes.yes, columns: plain }];
    if (departing !== 0 && selector !== null) {
      const cut = withoutHiddenLabels(selector);
      const seen = cut === null ? IndexSet.empty(universe.size) : select(cut);
      matches = orMatches(
        limitMatches(
          matches,
          codes.inReadings((reading) => !reading.ciliumDepartures),
        ),
        [{ bits: departing, columns: seen }],
      );
    }
    const likePods = codes.inReadings((reading) => reading.hostLikePods);
    return matches
      .flatMap(({ bits, columns }) => [
        { bits, columns: columns.and(universe.pods) },
        { bits: bits & likePods, columns: columns.and(universe.hostPods) },
      ])
      .filter(({ bits, columns }) => bits !== 0 && !columns.isEmpty())
      .reduce<MatchSets>((all, one) => orMatches(all, [one]), []);
  }

  #namespacesMatching(selector: Selector): { yes: IndexSet; unknown: IndexSet } {
    let found = this.#namespaceSets.get(selector.key);
    if (!found) {
      const numbers = { yes: [] as number[], unknown: [] as number[], no: [] as number[] };
      for (const namespace of this.namespaces) {
        const answer = selectorOverNamespace(selector, namespace.labels, namespace.labelsKnown);
        if (answer === 'no') continue;
        this.universe.byNamespace.get(namespace.name)?.forEach((column) => {
          numbers[answer].push(column);
        });
      }
      found = {
        yes: IndexSet.of(this.universe.size, numbers.yes),
        unknown: IndexSet.of(this.universe.size, numbers.unknown),
      };
      this.#namespaceSets.set(selector.key, found);
    }
    return found;
  }

  /** R41, R44 for addresses outside; R45, R46 for pods and nodes. */
  #block(peer: Extract<PolicyPeer, { kind: 'block' }>, family: AddressFamily): MatchSets {
    const { universe, codes } = this;
    const block = universe.blockNumbers.get(cidrKey(peer.cidr))!;
    const holes = peer.except.map((cidr) => universe.blockNumbers.get(cidrKey(cidr))!);
    const inside = this.profile === 'kubernetes' ? codes.openYes : this.profile === 'calico' ? codes.yes : 0;
    const unsure =
      this.profile === 'cilium' ? 0 : isWholeFamily(peer.cidr) && holes.length === 0 ? inside : codes.unknown;
    const byBits = new Map<MatchBits, number[]>();
    universe.columns.forEach((column, number) => {
      // R44: an address of the other family is never inside. Outside blocks have one family, whichever is asked about.
      const around = column.position[column.kind === 'outside' ? column.family : family];
      const held = around?.includes(block) && !holes.some((hole) => around.includes(hole));
      const maybe = peer.cidr.family === family ? unsure : 0;
      const bits =
        column.kind === 'outside' ? (held ? codes.yes : 0) : column.position.unknown ? maybe : held ? inside : 0;
      if (bits === 0) return;
      const list = byBits.get(bits);
      if (list) list.push(number);
      else byBits.set(bits, [number]);
    });
    return [...byBits].map(([bits, numbers]) => ({ bits, columns: IndexSet.of(universe.size, numbers) }));
  }
}

function perFamily<T>(make: (family: AddressFamily) => T): PerFamily<T> {
  return { IPv4: make('IPv4'), IPv6: make('IPv6') };
}

/** One value for both families: whoever compares them sees the same reference. */
function same<T>(value: T): PerFamily<T> {
  return { IPv4: value, IPv6: value };
}

function mapPerFamily<T>(values: PerFamily<T>, change: (value: T) => T): PerFamily<T> {
  return values.IPv4 === values.IPv6 ? same(change(values.IPv4)) : perFamily((family) => change(values[family]));
}

function orPerFamily(a: PerFamily<MatchSets>, b: PerFamily<MatchSets>): PerFamily<MatchSets> {
  if (a.IPv4 === a.IPv6 && b.IPv4 === b.IPv6) return same(orMatches(a.IPv4, b.IPv4));
  return perFamily((family) => orMatches(a[family], b[family]));
}
