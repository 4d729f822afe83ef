// One rule of a Calico policy → compiled rules, and what it asks of the subject itself (R304, R312-R318).
import type { CalicoEntity, CalicoPort, CalicoRule, PolicyPort, Protocol } from '../../cluster/index';
import {
  type AddressFamily,
  ALL_TRAFFIC,
  allPorts,
  equalTraffic,
  FAMILIES,
  hasPort,
  IndexSet,
  intersectTraffic,
  isNoTraffic,
  PROTOCOLS,
  portRange,
} from '../../sets/index';
import type { CompileContext } from '../compileContext';
import { bothFamilies, type CompiledRule, type Direction, mapPerFamily, type PerFamily, perFamily } from '../compiled';
import { limitMatches, type MatchSets, onColumns, orMatches } from '../matchSets';
import { type CalicoEnds, limitsEnds, sourcePortsOf } from './compileCalicoEnds';
import { CalicoServices, type ServiceMembers } from './compileCalicoServices';
import { calicoPeerWords } from './compileCalicoWords';

/** Rules that hold for subjects of which `subject` is true; null: for all that the policy governs. */
export interface RulePart {
  readonly subject: MatchSets | null;
  readonly rules: readonly CompiledRule[];
}

export class CalicoRules {
  readonly #services: CalicoServices;
  readonly #servicesUnread: boolean;
  readonly #outside = new Map<AddressFamily, IndexSet>();

  constructor(
    readonly context: CompileContext,
    readonly ends: CalicoEnds,
  ) {
    this.#services = new CalicoServices(context.cluster);
    this.#servicesUnread = context.cluster.objects.gaps.some(
      ({ resource }) => resource === 'services' || resource.startsWith('endpointslices'),
    );
  }

  /** Log decides nothing (R304): no part at all. */
  parts(rule: CalicoRule, direction: Direction, namespace: string | null): readonly RulePart[] {
    if (rule.action === 'log') return [];
    const [own, peer] = direction === 'ingress' ? [rule.destination, rule.source] : [rule.source, rule.destination];
    const rules = this.#rules(rule, peer, own, direction, namespace);
    if (!limitsEnds(own)) return [{ subject: null, rules }];
    const subject = this.ends.entity(own, namespace);
    if (subject.IPv4 === subject.IPv6) return [{ subject: subject.IPv4, rules }];
    return FAMILIES.map((family) => ({
      subject: subject[family],
      rules: rules.map((one) => this.#inFamily(one, family)),
    }));
  }

  #inFamily(rule: CompiledRule, family: AddressFamily): CompiledRule {
    const limit = (matches: PerFamily<MatchSets>): PerFamily<MatchSets> => this.#only(matches, family);
    const peers = rule.peers.map((peer) => ({ ...peer, matches: limit(peer.matches) }));
    return { ...rule, peers, matches: limit(rule.matches) };
  }

  /** Matches in one family. Outside addresses have their own, whichever is asked about. */
  #only(matches: PerFamily<MatchSets>, family: AddressFamily): PerFamily<MatchSets> {
    const full = IndexSet.full(this.context.universe.size);
    const [own, others] = [this.#outsideOf(family), this.#outsideOf(family === 'IPv4' ? 'IPv6' : 'IPv4')];
    return perFamily((plane) =>
      plane === family ? onColumns(matches[family], full.andNot(others)) : onColumns(matches[family], own),
    );
  }

  #outsideOf(family: AddressFamily): IndexSet {
    const { universe } = this.context;
    let columns = this.#outside.get(family);
    if (!columns) {
      const numbers = universe.outside.toArray().filter((number) => {
        const column = universe.columns[number]!;
        return column.kind === 'outside' && column.family === family;
      });
      columns = IndexSet.of(universe.size, numbers);
      this.#outside.set(family, columns);
    }
    return columns;
  }

  #rules(
    rule: CalicoRule,
    peer: CalicoEntity,
    own: CalicoEntity,
    direction: Direction,
    namespace: string | null,
  ): readonly CompiledRule[] {
    const words = calicoPeerWords({ rule, peer, own, direction, namespace, cluster: this.context.cluster });
    const make = (matches: PerFamily<MatchSets>, ports: CompiledRule['ports']): CompiledRule => {
      const limited = this.#limited(rule, matches);
      const exceptPorts = toPolicyPorts(rule.destination.notPorts, rule.protocol);
      return {
        number: rule.number,
        path: rule.path,
        action: rule.action === 'log' ? 'pass' : rule.action,
        peers: [{ path: peer.path, matches: limited, words }],
        matches: limited,
        ports,
        ...(exceptPorts.length > 0 ? { exceptPorts } : {}),
        usesPortNames: [...(ports ?? []), ...exceptPorts].some(({ kind }) => kind === 'name'),
        l7: rule.http,
        ...(rule.http === null ? {} : { l7OrNext: true }),
      };
    };
    if (peer.service === null) return [make(this.ends.entity(peer, namespace), portsOf(rule))];
    const { ends, codes } = this.context;
    if (this.#servicesUnread) return [make(bothFamilies(limitMatches(ends.everything, codes.unknown)), portsOf(rule))];
    const members = this.#services.membersOf(peer.service);
    if (direction === 'ingress' || members.length === 0) {
      const all = members.map((group) => this.#members(group));
      const joined = perFamily((family) => all.map((one) => one[family]).reduce<MatchSets>(orMatches, []));
      return [make(joined, portsOf(rule))];
    }
    // R318: as a destination, pairs of address and port.
    const path = `${peer.path}.services`;
    const used = members.filter(({ protocol, port }) => hasPort(rule.traffic, protocol, port ?? 1));
    if (used.length === 0) return [make(bothFamilies(ends.nothing), portsOf(rule))];
    return used.map((group) =>
      make(this.#members(group), [numbered(path, group.protocol, group.port ?? 1, group.port ?? 65535)]),
    );
  }

  #members({ pods, others }: ServiceMembers): PerFamily<MatchSets> {
    const { ends, universe, codes } = this.context;
    const addresses = ends.blocks(
      others.map((cidr) => ({ cidr, except: [] })),
      { pods: codes.yes, nodes: codes.yes },
    );
    return perFamily((family) => {
      const columns = [...pods[family]].flatMap((pod) => universe.podColumnOf.get(pod) ?? []);
      return orMatches(addresses[family], ends.exactly(IndexSet.of(universe.size, columns)));
    });
  }

  /** R312, R315: the family; source ports, which no snapshot knows; fields that are not known here. */
  #limited(rule: CalicoRule, matches: PerFamily<MatchSets>): PerFamily<MatchSets> {
    const { codes } = this.context;
    const inFamily = rule.ipVersion === null ? matches : this.#only(matches, rule.ipVersion);
    const certain = rule.unknownFields.length > 0 ? codes.unknown : codes.yes;
    const bits = certain & { all: codes.yes, some: codes.openYes, none: 0 }[sourcePortsOf(rule)];
    return bits === codes.yes ? inFamily : mapPerFamily(inFamily, (sets) => limitMatches(sets, bits));
  }
}

/** null: all traffic. */
function portsOf({ path, traffic, protocol, destination }: CalicoRule): readonly PolicyPort[] | null {
  if (destination.ports.length > 0 && !isNoTraffic(traffic)) return toPolicyPorts(destination.ports, protocol);
  if (equalTraffic(traffic, ALL_TRAFFIC)) return null;
  return PROTOCOLS.filter((one) => !isNoTraffic(intersectTraffic(traffic, allPorts(one)))).map((one) => ({
    kind: 'numbers',
    path: `${path}.protocol`,
    protocol: one,
    traffic: allPorts(one),
    text: `all ${one}`,
  }));
}

/** Ports need a protocol; without one the list is empty (R315, R319). */
function toPolicyPorts(ports: readonly CalicoPort[], protocol: Protocol | null): readonly PolicyPort[] {
  if (protocol === null) return [];
  return ports.map((port) =>
    port.kind === 'name'
      ? { kind: 'name', path: port.path, protocol, name: port.name }
      : numbered(port.path, protocol, port.first, port.last),
  );
}

function numbered(path: string, protocol: Protocol, first: number, last: number): PolicyPort {
  const text = first === last ? `${protocol} ${first}` : `${protocol} ${first}-${last}`;
  return { kind: 'numbers', path, protocol, traffic: portRange(protocol, first, last), text };
}
