// Does it match, in one world: selectors on labels, blocks on addresses, port items on ports. Part of the naive evaluator.
import type { Labels, PodObject, Protocol } from '../src/cluster/objects';
import { type Address, type AddressFamily, inRange } from '../src/sets/index';
import type { Direction, NaivePeer, NaivePolicy, NaivePort, NaiveRequirement } from './naivePolicy';
import { type NaiveReading, type NaiveWorld, unread } from './naiveWorlds';

/** One end as the rules see it. */
export interface End {
  readonly pod: PodObject | null;
  /** The node that it is or runs on. */
  readonly node: string | null;
  /** It is a node, or acts as one because it shares its network (R5). */
  readonly isNode: boolean;
  /** Outside the cluster: neither pod nor node. */
  readonly outside: boolean;
  /** null: not known (a template). */
  readonly addresses: readonly Address[] | null;
}

export interface Question {
  readonly from: End;
  readonly to: End;
  readonly protocol: Protocol;
  readonly port: number;
}

/** R16, R18; R221 where the world says so. */
export function governs(policy: NaivePolicy, direction: Direction, world: NaiveReading): boolean {
  return policy.types.has(direction) || (world.ciliumExtras && policy[direction].length > 0);
}

export function holds({ key, operator, values }: NaiveRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  // The table of R12.
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

const FILTERED_STARTS = [
  'io.kubernetes',
  'kubernetes.io',
  'k8s.io',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/controller-uid',
  'pod-template-hash',
  'pod-template-generation',
  'controller-revision-hash',
  'controller-uid',
  'annotation',
  'etcd_node',
  'topology.kubernetes.io',
];

/** R204: labels that no identity carries count as missing. */
export function podLabels({ labels }: PodObject, world: NaiveReading): Labels {
  if (!world.hidesLabels) return labels;
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !isHiddenLabel(key)));
}

/** R204: by the default list. */
export function isHiddenLabel(key: string): boolean {
  return key.includes('beta.kubernetes.io') || FILTERED_STARTS.some((start) => key.startsWith(start));
}

export function blockMatches(
  { cidr, except }: NonNullable<NaivePeer['block']>,
  peer: End,
  family: AddressFamily,
  world: NaiveWorld,
): boolean {
  if (cidr.family !== family) return false; // R44
  if (!peer.outside && !world.blocksHoldCluster) return false; // R45, R46
  if (peer.addresses === null) return (cidr.prefix === 0 && except.length === 0) || unread(world);
  // R41, R42
  return peer.addresses.some(
    (address) => address.family === family && inRange(cidr, address) && !except.some((hole) => inRange(hole, address)),
  );
}

export function portMatches(item: NaivePort, { to, protocol, port }: Question, world: NaiveReading): boolean {
  if (item.strange) return false;
  if (item.protocol !== protocol) return false; // R50
  if (item.port === null) return true; // R51
  if (typeof item.port === 'number') return port >= item.port && port <= (item.endPort ?? item.port); // R52, R53
  return namedPorts(item.port, protocol, to, world).includes(port);
}

/** The numbers that a name means at the destination (R54-R58). */
export function namedPorts(name: string, protocol: Protocol, { pod }: End, world: NaiveReading): readonly number[] {
  if (!pod) return []; // R57
  if (pod.hostNetwork && !world.hostNetworkLikePods) return []; // R57
  const numbers = world.containers.flatMap((role) =>
    pod.ports
      .filter((declared) => declared.container === role && declared.name === name && declared.protocol === protocol)
      .map(({ containerPort }) => containerPort),
  );
  return world.firstNameOnly ? numbers.slice(0, 1) : numbers;
}
