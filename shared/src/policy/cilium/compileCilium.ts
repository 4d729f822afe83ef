// Cilium's policies → parts for one tier whose end refuses: what denies, what allows, what allows in part (R200-R223).
import type { CiliumElement, CiliumPolicy, CiliumPorts, CiliumRule, CiliumSection } from '../../cluster/index';
import { ciliumRef, keysOf } from '../../cluster/index';
import type { Cidr, IndexSet } from '../../sets/index';
import type { CompileContext, MentionContext } from '../compileContext';
import {
  bothFamilies,
  type CompiledPeer,
  type CompiledPolicy,
  type CompiledRule,
  type CompiledSection,
  type Direction,
  joinPerFamily,
  mapPerFamily,
} from '../compiled';
import { LabelViews } from '../labelViews';
import { limitMatches, type MatchSets, notMatches, onColumns, orMatches } from '../matchSets';
import type { Mentions } from '../mentions';
import { namedAddressesOf, singleAddress } from '../parties';
import { CiliumEnds } from './compileCiliumEnds';
import { ciliumPeerWords, describeCiliumSubject, requirementWords } from './compileCiliumWords';

/**
 * The policies in the order in which they are to be asked. NetworkPolicies belong right after `allows`, so that whatever allows without
 * an L7 limit comes before what has one (R214, R221). Parts of one object share its ref.
 */
export interface CiliumParts {
  /** R211: before every allow of any object. */
  readonly denies: readonly CompiledPolicy[];
  readonly allows: readonly CompiledPolicy[];
  readonly narrowed: readonly CompiledPolicy[];
}

/** Adds what Cilium's policies ask for. */
export function mentionCilium({ cluster, languages }: MentionContext, mentions: Mentions): void {
  if (!languages.cilium) return;
  const { ingresses, gateways } = cluster.objects.exposure;
  // What is published may come through Cilium's own proxy (R509).
  if (ingresses.length + gateways.length > 0) mentions.party({ kind: 'ingress-proxy' });
  const apiServer = namedAddressesOf(cluster)
    .filter(({ name }) => name === 'api-server')
    .flatMap(({ addresses }) => addresses.map(singleAddress));
  for (const rule of cluster.cilium.policies.flatMap(({ rules }) => rules)) {
    mentions.expression('cilium', rule.subject);
    for (const section of [rule.ingress, rule.egress]) {
      for (const { condition } of section?.requires ?? []) mentions.expression('cilium', condition);
      for (const element of [...(section?.allow ?? []), ...(section?.deny ?? [])])
        mentionElement(element, apiServer, mentions);
    }
  }
}

/** `apiServer`: its addresses where they are known. */
function mentionElement({ peers, ports }: CiliumElement, apiServer: readonly Cidr[], mentions: Mentions): void {
  for (const port of (ports ?? []).flatMap((item) => item.ports))
    if (port.kind === 'name') mentions.portName(port.name);
  for (const peer of peers) {
    if (peer.kind === 'endpoints') mentions.expression('cilium', peer.condition);
    if (peer.kind === 'services') for (const condition of peer.conditions) mentions.expression('cilium', condition);
    if (peer.kind === 'nodes') mentions.nodes(peer.condition);
    if (peer.kind === 'fqdn') mentions.party({ kind: 'fqdn', pattern: peer.pattern });
    if (peer.kind === 'blocks' || peer.kind === 'services')
      for (const { cidr, except } of peer.blocks) for (const block of [cidr, ...except]) mentions.block(block);
    if (peer.kind === 'blocks') for (const block of peer.rest ?? []) mentions.block(block);
    // A node that is the API server is told from others only where somebody asks.
    if (asksFor(peer, 'kube-apiserver')) for (const block of apiServer) mentions.block(block);
    if (asksFor(peer, 'ingress')) mentions.party({ kind: 'ingress-proxy' });
    if (asksFor(peer, 'kube-apiserver') && apiServer.length === 0) mentions.party({ kind: 'api-server' });
  }
}

/** By its entity, or by its reserved label. */
function asksFor(peer: CiliumElement['peers'][number], entity: 'ingress' | 'kube-apiserver'): boolean {
  if (peer.kind === 'entity') return peer.entity === entity;
  return peer.kind === 'endpoints' && keysOf(peer.condition).includes(`reserved:${entity}`);
}

/** Compiles all of Cilium's policies, and its enforcement mode `always` (R222). `never` is the affair of whoever asks. */
export function compileCilium(context: CompileContext): CiliumParts {
  if (!context.languages.cilium) return { denies: [], allows: [], narrowed: [] };
  const compiler = new Compiler(context);
  const policies = context.cluster.cilium.policies.flatMap((policy) => policy.rules.map((rule) => ({ policy, rule })));
  const part = (kind: PartKind): readonly CompiledPolicy[] =>
    policies.flatMap(({ policy, rule }) => compiler.part(policy, rule, kind) ?? []);
  const always = context.settings.ciliumEnforcement === 'always' ? [compiler.always()] : [];
  return { denies: [...always, ...part('denies')], allows: part('allows'), narrowed: part('narrowed') };
}

type PartKind = keyof CiliumParts;

class Compiler {
  readonly #ends: CiliumEnds;
  readonly #views: LabelViews;
  readonly #subjects = new Map<CiliumRule, MatchSets>();

  constructor(readonly context: CompileContext) {
    this.#ends = new CiliumEnds(context);
    this.#views = new LabelViews(context.cluster);
  }

  /** null: the rule has nothing of the kind. */
  part(policy: CiliumPolicy, rule: CiliumRule, kind: PartKind): CompiledPolicy | null {
    const egress = this.#section(rule, 'egress', kind);
    const ingress = this.#section(rule, 'ingress', kind);
    if (egress === null && ingress === null) return null;
    return { ref: ciliumRef(policy), egress, ingress, whom: describeCiliumSubject(rule.subject) };
  }

  /** R222: every pod is isolated in both directions. */
  always(): CompiledPolicy {
    const { ends, universe } = this.context;
    const section: CompiledSection = { subjects: ends.exactly(universe.pods), rules: [], isolates: true };
    const note = 'the agent isolates every pod (policy enforcement mode `always`)';
    return { ref: null, note, egress: section, ingress: section, whom: 'all pods' };
  }

  #section(rule: CiliumRule, direction: Direction, kind: PartKind): CompiledSection | null {
    const section = rule[direction];
    if (section === null) return null;
    const list = kind === 'denies' ? section.deny : section.allow;
    const own = list.flatMap((element) => this.#rules(element, direction, kind));
    const required = kind === 'denies' ? section.requires.map((requirement) => this.#required(requirement)) : [];
    const rules = [...own, ...required];
    return rules.length === 0 ? null : { subjects: this.#subjectsOf(rule), rules, isolates: section.isolates };
  }

  #subjectsOf(rule: CiliumRule): MatchSets {
    let subjects = this.#subjects.get(rule);
    if (!subjects) {
      const { codes } = this.context;
      subjects = limitMatches(this.#ends.pods(rule.subject), rule.unclear ? codes.unknown : codes.yes);
      this.#subjects.set(rule, subjects);
    }
    return subjects;
  }

  /** R223: whether peers without the labels are let in hangs on the release. */
  #required({ number, path, condition }: CiliumSection['requires'][number]): CompiledRule {
    const { codes, universe } = this.context;
    const lacking = limitMatches(notMatches(this.#ends.pods(condition), universe.pods, codes), codes.unknown);
    const peer: CompiledPeer = { path, matches: bothFamilies(lacking), words: requirementWords(condition) };
    return { ...toRule(number, path, 'deny', [peer]), ports: null, usesPortNames: false, l7: null };
  }

  /** R214: what has L7 rules and what has none are parts of their own, and so is what is unclear. */
  #rules(element: CiliumElement, direction: Direction, kind: PartKind): readonly CompiledRule[] {
    const place = { direction, action: kind === 'denies' ? 'deny' : 'allow' } as const;
    const { path, ports } = element;
    if (ports === null)
      return kind === 'narrowed' ? [] : this.#rule(element, place, { path, ports, l7: null, unclear: false });
    if (kind === 'narrowed') {
      const narrowed = ports.filter(({ l7 }) => l7 !== null);
      return narrowed.flatMap((item) =>
        this.#rule(element, place, { ...item, path: ports.length === 1 ? path : item.path }),
      );
    }
    const plain = ports.filter(({ l7 }) => l7 === null);
    return [false, true].flatMap((unclear) => {
      const alike = plain.filter((item) => item.unclear === unclear);
      if (alike.length === 0) return [];
      return this.#rule(element, place, { path, ports: alike.flatMap((item) => item.ports), l7: null, unclear });
    });
  }

  /** R57, R224: nodes and their hostNetwork pods have no port names, so that on the way out names are a part of their own. */
  #rule(element: CiliumElement, place: RulePlace, traffic: RuleTraffic): readonly CompiledRule[] {
    const { ports } = traffic;
    const named = ports?.filter(({ kind }) => kind === 'name') ?? [];
    if (place.direction === 'ingress' || ports === null || named.length === 0)
      return [this.#part(element, place.action, traffic, null)];
    const numbers = ports.filter(({ kind }) => kind !== 'name');
    const names = this.#part(element, place.action, { ...traffic, ports: named }, this.context.universe.pods);
    if (numbers.length === 0) return [names];
    return [this.#part(element, place.action, { ...traffic, ports: numbers }, null), names];
  }

  /** `among`: the only peers that it may match; null: all. */
  #part(
    element: CiliumElement,
    action: RulePlace['action'],
    { path, ports, l7, unclear }: RuleTraffic,
    among: IndexSet | null,
  ): CompiledRule {
    const { codes } = this.context;
    const peers = element.peers.map((peer): CompiledPeer => {
      const limit = unclear || element.unclear || peer.unclear ? codes.unknown : codes.yes;
      const { matches, ownNode } = this.#ends.peer(peer);
      const here = mapPerFamily(matches, (sets) => limitMatches(among === null ? sets : onColumns(sets, among), limit));
      const own = among === null ? ownNode : 0;
      return {
        path: peer.path,
        matches: here,
        ...(own === undefined ? {} : { ownNode: own & limit }),
        words: ciliumPeerWords(peer, element.authentication, this.#views),
      };
    });
    const usesPortNames = ports?.some(({ kind }) => kind === 'name') ?? false;
    return { ...toRule(element.number, path, action, peers), ports, usesPortNames, l7 };
  }
}

interface RulePlace {
  readonly direction: Direction;
  readonly action: 'allow' | 'deny';
}

type RuleTraffic = Omit<CiliumPorts, 'ports'> & { readonly ports: CompiledRule['ports'] };

function toRule(
  number: number,
  path: string,
  action: 'allow' | 'deny',
  peers: readonly CompiledPeer[],
): Pick<CompiledRule, 'number' | 'path' | 'action' | 'peers' | 'matches'> {
  const matches = peers
    .map((peer) => peer.matches)
    .reduce((a, b) => joinPerFamily(a, b, orMatches), bothFamilies<MatchSets>([]));
  return { number, path, action, peers, matches };
}
