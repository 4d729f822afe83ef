// Whom the subjects and peers of admin rules match: pods, nodes, networks, host names (R108-R115, R122).
import {
  type AdminNamespaces,
  type AdminPeer,
  type AdminPolicy,
  type AdminRule,
  type LabelExpression,
  type Namespace,
  NO_LABELS,
  type Selector,
  toExpression,
} from '../../cluster/index';
import { IndexSet } from '../../sets/index';
import type { CompileContext } from '../compileContext';
import { bothFamilies, type PerFamily } from '../compiled';
import { withoutHiddenLabels } from '../hiddenLabels';
import { limitMatches, type MatchSets, orMatches } from '../matchSets';
import { cidrKey } from '../mentions';

/** Subjects in whose namespaces some labels have the same values, so that `sameLabels` means the same for all of them (R122). */
export interface SubjectPart {
  /** null: no peer depends on the subject's namespace, all subjects are one part. */
  readonly columns: IndexSet | null;
  /** Values in the subjects' namespaces, undefined where a label is missing, null where it cannot be known. */
  readonly values: ReadonlyMap<string, string | undefined | null>;
}

const ONE_PART: SubjectPart = { columns: null, values: new Map() };

export class AdminEnds {
  readonly #peers = new Map<string, PerFamily<MatchSets>>();

  constructor(readonly context: CompileContext) {}

  /** R108, R112: pods of the pod network. `part` is needed for items that depend on the subject's namespace only. */
  pods(namespaces: AdminNamespaces, podSelector: Selector | null, part: SubjectPart | null): MatchSets {
    const { universe, codes } = this.context;
    const { expression, sure } = namespacesExpression(namespaces, part?.values ?? ONE_PART.values);
    // Whatever its labels are, a namespace does not differ from itself.
    const own = namespaces.kind === 'notSameLabels' ? (part?.columns ?? null) : null;
    const among = own === null ? universe.pods : universe.pods.andNot(own);
    const found = this.context.ends.sets(universe.select('namespace', expression), among);
    const limited = sure ? found : limitMatches(found, codes.unknown);
    if (podSelector === null) return limited;
    return limited.reduce<MatchSets>(
      (all, { bits, columns }) => orMatches(all, limitMatches(this.#selected(podSelector, columns), bits)),
      [],
    );
  }

  /** Pods of `among` by their own labels; with Cilium without those that it hides (R204). */
  #selected(selector: Selector, among: IndexSet): MatchSets {
    const { universe, ends, profile } = this.context;
    const seen = profile === 'cilium' ? withoutHiddenLabels(selector) : selector;
    return seen === null ? ends.nothing : ends.exactly(universe.selectPods(seen).and(among));
  }

  peer(peer: AdminPeer, part: SubjectPart): PerFamily<MatchSets> {
    const key = peerKey(peer);
    const known = key === null ? undefined : this.#peers.get(key);
    if (known) return known;
    const found = this.#peer(peer, part);
    if (key !== null) this.#peers.set(key, found);
    return found;
  }

  #peer(peer: AdminPeer, part: SubjectPart): PerFamily<MatchSets> {
    const { ends, codes, profile } = this.context;
    switch (peer.kind) {
      case 'pods':
        return bothFamilies(this.pods(peer.namespaces, peer.podSelector, part));
      case 'nodes':
        return bothFamilies(ends.nodes(toExpression(peer.selector)));
      case 'networks': {
        // R113: pods and nodes too. Cilium's own address rules never mean them (R216): whether these do is open there.
        const inside = profile === 'cilium' ? codes.openYes : codes.yes;
        return ends.blocks(
          peer.networks.map(({ cidr }) => ({ cidr, except: [] })),
          { pods: inside, nodes: inside },
        );
      }
      case 'domainNames':
        return bothFamilies(peer.names.map((pattern) => this.#hostNames(pattern)).reduce<MatchSets>(orMatches, []));
      case 'unknown':
        return bothFamilies(ends.nothing);
    }
  }

  /** R115: the name's own column, those of names that it covers or may cover, and every outside address that may be behind it. */
  #hostNames(pattern: string): MatchSets {
    const { ends, codes, universe } = this.context;
    const others = universe.parties.toArray().map((number): MatchSets => {
      const column = universe.columns[number]!;
      const covered =
        column.kind === 'party' && column.party.kind === 'fqdn' ? covers(pattern, column.party.pattern) : 'no';
      if (covered === 'no') return ends.nothing;
      const bits = covered === 'yes' ? codes.yes : codes.unknown;
      return [{ bits, columns: IndexSet.of(universe.size, [number]) }];
    });
    return [ends.party({ kind: 'fqdn', pattern }), ...others].reduce<MatchSets>(orMatches, []);
  }

  /** R324: Calico knows neither `nodes` nor `domainNames`; rules with them fail closed (R116). */
  unsupported(rule: AdminRule): { readonly why: string } | null {
    if (this.context.profile !== 'calico') return null;
    const peer = rule.peers.find(({ kind }) => kind === 'nodes' || kind === 'domainNames');
    return peer ? { why: `Calico does not support ${peer.kind} here` } : null;
  }

  /** Cuts the subjects by the values of the labels that `sameLabels` and `notSameLabels` of the policy compare. */
  partsOf(policy: AdminPolicy): readonly SubjectPart[] {
    const keys = comparedKeys(policy);
    if (keys.length === 0) return [ONE_PART];
    const { cluster, universe } = this.context;
    const parts = new Map<string, { columns: IndexSet; values: SubjectPart['values'] }>();
    for (const namespace of cluster.namespaces) {
      const columns = universe.byNamespace.get(namespace.name);
      if (!columns) continue;
      const values = new Map(keys.map((key) => [key, labelOf(namespace, key)]));
      const text = JSON.stringify([...values.values()].map((value) => (value === undefined ? [] : [value])));
      // What is not known of two namespaces need not be the same.
      const id = [...values.values()].includes(null) ? `${text} of ${namespace.name}` : text;
      const known = parts.get(id);
      parts.set(id, { columns: known ? known.columns.or(columns) : columns, values });
    }
    return [...parts.values()];
  }
}

/** Whether all names of one pattern are names of another; `*.` stands for one or more labels, any other `*` is another language's (R218). */
function covers(pattern: string, other: string): 'yes' | 'no' | 'unknown' {
  if (pattern === other) return 'yes';
  const plain = other.startsWith('*.') ? other.slice(2) : other;
  if (plain.includes('*')) return 'unknown';
  if (pattern.startsWith('*.') && (other.endsWith(pattern.slice(1)) || (plain !== other && plain === pattern.slice(2))))
    return 'yes';
  // A name, or a narrower pattern, of those that the other one stands for.
  if (plain !== other && pattern.endsWith(other.slice(1))) return 'unknown';
  return 'no';
}

function labelOf({ labels, labelsKnown }: Namespace, key: string): string | undefined | null {
  if (Object.hasOwn(labels, key)) return labels[key];
  return labelsKnown ? undefined : null;
}

function comparedKeys(policy: AdminPolicy): readonly string[] {
  const keys = [...policy.ingress, ...policy.egress]
    .flatMap(({ peers }) => peers)
    .flatMap((peer) => (peer.kind === 'pods' && peer.namespaces.kind !== 'selector' ? peer.namespaces.keys : []));
  return [...new Set(keys)].sort();
}

/** The condition over the peer's namespace. `sure` false: a label of the subject's namespace is not known, so that it may hold or not. */
function namespacesExpression(
  namespaces: AdminNamespaces,
  values: SubjectPart['values'],
): { readonly expression: LabelExpression; readonly sure: boolean } {
  if (namespaces.kind === 'selector') return { expression: toExpression(namespaces.selector), sure: true };
  const { keys } = namespaces;
  if (keys.length === 0) return { expression: NO_LABELS, sure: true };
  const present: readonly LabelExpression[] = keys.map((key) => ({ op: 'has', key }));
  const sure = keys.every((key) => values.get(key) !== null);
  const compared = keys.flatMap((key): readonly LabelExpression[] => {
    const value = values.get(key);
    return typeof value === 'string' ? [{ op: 'in', key, values: [value] }] : [];
  });
  const missing = keys.some((key) => values.get(key) === undefined);
  if (namespaces.kind === 'sameLabels')
    return missing
      ? { expression: NO_LABELS, sure: true }
      : { expression: { op: 'and', of: [...present, ...compared] }, sure };
  // Nothing equals a missing label: with one, every namespace that has all keys differs.
  if (missing) return { expression: { op: 'and', of: present }, sure: true };
  const differs: readonly LabelExpression[] = sure ? [{ op: 'not', of: { op: 'and', of: compared } }] : [];
  return { expression: { op: 'and', of: [...present, ...differs] }, sure };
}

/** Equal keys mean equal matches; null where they depend on the subject. */
function peerKey(peer: AdminPeer): string | null {
  switch (peer.kind) {
    case 'pods':
      return peer.namespaces.kind === 'selector'
        ? JSON.stringify(['pods', peer.namespaces.selector.key, peer.podSelector?.key ?? null])
        : null;
    case 'nodes':
      return JSON.stringify(['nodes', peer.selector.key]);
    case 'networks':
      return JSON.stringify(['networks', ...peer.networks.map(({ cidr }) => cidrKey(cidr))]);
    case 'domainNames':
      return JSON.stringify(['names', ...peer.names]);
    case 'unknown':
      return null;
  }
}
