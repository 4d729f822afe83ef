// Calico's policies → tiers, with Kubernetes' own policies at their place among them (R302-R308, R320, R324).
import {
  type CalicoPolicy,
  type CalicoRule,
  calicoPolicyRef,
  compareCalicoOrder,
  type LabelExpression,
} from '../../cluster/index';
import { FAMILIES } from '../../sets/index';
import { evaluatedAdminPolicies } from '../admin/compileAdminPolicy';
import type { CompileContext, MentionContext } from '../compileContext';
import {
  bothFamilies,
  type CompiledPolicy,
  type CompiledSection,
  type CompiledTier,
  type Direction,
} from '../compiled';
import type { LabelView } from '../labelViews';
import { andMatches, type MatchSets } from '../matchSets';
import type { Mentions } from '../mentions';
import { CalicoEnds, conditionsOf, pickOf, subjectPick } from './compileCalicoEnds';
import { CalicoRules } from './compileCalicoRules';
import { CalicoServices } from './compileCalicoServices';
import { describeCalicoSubject } from './compileCalicoWords';

/** Policies that act on pods (R320). */
export function evaluatedCalicoPolicies({ cluster, languages }: MentionContext): readonly CalicoPolicy[] {
  return languages.calico ? cluster.calico.policies.filter(({ hostEndpointsOnly }) => !hostEndpointsOnly) : [];
}

/** Adds what Calico's policies ask for, and the addresses of network sets. */
export function mentionCalico(context: MentionContext, mentions: Mentions): void {
  const policies = evaluatedCalicoPolicies(context);
  if (policies.length === 0) return;
  const { cluster } = context;
  const services = new CalicoServices(cluster);
  const ask = (conditions: ReturnType<typeof conditionsOf>): void => {
    for (const { view, expression } of conditions) mention(mentions, view, expression);
  };
  for (const set of cluster.calico.networkSets) for (const { cidr } of set.nets) mentions.block(cidr);
  for (const policy of policies) {
    ask(conditionsOf(subjectPick(policy)));
    for (const rule of rulesOf(policy)) {
      for (const port of [...rule.destination.ports, ...rule.destination.notPorts])
        if (port.kind === 'name') mentions.portName(port.name);
      for (const entity of [rule.source, rule.destination]) {
        const pick = pickOf(entity, policy.namespace);
        if (pick) ask(conditionsOf(pick));
        if (entity.notSelector) mention(mentions, 'calico', entity.notSelector.expression);
        for (const { cidr } of [...entity.nets, ...entity.notNets]) mentions.block(cidr);
        if (entity.service) mentionService(entity.service, services, mentions);
      }
    }
  }
}

function rulesOf({ ingress, egress }: CalicoPolicy): readonly CalicoRule[] {
  return [...(ingress ?? []), ...(egress ?? [])];
}

function mention(mentions: Mentions, view: LabelView, expression: LabelExpression): void {
  mentions.expression(view, expression);
}

function mentionService(
  service: NonNullable<CalicoRule['source']['service']>,
  services: CalicoServices,
  mentions: Mentions,
): void {
  for (const { protocol, port, pods, others } of services.membersOf(service)) {
    const key = JSON.stringify(['service', service.namespace, service.name, protocol, port]);
    for (const family of FAMILIES) mentions.pods(`${key} ${family}`, new Set([...pods[family]].map(({ id }) => id)));
    for (const cidr of others) mentions.block(cidr);
  }
}

/** What else stands in Calico's tiers, compiled. */
export interface KubernetesPolicies {
  readonly networkPolicies: readonly CompiledPolicy[];
  readonly admin: readonly CompiledPolicy[];
  readonly baseline: readonly CompiledPolicy[];
}

/** Parts of one object at its place in a tier. */
interface Ranked {
  readonly order: number | null;
  readonly name: string;
  readonly namespace: string | null;
  readonly kind: string;
  readonly parts: readonly CompiledPolicy[];
}

/** R308. */
const NETWORK_POLICY_ORDER = 1000;

/** All tiers, in order of evaluation; those without policies are left out, but for `default`, which is called after what it holds. */
export function compileCalicoTiers(context: CompileContext, kubernetes: KubernetesPolicies): readonly CompiledTier[] {
  const ends = new CalicoEnds(context);
  const compiler = new Compiler(context, ends);
  const policies = evaluatedCalicoPolicies(context);
  const { tiers } = context.cluster.calico;
  const known = new Set(tiers.map(({ name }) => name));
  // Only where tiers could not be read: nobody knows their place (R88).
  const lost = [...new Set(policies.map(({ tier }) => tier))].filter((tier) => !known.has(tier)).sort();
  const all = [...tiers, ...lost.map((name) => ({ name, defaultAction: 'deny' as const }))];
  const compiled = all.map(({ name, defaultAction }): CompiledTier => {
    const own = policies.filter(({ tier }) => tier === name).map((policy) => compiler.ranked(policy));
    const ranked = [...own, ...kubernetesIn(name, kubernetes, context)].sort(compareCalicoOrder);
    return { name: `tier ${name}`, fallback: defaultAction, policies: ranked.flatMap(({ parts }) => parts) };
  });
  const shown = compiled.filter(({ name, policies: inside }) => name === 'tier default' || inside.length > 0);
  const hosts = hostStandIn(context, ends);
  return [
    ...(hosts === null ? [] : [hosts]),
    ...shown.map((tier) =>
      policies.length > 0 || tier.name !== 'tier default' ? tier : { ...tier, name: 'NetworkPolicy' },
    ),
  ];
}

/** R308, R324: where Kubernetes' own policies stand. */
function kubernetesIn(tier: string, kubernetes: KubernetesPolicies, context: CompileContext): readonly Ranked[] {
  if (tier === 'default')
    return kubernetes.networkPolicies.map((policy) => rankedAs(policy, NETWORK_POLICY_ORDER, 'knp.default.'));
  if (tier !== 'kube-admin' && tier !== 'kube-baseline') return [];
  const priorities = new Map(
    evaluatedAdminPolicies(context).map(({ kind, name, priority }) => [`${kind} ${name}`, priority]),
  );
  const inTier = tier === 'kube-admin' ? kubernetes.admin : kubernetes.baseline;
  return inTier.map((policy) => {
    // What could not be read may stand before all others (R88).
    if (policy.ref === null) return rankedAs(policy, Number.NEGATIVE_INFINITY, '');
    return rankedAs(policy, priorities.get(`${policy.ref.kind} ${policy.ref.name}`) ?? null, '');
  });
}

/** `prefix`: what Calico puts before the name of its mirror (R300). */
function rankedAs(policy: CompiledPolicy, order: number | null, prefix: string): Ranked {
  const { kind, namespace, name } = policy.ref ?? { kind: '', namespace: null, name: '' };
  return { order, name: `${prefix}${name}`, namespace, kind: `Kubernetes${kind}`, parts: [policy] };
}

class Compiler {
  readonly #rules: CalicoRules;

  constructor(
    readonly context: CompileContext,
    readonly ends: CalicoEnds,
  ) {
    this.#rules = new CalicoRules(context, ends);
  }

  ranked(policy: CalicoPolicy): Ranked {
    const { order, name, namespace, kind } = policy;
    return { order, name, namespace, kind, parts: this.#policy(policy) };
  }

  /** Consecutive parts of one object: rules that ask something of the subject hold for fewer pods than the policy governs. */
  #policy(policy: CalicoPolicy): readonly CompiledPolicy[] {
    const subjects = this.ends.subjects(policy);
    const ingress = this.#sections(policy, 'ingress', subjects);
    const egress = this.#sections(policy, 'egress', subjects);
    return Array.from({ length: Math.max(ingress.length, egress.length) }, (_, part) => ({
      ref: calicoPolicyRef(policy),
      egress: egress[part] ?? null,
      ingress: ingress[part] ?? null,
      whom: describeCalicoSubject(policy),
      rank: policy.order === null ? 'no order, so last' : `order ${policy.order}`,
    }));
  }

  /** The first part holds for all subjects and brings them to the tier's end (R306). */
  #sections(policy: CalicoPolicy, direction: Direction, subjects: MatchSets): readonly CompiledSection[] {
    const rules = policy[direction];
    if (rules === null) return [];
    const parts: { given: MatchSets | null; rules: CompiledSection['rules'][number][] }[] = [
      { given: null, rules: [] },
    ];
    for (const rule of rules)
      for (const part of this.#rules.parts(rule, direction, policy.namespace)) {
        const last = parts.at(-1)!;
        if (part.subject === null && last.given === null) last.rules.push(...part.rules);
        else parts.push({ given: part.subject, rules: [...part.rules] });
      }
    return parts.map((part, index) => ({
      subjects: part.given === null ? subjects : andMatches(subjects, part.given),
      rules: part.rules,
      isolates: index === 0,
      ...(index === 0 ? {} : { given: part.given ?? this.context.ends.everything }),
    }));
  }
}

/** R323: nodes with host endpoints have policies of their own; whatever those say, nothing about them is certain. */
function hostStandIn({ universe, codes }: CompileContext, { hostEnds }: CalicoEnds): CompiledTier | null {
  if (hostEnds.isEmpty()) return null;
  const section: CompiledSection = {
    subjects: [{ bits: codes.yes, columns: universe.pods }],
    rules: [
      {
        number: 1,
        path: '',
        action: 'deny',
        peers: [],
        matches: bothFamilies<MatchSets>([{ bits: codes.openNo, columns: hostEnds }]),
        ports: null,
        usesPortNames: false,
        l7: null,
      },
    ],
    isolates: false,
  };
  return {
    name: 'host endpoints',
    fallback: 'pass',
    policies: [{ ref: null, note: null, whom: 'nodes', egress: section, ingress: section }],
  };
}
