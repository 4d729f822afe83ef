// The order in which the languages' policies are asked, by profile (R8, R100, R226, R302, R308).
import { compileAdmin } from './admin/compileAdminPolicy';
import { compileCalicoTiers } from './calico/compileCalico';
import { compileCilium } from './cilium/compileCilium';
import type { CompileContext } from './compileContext';
import type { CompiledPolicy, CompiledSection, CompiledTier } from './compiled';
import { compileNetworkPolicies } from './compileNetworkPolicy';
import { withUnreadPods } from './unreadPods';
import { unreadPolicies } from './unreadPolicies';

/** All tiers of a cluster, in the order of evaluation. */
export function compileTiers(context: CompileContext): readonly CompiledTier[] {
  return withUnreadPods(tiersOf(context), context);
}

function tiersOf(context: CompileContext): readonly CompiledTier[] {
  const networkPolicies = compileNetworkPolicies(context);
  const compiled = compileAdmin(context);
  const { admin } = compiled;
  const baseline = [...unreadBaseline(context), ...compiled.baseline];
  const unread = unreadTiers(context);
  if (context.languages.cilium) return [...unread, ...ciliumTiers(context, networkPolicies, admin, baseline)];
  if (context.languages.calico)
    return [...unread, ...compileCalicoTiers(context, { networkPolicies, admin, baseline })];
  const tiers: readonly CompiledTier[] = [
    ...unread,
    { name: 'Admin tier', fallback: 'pass', policies: admin },
    { name: 'NetworkPolicy', fallback: 'deny', policies: networkPolicies },
    {
      name: 'Baseline tier',
      fallback: 'pass',
      // Asked only about what no NetworkPolicy isolates, so they come after that tier's end.
      policies: baseline.length > 0 ? [...shieldsOf(networkPolicies, context), ...baseline] : [],
    },
  ];
  return tiers.filter(({ name, policies }) => name === 'NetworkPolicy' || policies.length > 0);
}

const BASELINE_ONLY = 'BaselineAdminNetworkPolicy';

/** R88: a baseline that was not read decides at its own place, and nothing before it. */
function unreadBaseline(context: CompileContext): readonly CompiledPolicy[] {
  const { admin } = context.languages;
  if (admin !== 'both' && admin !== 'v1alpha1') return [];
  return unreadPolicies(context, 'admin', (kind) => kind === BASELINE_ONLY);
}

/** R88: where they would stand is not known, so they are asked before all others. */
function unreadTiers(context: CompileContext): readonly CompiledTier[] {
  const { admin, calico } = context.languages;
  const policies = [
    ...(admin === 'none' ? [] : unreadPolicies(context, 'admin', (kind) => kind !== BASELINE_ONLY)),
    ...(calico ? unreadPolicies(context, 'calico') : []),
  ];
  return policies.length === 0 ? [] : [{ name: 'Policies that could not be read', fallback: 'pass', policies }];
}

/** R221, R226: NetworkPolicy and Cilium's own policies are one tier. R222: with enforcement switched off nothing is asked. */
function ciliumTiers(
  context: CompileContext,
  networkPolicies: readonly CompiledPolicy[],
  admin: readonly CompiledPolicy[],
  baseline: readonly CompiledPolicy[],
): readonly CompiledTier[] {
  if (context.settings.ciliumEnforcement === 'never') return [];
  const { denies, allows, narrowed } = compileCilium(context);
  const own = [...unreadPolicies(context, 'cilium'), ...denies, ...allows, ...networkPolicies, ...narrowed];
  const tiers: readonly CompiledTier[] = [
    { name: 'Admin tier', fallback: 'pass', policies: admin },
    { name: 'Cilium and NetworkPolicy', fallback: 'deny', policies: own },
    { name: 'Baseline tier', fallback: 'pass', policies: baseline },
  ];
  return tiers.filter(({ fallback, policies }) => fallback === 'deny' || policies.length > 0);
}

/** Stand-ins that keep the baseline away from every pod that a NetworkPolicy selects, for engines that do so in both directions (R105, B05). */
export function shieldsOf(
  policies: readonly CompiledPolicy[],
  { codes, ends }: CompileContext,
): readonly CompiledPolicy[] {
  const bits = codes.inReadings((reading) => reading.shieldsBothWays);
  if (bits === 0) return [];
  const shield = (section: CompiledSection): CompiledSection => ({
    subjects: section.subjects.map((set) => ({ ...set, bits: set.bits & bits })).filter((set) => set.bits !== 0),
    isolates: false,
    rules: [
      {
        number: 1,
        path: '',
        action: 'allow',
        peers: [],
        matches: ends.same(ends.everything),
        ports: null,
        usesPortNames: false,
        l7: null,
      },
    ],
  });
  return policies
    .filter(({ egress, ingress }) => (egress === null) !== (ingress === null))
    .map(({ egress, ingress, whom }) => ({
      ref: null,
      note: null,
      whom,
      egress: egress === null ? shield(ingress!) : null,
      ingress: ingress === null ? shield(egress!) : null,
    }));
}
