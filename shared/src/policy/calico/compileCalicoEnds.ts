// Which ends Calico's selectors, blocks and service accounts pick (R301, R310, R313, R314, R316).
import {
  type Answer3,
  all3,
  type CalicoEntity,
  type CalicoNetworkSet,
  type CalicoPolicy,
  type CalicoRule,
  type CalicoSelector,
  type LabelExpression,
  type LabelLookup,
  lookUpIn,
  matchesExpression,
  NAMESPACE_NAME_LABEL,
  type Namespace,
  NO_LABELS,
} from '../../cluster/index';
import {
  allPorts,
  equalTraffic,
  IndexSet,
  isNoTraffic,
  NO_TRAFFIC,
  portRange,
  subtractTraffic,
  type TrafficSet,
  unionTraffic,
} from '../../sets/index';
import type { CompileContext } from '../compileContext';
import { bothFamilies, joinPerFamily, mapPerFamily, type PerFamily } from '../compiled';
import type { LabelView } from '../labelViews';
import { andMatches, limitMatches, type MatchSets, orMatches } from '../matchSets';

/** What picks endpoints and network sets; all that is given must hold (R313). */
export interface CalicoPick {
  /** Not null: only this namespace. */
  readonly namespace: string | null;
  readonly namespaceSelector: CalicoSelector | 'global' | null;
  readonly selector: CalicoSelector | null;
  readonly accountNames: readonly string[];
  readonly accountSelector: CalicoSelector | null;
}

/**
 * What an entity picks by label; null where it does not. In a NetworkPolicy any selector field without namespaceSelector adds the
 * policy's own namespace (R313).
 */
export function pickOf(entity: CalicoEntity, policyNamespace: string | null): CalicoPick | null {
  const { namespaceSelector, selector, notSelector, accountNames, accountSelector } = entity;
  const positive = selector !== null || accountNames.length > 0 || accountSelector !== null;
  if (namespaceSelector === null && !positive && (policyNamespace === null || notSelector === null)) return null;
  const namespace = namespaceSelector === null ? policyNamespace : null;
  return { namespace, namespaceSelector, selector, accountNames, accountSelector };
}

/** True where an entity limits more than ports. */
export function limitsEnds({ nets, notNets, ...entity }: CalicoEntity): boolean {
  const { selector, notSelector, namespaceSelector, accountNames, accountSelector, service } = entity;
  const one = [selector, notSelector, namespaceSelector, accountSelector, service].some((given) => given !== null);
  return one || accountNames.length + nets.length + notNets.length > 0;
}

/** Which source ports a rule matches; nobody knows which one a client takes (R315). */
export function sourcePortsOf({ source: { ports, notPorts } }: CalicoRule): 'all' | 'some' | 'none' {
  if ([...ports, ...notPorts].some(({ kind }) => kind === 'name')) return 'some';
  const numbers = (list: CalicoEntity['ports']): TrafficSet =>
    list
      .flatMap((port) => (port.kind === 'numbers' ? [portRange('TCP', port.first, port.last)] : []))
      .reduce(unionTraffic, NO_TRAFFIC);
  const every = allPorts('TCP');
  const matching = subtractTraffic(ports.length === 0 ? every : numbers(ports), numbers(notPorts));
  if (isNoTraffic(matching)) return 'none';
  return equalTraffic(matching, every) ? 'all' : 'some';
}

/** Whom a policy governs (R310). */
export function subjectPick(policy: CalicoPolicy): CalicoPick {
  const { namespace, namespaceSelector, selector, accountSelector } = policy;
  return { namespace, namespaceSelector, selector, accountNames: [], accountSelector };
}

/** The label conditions of a pick, each over its own view of a pod's labels (R301). */
export function conditionsOf(
  pick: CalicoPick,
): readonly { readonly view: LabelView; readonly expression: LabelExpression }[] {
  const { namespaceSelector, selector, accountNames, accountSelector } = pick;
  return [
    ...(selector ? [{ view: 'calico', expression: selector.expression } as const] : []),
    ...(namespaceSelector !== null && namespaceSelector !== 'global'
      ? [{ view: 'calico-namespace', expression: namespaceSelector.expression } as const]
      : []),
    ...(accountNames.length > 0
      ? [{ view: 'calico', expression: { op: 'in', key: ACCOUNT_KEY, values: accountNames } } as const]
      : []),
    ...(accountSelector ? [{ view: 'calico-account', expression: accountSelector.expression } as const] : []),
  ];
}

const ACCOUNT_KEY = 'projectcalico.org/serviceaccount';
const NAMESPACE_KEY = 'projectcalico.org/namespace';
const NAME_KEY = 'projectcalico.org/name';

/** Answers for entities; equal questions are answered once. */
export class CalicoEnds {
  readonly #picks = new Map<string, PerFamily<MatchSets>>();
  readonly #namespaces: ReadonlyMap<string, Namespace>;
  readonly #hostEnds: IndexSet;

  constructor(readonly context: CompileContext) {
    const { cluster, universe } = context;
    this.#namespaces = new Map(cluster.namespaces.map((namespace) => [namespace.name, namespace]));
    this.#hostEnds =
      cluster.calico.hostEndpoints.length === 0 ? IndexSet.empty(universe.size) : universe.nodes.or(universe.hostPods);
  }

  /** Nodes, and what runs on their network, that may have policies of their own (R323). */
  get hostEnds(): IndexSet {
    return this.#hostEnds;
  }

  /** Pods that a policy governs. */
  subjects(policy: CalicoPolicy): MatchSets {
    const { codes } = this.context;
    const pods = this.#endpoints(subjectPick(policy));
    return policy.unclear ? limitMatches(pods, codes.unknown) : pods;
  }

  /** Ends for which all address and label criteria of an entity hold; everything where there is none (R312). */
  entity(entity: CalicoEntity, policyNamespace: string | null): PerFamily<MatchSets> {
    const { ends, codes } = this.context;
    const reach = { pods: codes.yes, nodes: codes.yes }; // R45, R46, R314
    const criteria: PerFamily<MatchSets>[] = [];
    const pick = pickOf(entity, policyNamespace);
    if (pick !== null) criteria.push(this.#pick(pick));
    if (entity.notSelector !== null)
      criteria.push(this.#except(this.#pick({ ...NO_PICK, selector: entity.notSelector })));
    const blocks = (nets: CalicoEntity['nets']): PerFamily<MatchSets> =>
      ends.blocks(
        nets.map(({ cidr }) => ({ cidr, except: [] })),
        reach,
      );
    if (entity.nets.length > 0) criteria.push(blocks(entity.nets));
    if (entity.notNets.length > 0) criteria.push(this.#except(blocks(entity.notNets)));
    return criteria.reduce((all, one) => joinPerFamily(all, one, andMatches), bothFamilies(ends.everything));
  }

  /** All else, addresses outside included (R313). */
  #except(matches: PerFamily<MatchSets>): PerFamily<MatchSets> {
    return mapPerFamily(matches, (sets) => this.context.ends.not(sets));
  }

  /** Pods, and the addresses of network sets. */
  #pick(pick: CalicoPick): PerFamily<MatchSets> {
    const key = JSON.stringify([
      pick.namespace,
      pick.namespaceSelector === 'global' ? null : (pick.namespaceSelector?.text ?? ''),
      pick.selector === null ? null : pick.selector.text,
      pick.accountNames,
      pick.accountSelector === null ? null : pick.accountSelector.text,
      pick.namespaceSelector === null,
    ]);
    let found = this.#picks.get(key);
    if (!found) {
      const hosts = this.#hosts(pick);
      found = this.context.cluster.calico.networkSets
        .map((set) => this.#networkSet(set, pick))
        .filter((sets) => sets !== null)
        .reduce(
          (all, one) => joinPerFamily(all, one, orMatches),
          bothFamilies(orMatches(this.#endpoints(pick), hosts)),
        );
      this.#picks.set(key, found);
    }
    return found;
  }

  /** R301: pods of the pod network only. */
  #endpoints(pick: CalicoPick): MatchSets {
    const { ends, universe } = this.context;
    if (pick.namespaceSelector === 'global') return ends.nothing;
    const among = pick.namespace === null ? universe.pods : ends.namespace(pick.namespace);
    return conditionsOf(pick).reduce(
      (all, { view, expression }) => andMatches(all, ends.pods(view, expression)),
      ends.exactly(among),
    );
  }

  /** R323: host endpoints are not modelled; where a selector might pick one the answer is open. */
  #hosts(pick: CalicoPick): MatchSets {
    if (this.#hostEnds.isEmpty() || pick.namespace !== null || pick.accountNames.length > 0) return [];
    if (pick.namespaceSelector !== null && pick.namespaceSelector !== 'global') return [];
    const { selector } = pick;
    const picked = this.context.cluster.calico.hostEndpoints.some(
      ({ labels }) => selector === null || matchesExpression(selector.expression, lookUpIn(labels)) !== 'no',
    );
    return picked ? [{ bits: this.context.codes.openNo, columns: this.#hostEnds }] : [];
  }

  /** The addresses of a network set that a pick reaches; null where it does not. */
  #networkSet(set: CalicoNetworkSet, pick: CalicoPick): PerFamily<MatchSets> | null {
    const { ends, codes } = this.context;
    const bits = this.#setBits(set, pick);
    if (bits === 0) return null;
    const nets = set.nets.map(({ cidr }) => ({ cidr, except: [] }));
    const known = ends.blocks(nets, { pods: codes.yes, nodes: codes.yes });
    const whole = set.unclear
      ? mapPerFamily(known, (sets) => orMatches(sets, limitMatches(ends.everything, codes.unknown)))
      : known;
    return mapPerFamily(whole, (sets) => limitMatches(sets, bits));
  }

  #setBits(set: CalicoNetworkSet, pick: CalicoPick): number {
    const { codes } = this.context;
    const { namespaceSelector } = pick;
    if (pick.namespace !== null && pick.namespace !== set.namespace) return 0;
    if (namespaceSelector === 'global' && set.namespace !== null) return 0;
    if (pick.accountNames.length > 0) return 0;
    const answers: Answer3[] = [];
    if (pick.selector) answers.push(matchesExpression(pick.selector.expression, this.#setLabels(set)));
    if (pick.accountSelector) answers.push(matchesExpression(pick.accountSelector.expression, () => undefined));
    let reach = codes.yes;
    if (namespaceSelector !== null && namespaceSelector !== 'global') {
      const { expression } = namespaceSelector;
      if (set.namespace !== null) answers.push(matchesExpression(expression, this.#namespaceLabels(set.namespace)));
      else if (matchesExpression(amongNamespaced(expression), () => undefined) === 'yes')
        // R316 keeps global sets out of reach; releases of Calico let a negated condition reach them.
        reach = codes.openNo;
      else return 0;
    }
    const answer = all3(answers);
    return answer === 'no' ? 0 : answer === 'unknown' ? reach & codes.unknown : reach;
  }

  /** Its own labels, and those inherited from its namespace (R316). */
  #setLabels({ namespace, labels }: CalicoNetworkSet): LabelLookup {
    const own = lookUpIn(labels);
    if (namespace === null) return own;
    const inherited = this.#namespaceLabels(namespace);
    return (key) => {
      if (key === NAMESPACE_KEY) return namespace;
      return key.startsWith('pcns.') ? inherited(key.slice('pcns.'.length)) : own(key);
    };
  }

  #namespaceLabels(name: string): LabelLookup {
    const namespace = this.#namespaces.get(name);
    const labels = lookUpIn(namespace?.labels ?? { [NAMESPACE_NAME_LABEL]: name });
    const unread = this.context.cluster.objects.gaps.some(({ resource }) => resource === 'namespaces');
    const known = namespace ? namespace.labelsKnown : !unread;
    return (key) => (key === NAME_KEY ? name : (labels(key) ?? (known ? undefined : null)));
  }
}

const NO_PICK: CalicoPick = {
  namespace: null,
  namespaceSelector: null,
  selector: null,
  accountNames: [],
  accountSelector: null,
};

/** `all()` in a namespaceSelector is any namespaced object (R313): no global one. */
function amongNamespaced(expression: LabelExpression): LabelExpression {
  switch (expression.op) {
    case 'all':
      return NO_LABELS;
    case 'not':
      return { op: 'not', of: amongNamespaced(expression.of) };
    case 'and':
    case 'or':
      return { op: expression.op, of: expression.of.map(amongNamespaced) };
    default:
      return expression;
  }
}
