// Admin policies → ordered policies of the admin and the baseline tier (R100-R122, R226, R324).
import {
  type AdminPolicy,
  type AdminPort,
  type AdminRule,
  type AdminTier,
  failsClosed,
  type PolicyPort,
  toExpression,
} from '../../cluster/index';
import { PROTOCOLS } from '../../sets/index';
import type { CompileContext, MentionContext } from '../compileContext';
import {
  bothFamilies,
  type CompiledPeer,
  type CompiledPolicy,
  type CompiledRule,
  type CompiledSection,
  joinPerFamily,
  mapPerFamily,
  type PerFamily,
} from '../compiled';
import { groupBy } from '../groupBy';
import { withoutHiddenLabels } from '../hiddenLabels';
import { limitMatches, type MatchSets, onColumns, orMatches } from '../matchSets';
import type { Mentions } from '../mentions';
import { AdminEnds, type SubjectPart } from './compileAdminPolicyEnds';
import { adminPeerWords, closedPeerWords, describeSubject } from './compileAdminPolicyWords';

/** Those of the version that the engine implements (R123, R404). */
export function evaluatedAdminPolicies({ cluster, languages: { admin } }: MentionContext): readonly AdminPolicy[] {
  if (admin === 'both') return cluster.adminPolicies;
  return cluster.adminPolicies.filter(({ kind }) =>
    kind === 'ClusterNetworkPolicy' ? admin === 'v1alpha2' : admin === 'v1alpha1',
  );
}

/** Adds what admin policies ask for. */
export function mentionAdmin(context: MentionContext, mentions: Mentions): void {
  const { profile } = context;
  const selector = (found: AdminPolicy['subject']['podSelector']): void => {
    if (found === null) return;
    mentions.selector(found);
    const cut = profile === 'cilium' ? withoutHiddenLabels(found) : null; // R204
    if (cut !== null) mentions.selector(cut);
  };
  for (const policy of evaluatedAdminPolicies(context)) {
    selector(policy.subject.podSelector);
    for (const rule of [...policy.ingress, ...policy.egress]) {
      for (const port of rule.ports ?? []) if (port.kind === 'name') mentions.portName(port.name);
      for (const peer of rule.peers) {
        if (peer.kind === 'pods') selector(peer.podSelector);
        if (peer.kind === 'nodes') mentions.nodes(toExpression(peer.selector));
        if (peer.kind === 'networks') for (const { cidr } of peer.networks) mentions.block(cidr);
        if (peer.kind === 'domainNames') for (const pattern of peer.names) mentions.party({ kind: 'fqdn', pattern });
      }
    }
  }
}

/** The policies of each tier, in order of evaluation. Both tiers pass on what they do not decide (R101, R106). */
export function compileAdmin(context: CompileContext): Readonly<Record<AdminTier, readonly CompiledPolicy[]>> {
  const policies = evaluatedAdminPolicies(context);
  if (policies.length === 0) return { admin: [], baseline: [] };
  const compiler = new Compiler(context);
  const of = (tier: AdminTier): readonly CompiledPolicy[] => {
    const inTier = policies.filter((policy) => policy.tier === tier);
    return groupBy(inTier, ({ priority }) => String(priority)).flatMap((group) =>
      group.flatMap((policy) => compiler.policy(policy, group.length > 1)),
    );
  };
  return { admin: of('admin'), baseline: of('baseline') };
}

class Compiler {
  readonly #ends: AdminEnds;
  /** Protocols and names of all ports that pods declare. */
  readonly #declared: ReadonlySet<string>;

  constructor(readonly context: CompileContext) {
    this.#ends = new AdminEnds(context);
    this.#declared = new Set(
      context.universe.columns.flatMap((column) =>
        column.kind === 'pod' ? column.namedPorts.map(({ protocol, name }) => `${protocol} ${name}`) : [],
      ),
    );
  }

  /** Parts of one object, where what its peers are depends on the subject's namespace (R122); else one. `tied`: R107. */
  policy(policy: AdminPolicy, tied: boolean): readonly CompiledPolicy[] {
    const { codes } = this.context;
    const { subject } = policy;
    const all = this.#ends.pods({ kind: 'selector', selector: subject.namespaces }, subject.podSelector, null);
    const subjects = subject.unclear ? limitMatches(all, codes.unknown) : all;
    return this.#ends.partsOf(policy).flatMap((part): readonly CompiledPolicy[] => {
      const here = part.columns === null ? subjects : onColumns(subjects, part.columns);
      if (part.columns !== null && here.length === 0) return [];
      return [
        {
          ref: { kind: policy.kind, namespace: null, name: policy.name },
          egress: this.#section(here, policy.egress, part),
          ingress: this.#section(here, policy.ingress, part),
          whom: describeSubject(subject),
          ...(tied ? { tie: policy.priority } : {}),
          ...(policy.kind === 'BaselineAdminNetworkPolicy' ? {} : { rank: `priority ${policy.priority}` }),
        },
      ];
    });
  }

  /** R101: being selected isolates nothing, and a direction without rules is not touched. */
  #section(subjects: MatchSets, rules: readonly AdminRule[], part: SubjectPart): CompiledSection | null {
    if (rules.length === 0) return null;
    return { subjects, rules: rules.map((rule, index) => this.#rule(rule, index + 1, part)), isolates: false };
  }

  #rule(rule: AdminRule, number: number, part: SubjectPart): CompiledRule {
    const closed = failsClosed(rule) ?? this.#ends.unsupported(rule);
    if (closed !== null) return this.#closed(rule, number, closed.why);
    const certain = rule.unknownFields.length > 0 ? this.context.codes.unknown : this.context.codes.yes;
    const peers = rule.peers.map((peer): CompiledPeer => {
      const matches = mapPerFamily(this.#ends.peer(peer, part), (sets) => limitMatches(sets, certain));
      return { path: peer.path, matches, words: adminPeerWords(peer, rule, this.context.cluster) };
    });
    const ports = rule.ports === null ? null : rule.ports.flatMap((port) => this.#ports(port));
    return {
      number,
      path: rule.path,
      action: rule.action,
      peers,
      matches: peers.map((peer) => peer.matches).reduce((a, b) => joinPerFamily(a, b, orMatches)),
      ports,
      usesPortNames: ports?.some((port) => port.kind === 'name') ?? false,
      l7: null,
    };
  }

  /** R116: Allow matches nothing, Deny and Pass deny everything. */
  #closed(rule: AdminRule, number: number, why: string): CompiledRule {
    const { ends } = this.context;
    const matches: PerFamily<MatchSets> = bothFamilies(rule.action === 'allow' ? ends.nothing : ends.everything);
    return {
      number,
      path: rule.path,
      action: rule.action === 'allow' ? 'allow' : 'deny',
      peers: rule.peers.map((peer) => ({ path: peer.path, matches, words: closedPeerWords(peer, rule.action, why) })),
      matches,
      ports: null,
      usesPortNames: false,
      l7: null,
    };
  }

  /** R119: a name stands for the destination's ports of that name in whatever protocol: in those in which some pod has it. */
  #ports(port: AdminPort): readonly PolicyPort[] {
    if (port.kind === 'numbers') return [port];
    if (port.kind === 'unknown') return [];
    const declared = PROTOCOLS.filter((protocol) => this.#declared.has(`${protocol} ${port.name}`));
    const protocols = declared.length > 0 ? declared : (['TCP'] as const);
    return protocols.map((protocol) => ({ kind: 'name', path: port.path, protocol, name: port.name }));
  }
}
