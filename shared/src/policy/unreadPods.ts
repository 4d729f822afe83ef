// The pods that could not be read, as one end: what policies that are known say of it, and a stand-in for all that is not known (R88).
import {
  type Cluster,
  type ClusterObjects,
  NAMESPACE_NAME_LABEL,
  type PolicyPeer,
  type Selector,
} from '../cluster/index';
import { IndexSet } from '../sets/index';
import type { CompileContext } from './compileContext';
import {
  bothFamilies,
  type CompiledPeer,
  type CompiledPolicy,
  type CompiledRule,
  type CompiledSection,
  type CompiledTier,
  mapPerFamily,
  type PerFamily,
} from './compiled';
import { type MatchSets, onColumns } from './matchSets';
import { selectorOverNamespace } from './namespaceSelector';
import type { MatchBits } from './readings';

/** True where pods may exist that are not among those of the input. */
export function hasUnreadPods({ gaps }: Pick<ClusterObjects, 'gaps'>): boolean {
  return gaps.some(({ resource }) => resource === 'pods');
}

/** True where all pods of a namespace are in the input. */
function arePodsRead({ gaps, source }: ClusterObjects, namespace: string): boolean {
  return !gaps.some(
    (gap) =>
      gap.resource === 'pods' &&
      (gap.namespace === null ? !(source.scope ?? []).includes(namespace) : gap.namespace === namespace),
  );
}

/** Whether a peer of a NetworkPolicy in `namespace` could be a pod that was not read, whatever its labels are. Too much is never wrong. */
export function mayPickUnread(cluster: Cluster, namespace: string, peer: PolicyPeer): boolean {
  if (peer.kind !== 'pods' || peer.unknownFields.length > 0) return true;
  if (peer.namespaceSelector === null) return !arePodsRead(cluster.objects, namespace);
  const selector = peer.namespaceSelector;
  const named = namesAskedFor(selector);
  if (named?.every((name) => arePodsRead(cluster.objects, name))) return false;
  if (cluster.objects.gaps.some(({ resource }) => resource === 'namespaces')) return true;
  return cluster.namespaces.some(
    ({ name, labels, labelsKnown }) =>
      !arePodsRead(cluster.objects, name) && selectorOverNamespace(selector, labels, labelsKnown) !== 'no',
  );
}

/** The only namespaces that a selector can match, where it asks for their names (R38); null: it does not. */
function namesAskedFor({ requirements }: Selector): readonly string[] | null {
  return requirements.find(({ key, operator }) => key === NAMESPACE_NAME_LABEL && operator === 'In')?.values ?? null;
}

const STAND_IN_NOTE = 'its policies are not readable, and neither are its pods';

/** Compiled again for as long as the policy lives: rows are kept by policy. */
const KNOWN = new WeakMap<CompiledPolicy, CompiledPolicy>();

/**
 * The tiers with the end that stands for unread pods: a rule may pick it unless its peer says that it cannot (`CompiledPeer.unread`), no policy governs it
 * for certain, and whatever it is asked it may allow and may refuse.
 */
export function withUnreadPods(tiers: readonly CompiledTier[], context: CompileContext): readonly CompiledTier[] {
  if (context.universe.unread.isEmpty()) return tiers;
  const changed = tiers.map((tier) => ({
    ...tier,
    policies: tier.policies.map((policy) => {
      let found = KNOWN.get(policy);
      if (!found) {
        found = withUnread(policy, context);
        KNOWN.set(policy, found);
      }
      return found;
    }),
  }));
  return [{ name: 'Pods that could not be read', fallback: 'pass', policies: [standIn(context)] }, ...changed];
}

function withUnread(policy: CompiledPolicy, context: CompileContext): CompiledPolicy {
  const known = IndexSet.full(context.universe.size).andNot(context.universe.unread);
  const section = (one: CompiledSection | null): CompiledSection | null =>
    one && {
      ...one,
      subjects: onColumns(one.subjects, known),
      rules: one.rules.map((rule) => ruleWithUnread(rule, context)),
    };
  return { ...policy, egress: section(policy.egress), ingress: section(policy.ingress) };
}

function ruleWithUnread(rule: CompiledRule, context: CompileContext): CompiledRule {
  const { yes, unknown } = context.codes;
  const bitsOf = ({ unread }: CompiledPeer): MatchBits => (unread === 'no' ? 0 : unread === 'yes' ? yes : unknown);
  const peers = rule.peers.map((peer) => ({ ...peer, matches: put(peer.matches, bitsOf(peer), context) }));
  // Without peers the rule matches nobody, or stands in for rules that could not be read.
  const bits = peers.length === 0 ? unknown : rule.peers.reduce((all, peer) => all | bitsOf(peer), 0);
  return { ...rule, peers, matches: put(rule.matches, bits, context) };
}

/** The same matches, but for the unread pods. */
function put(matches: PerFamily<MatchSets>, bits: MatchBits, { universe }: CompileContext): PerFamily<MatchSets> {
  const known = IndexSet.full(universe.size).andNot(universe.unread);
  return mapPerFamily(matches, (sets) => [
    ...onColumns(sets, known),
    ...(bits === 0 ? [] : [{ bits, columns: universe.unread }]),
  ]);
}

function standIn({ universe, codes }: CompileContext): CompiledPolicy {
  const matches = bothFamilies<MatchSets>([{ bits: codes.unknown, columns: IndexSet.full(universe.size) }]);
  const rule = (number: number, action: CompiledRule['action']): CompiledRule => ({
    number,
    path: '',
    action,
    peers: [],
    matches,
    ports: null,
    usesPortNames: false,
    l7: null,
  });
  const subjects: MatchSets = [{ bits: codes.unknown, columns: universe.unread }];
  const section: CompiledSection = { subjects, rules: [rule(1, 'allow'), rule(2, 'deny')], isolates: false };
  return { ref: null, note: STAND_IN_NOTE, whom: 'pods that could not be read', egress: section, ingress: section };
}
