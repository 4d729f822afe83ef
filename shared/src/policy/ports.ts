// What a port list means at a destination: numbers as they stand, names looked up among its containers (R52-R58).

import type { ContainerPort, PolicyPort, Profile, Protocol } from '../cluster/index';
import {
  ALL_TRAFFIC,
  allPorts,
  intersectTraffic,
  isNoTraffic,
  NO_TRAFFIC,
  portRange,
  subtractTraffic,
  type TrafficSet,
  trafficKey,
  unionTraffic,
} from '../sets/index';
import { type Column, isUnread } from './columns';
import type { CompiledRule } from './compiled';
import type { MatchBits, MatchCodes } from './readings';

/** Part of a port list's traffic, with how surely it belongs to it. */
export interface PortPart {
  readonly bits: MatchBits;
  readonly traffic: TrafficSet;
}

/** Disjoint in meaning, not in traffic: a port may be in several parts. */
export type PortParts = readonly PortPart[];

/** Which declared ports one engine counts, and how surely, in the order in which it would find them (R58). */
interface Counted {
  readonly port: ContainerPort;
  readonly bits: MatchBits;
}

/** Resolves names at destinations and remembers the answers. */
export class PortResolver {
  readonly #known = new Map<readonly PolicyPort[], Map<string, PortParts>>();

  constructor(
    readonly profile: Profile,
    readonly codes: MatchCodes,
  ) {}

  /** All that a rule says of ports: those it lists without those it excepts. */
  resolveRule({ ports, exceptPorts }: CompiledRule, destination: Column): PortParts {
    const listed = this.resolve(ports, destination);
    if (!exceptPorts || exceptPorts.length === 0) return listed;
    return this.resolve(exceptPorts, destination).reduce<PortParts>(
      (parts, hole) => parts.flatMap((part) => this.#without(part, hole)),
      listed,
    );
  }

  #without(part: PortPart, hole: PortPart): PortParts {
    const common = intersectTraffic(part.traffic, hole.traffic);
    if (isNoTraffic(common)) return [part];
    const cut = [
      { bits: part.bits, traffic: subtractTraffic(part.traffic, common) },
      { bits: part.bits & this.codes.not(hole.bits), traffic: common },
    ];
    return cut.filter(({ bits, traffic }) => bits !== 0 && !isNoTraffic(traffic));
  }

  /** R54-R57: nothing outside pods has port names. */
  resolve(ports: readonly PolicyPort[] | null, destination: Column): PortParts {
    if (ports === null) return [{ bits: this.codes.yes, traffic: ALL_TRAFFIC }];
    const key = destination.kind === 'pod' ? destination.namedPortsKey : isUnread(destination) ? 'unread' : '';
    let byDestination = this.#known.get(ports);
    if (!byDestination) {
      byDestination = new Map();
      this.#known.set(ports, byDestination);
    }
    let parts = byDestination.get(key);
    if (!parts) {
      parts = this.#resolve(ports, destination);
      byDestination.set(key, parts);
    }
    return parts;
  }

  #resolve(ports: readonly PolicyPort[], destination: Column): PortParts {
    const byBits = new Map<MatchBits, TrafficSet>();
    const add = (bits: MatchBits, traffic: TrafficSet): void => {
      if (bits !== 0 && !isNoTraffic(traffic)) byBits.set(bits, unionTraffic(byBits.get(bits) ?? NO_TRAFFIC, traffic));
    };
    for (const port of ports) {
      if (port.kind === 'numbers') add(this.codes.yes, port.traffic);
      else for (const part of this.lookUp(port.name, port.protocol, destination)) add(part.bits, part.traffic);
    }
    return [...byBits].map(([bits, traffic]) => ({ bits, traffic }));
  }

  /** The numbers that a name stands for at one destination. */
  lookUp(name: string, protocol: Protocol, destination: Column): PortParts {
    // R88: it may stand for any number there.
    if (isUnread(destination)) return [{ bits: this.codes.unknown, traffic: allPorts(protocol) }];
    if (destination.kind !== 'pod') return [];
    const counted = this.#counted(
      destination.namedPorts.filter((port) => port.name === name && port.protocol === protocol),
    );
    const first = counted.find(({ bits }) => bits !== this.codes.openNo)?.port.containerPort;
    // R57: hostNetwork pods have names only for engines that treat them like pods.
    const limit = destination.hostNetwork ? this.codes.inReadings((reading) => reading.hostLikePods) : this.codes.yes;
    return counted.map(({ port, bits }) => ({
      // Engines may take only the first of two ports with one name.
      bits: limit & (port.containerPort === first ? bits : bits & this.codes.openYes),
      traffic: portRange(protocol, port.containerPort, port.containerPort),
    }));
  }

  /** Regular containers first. Calico also counts plain init containers, Cilium regular ones only; the profile `kubernetes` leaves both open. */
  #counted(ports: readonly ContainerPort[]): readonly Counted[] {
    const { codes } = this;
    const of = (role: ContainerPort['container'], bits: MatchBits): readonly Counted[] =>
      bits === 0 ? [] : ports.filter((port) => port.container === role).map((port) => ({ port, bits }));
    switch (this.profile) {
      case 'kubernetes':
        return [...of('regular', codes.yes), ...of('sidecar', codes.openYes), ...of('init', codes.openNo)];
      case 'calico':
        return [...of('regular', codes.yes), ...of('sidecar', codes.yes), ...of('init', codes.yes)];
      case 'cilium':
        return of('regular', codes.yes);
    }
  }
}

/** Equal keys mean equal parts. */
export function portPartsKey(parts: PortParts): string {
  return parts.map((part) => `${part.bits}:${trafficKey(part.traffic)}`).join(';');
}
