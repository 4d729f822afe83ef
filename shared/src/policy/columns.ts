// The ends of connections as the engine numbers them: classes of pods, cluster nodes, outside addresses, named parties.
import type { ContainerPort, Labels, NodeEnd, PodEnd } from '../cluster/index';
import type { AddressFamily, AddressRange } from '../sets/index';
import type { NamedAddresses, Party } from './parties';
import type { Position } from './positions';

/** Interchangeable pods of one namespace. */
export interface PodColumn {
  readonly kind: 'pod';
  readonly namespace: string;
  readonly hostNetwork: boolean;
  /** Of one member; the others may differ in labels that no condition can tell. */
  readonly labels: Labels;
  /** Declared ports whose names occur in policies, in declaration order. */
  readonly namedPorts: readonly ContainerPort[];
  /** Equal keys mean that port names resolve alike. */
  readonly namedPortsKey: string;
  readonly pods: readonly PodEnd[];
  readonly position: Position;
}

/** Cluster nodes that no policy can tell apart. */
export interface NodeColumn {
  readonly kind: 'node';
  readonly nodes: readonly NodeEnd[];
  readonly position: Position;
}

/** Addresses outside the cluster that no policy can tell apart (R86). */
export interface OutsideColumn {
  readonly kind: 'outside';
  readonly family: AddressFamily;
  readonly ranges: readonly AddressRange[];
  readonly position: Position;
  /** Set where these are addresses that have a name of their own. */
  readonly named: NamedAddresses['name'] | null;
}

/** An end that is known by name only. */
export interface PartyColumn {
  readonly kind: 'party';
  readonly party: Party;
  readonly position: Position;
}

export type Column = PodColumn | NodeColumn | OutsideColumn | PartyColumn;

/** True where a column has, or may have, an address of the family. */
export function hasFamily(column: Column, family: AddressFamily): boolean {
  return column.position.unknown || column.position[family] !== null;
}

/** True for the pods that could not be read (R88). */
export function isUnread(column: Column): boolean {
  return column.kind === 'party' && column.party.kind === 'unread';
}

/** True for columns that have no verdict of their own under the profile (R2, R62-R64). */
export function isUngoverned(column: Column): boolean {
  return column.kind === 'pod' ? column.hostNetwork : !isUnread(column);
}
