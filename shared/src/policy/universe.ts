// The ends of connections, as classes: pods that no policy can tell apart share one column of the engine (R602, R604).

import {
  type Cluster,
  type ContainerPort,
  compareText,
  type Labels,
  type NetworkPolicy,
  type NodeEnd,
  type PodEnd,
  type Profile,
  type Selector,
} from '../cluster/index';
import {
  type Address,
  type AddressFamily,
  type AddressRange,
  type Cidr,
  cutFamily,
  FAMILIES,
  IndexSet,
  pieceOf,
  wholeFamily,
} from '../sets/index';
import { SelectorIndex, withoutHiddenLabels } from './selectorIndex';

/** Interchangeable pods of one namespace. */
export interface PodColumn {
  readonly kind: 'pod';
  readonly namespace: string;
  readonly hostNetwork: boolean;
  /** Of one member; the others may differ in labels that no selector can tell. */
  readonly labels: Labels;
  /** Declared ports whose names occur in policies, in declaration order. */
  readonly namedPorts: readonly ContainerPort[];
  /** Equal keys mean that port names resolve alike. */
  readonly namedPortsKey: string;
  readonly pods: readonly PodEnd[];
  readonly position: Position;
}

/** Cluster nodes whose addresses no policy can tell apart. */
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
}

export type Column = PodColumn | NodeColumn | OutsideColumn;

/** Where an end's addresses lie among the blocks that policies mention: for each family the blocks' numbers, null without such an address. */
export interface Position {
  readonly IPv4: readonly number[] | null;
  readonly IPv6: readonly number[] | null;
  /** Addresses cannot be known (templates): both families are possible. */
  readonly unknown: boolean;
}

/** All columns of one cluster: pod classes first, then nodes, then outside blocks. */
export interface Universe {
  readonly columns: readonly Column[];
  readonly size: number;
  readonly podColumnOf: ReadonlyMap<PodEnd, number>;
  readonly nodeColumnOf: ReadonlyMap<string, number>;
  readonly pods: IndexSet;
  readonly hostPods: IndexSet;
  readonly nodes: IndexSet;
  readonly outside: IndexSet;
  readonly byNamespace: ReadonlyMap<string, IndexSet>;
  readonly selectors: SelectorIndex;
  /** Distinct address blocks of one family that policies mention, by {@link cidrKey}. */
  readonly blockNumbers: ReadonlyMap<string, number>;
  readonly blocks: readonly Cidr[];
}

export function cidrKey(cidr: Cidr): string {
  return `${cidr.family}/${cidr.first}/${cidr.prefix}`;
}

/** Cuts the cluster into columns, by what the policies can see and nothing else. */
export function buildUniverse(cluster: Cluster, profile: Profile): Universe {
  const mentioned = collectMentions(cluster.policies, profile);
  const pieces = new Map(FAMILIES.map((family) => [family, cutFamily(family, mentioned.blocks)]));
  const locate = (addresses: readonly Address[] | null): Position => positionOf(addresses, mentioned.blocks, pieces);
  const podColumns = classifyPods(cluster.pods, mentioned, locate);
  const nodeColumns = groupBy(cluster.nodes, (node) => positionKey(locate(node.addresses))).map(
    (nodes): NodeColumn => ({ kind: 'node', nodes, position: locate(nodes[0]!.addresses) }),
  );
  const outsideColumns = FAMILIES.flatMap((family) => outsideOf(family, pieces.get(family)!, mentioned.blocks));
  const columns: readonly Column[] = [...podColumns, ...nodeColumns, ...outsideColumns];
  return index(columns, mentioned.blocks);
}

function index(columns: readonly Column[], blocks: readonly Cidr[]): Universe {
  const size = columns.length;
  const pick = (holds: (column: Column) => boolean): IndexSet => IndexSet.of(size, numbersWhere(columns, holds));
  const podColumnOf = new Map<PodEnd, number>();
  const nodeColumnOf = new Map<string, number>();
  const namespaces = new Map<string, number[]>();
  columns.forEach((column, number) => {
    if (column.kind === 'node') for (const node of column.nodes) nodeColumnOf.set(node.name, number);
    if (column.kind !== 'pod') return;
    for (const pod of column.pods) podColumnOf.set(pod, number);
    const list = namespaces.get(column.namespace);
    if (list) list.push(number);
    else namespaces.set(column.namespace, [number]);
  });
  return {
    columns,
    size,
    podColumnOf,
    nodeColumnOf,
    pods: pick((c) => c.kind === 'pod' && !c.hostNetwork),
    hostPods: pick((c) => c.kind === 'pod' && c.hostNetwork),
    nodes: pick((c) => c.kind === 'node'),
    outside: pick((c) => c.kind === 'outside'),
    byNamespace: new Map([...namespaces].map(([name, numbers]) => [name, IndexSet.of(size, numbers)])),
    selectors: new SelectorIndex(
      size,
      columns.map((c) => (c.kind === 'pod' ? c.labels : null)),
    ),
    blockNumbers: new Map(blocks.map((block, number) => [cidrKey(block), number])),
    blocks,
  };
}

function numbersWhere(columns: readonly Column[], holds: (column: Column) => boolean): number[] {
  return columns.flatMap((column, number) => (holds(column) ? [number] : []));
}

interface Mentions {
  readonly selectors: readonly Selector[];
  readonly labelKeys: ReadonlySet<string>;
  readonly portNames: ReadonlySet<string>;
  readonly blocks: readonly Cidr[];
}

/** Everything about a pod that any policy asks for, inert sections included. */
function collectMentions(policies: readonly NetworkPolicy[], profile: Profile): Mentions {
  const selectors = new Map<string, Selector>();
  const portNames = new Set<string>();
  const blocks = new Map<string, Cidr>();
  for (const policy of policies) {
    selectors.set(policy.podSelector.key, policy.podSelector);
    for (const rule of [policy.ingress, policy.egress, policy.inertIngress, policy.inertEgress].flatMap(
      (rules) => rules ?? [],
    )) {
      for (const peer of rule.peers ?? []) {
        if (peer.kind === 'pods' && peer.podSelector) selectors.set(peer.podSelector.key, peer.podSelector);
        if (peer.kind === 'block') for (const cidr of [peer.cidr, ...peer.except]) blocks.set(cidrKey(cidr), cidr);
      }
      for (const port of rule.ports ?? []) if (port.kind === 'name') portNames.add(port.name);
    }
  }
  // R204: Cilium also asks what is left of a selector without the labels it hides.
  const cut =
    profile === 'cilium'
      ? [...selectors.values()].map(withoutHiddenLabels).filter((selector) => selector !== null)
      : [];
  for (const selector of cut) selectors.set(selector.key, selector);
  const all = [...selectors.values()];
  return {
    selectors: all,
    labelKeys: new Set(all.flatMap((selector) => selector.requirements.map((requirement) => requirement.key))),
    portNames,
    blocks: [...blocks.entries()].sort(([a], [b]) => compareText(a, b)).map(([, cidr]) => cidr),
  };
}

/** First by everything that could matter, then joined where no selector gives different answers (R604). */
function classifyPods(
  pods: readonly PodEnd[],
  mentioned: Mentions,
  locate: (addresses: readonly Address[] | null) => Position,
): readonly PodColumn[] {
  const labelKeys = [...mentioned.labelKeys].sort(compareText);
  const fixedKeys = new Map(pods.map((pod) => [pod, fixedKey(pod, mentioned.portNames, locate)]));
  const fine = groupBy(pods, (pod) => {
    const { labels } = pod.object;
    // Label values hold no line breaks (R14), so that the parts cannot run into each other.
    let key = fixedKeys.get(pod)!;
    for (const label of labelKeys) key += Object.hasOwn(labels, label) ? `\n=${labels[label]}` : '\n';
    return key;
  });
  const index = new SelectorIndex(
    fine.length,
    fine.map((members) => members[0]!.object.labels),
  );
  const answers: number[][] = fine.map(() => []);
  mentioned.selectors.forEach((selector, number) => {
    index.select(selector).forEach((group) => {
      answers[group]!.push(number);
    });
  });
  const numbers = fine.map((_, group) => group);
  const coarse = groupBy(numbers, (group) => `${fixedKeys.get(fine[group]![0]!)!} ${answers[group]!.join(',')}`);
  return coarse.map((groups) => {
    const members = groups.flatMap((group) => fine[group]!).sort(comparePodEnds);
    const first = members[0]!;
    const namedPorts = relevantPorts(first, mentioned.portNames);
    return {
      kind: 'pod',
      namespace: first.object.namespace,
      hostNetwork: first.object.hostNetwork,
      labels: first.object.labels,
      namedPorts,
      namedPortsKey: `${first.object.hostNetwork} ${namedPorts.map(portKey).join(' ')}`,
      pods: members,
      position: locate(first.addresses),
    };
  });
}

function comparePodEnds(a: PodEnd, b: PodEnd): number {
  return compareText(a.workload.id, b.workload.id) || compareText(a.object.name, b.object.name);
}

function fixedKey(
  pod: PodEnd,
  portNames: ReadonlySet<string>,
  locate: (addresses: readonly Address[] | null) => Position,
): string {
  const ports = relevantPorts(pod, portNames).map(portKey);
  return `${pod.object.namespace} ${pod.object.hostNetwork} ${ports.join(' ')} ${positionKey(locate(pod.addresses))}`;
}

function portKey(port: ContainerPort): string {
  return `${port.name}/${port.protocol}/${port.containerPort}/${port.container}`;
}

function relevantPorts(pod: PodEnd, portNames: ReadonlySet<string>): readonly ContainerPort[] {
  return pod.object.ports.filter((port) => port.name !== undefined && portNames.has(port.name));
}

function positionKey(position: Position): string {
  return position.unknown ? '?' : `${position.IPv4?.join(',') ?? '-'}/${position.IPv6?.join(',') ?? '-'}`;
}

function positionOf(
  addresses: readonly Address[] | null,
  blocks: readonly Cidr[],
  pieces: ReadonlyMap<AddressFamily, readonly AddressRange[]>,
): Position {
  if (addresses === null) return { IPv4: [], IPv6: [], unknown: true };
  const numbers = (family: AddressFamily): readonly number[] | null => {
    // A pod has at most one address a family (R76); the first one counts.
    const address = addresses.find((a) => a.family === family);
    if (!address) return null;
    const list = pieces.get(family)!;
    return blocksAround(list[pieceOf(list, address.value)]!, blocks);
  };
  return { IPv4: numbers('IPv4'), IPv6: numbers('IPv6'), unknown: false };
}

const aroundCache = new WeakMap<AddressRange, readonly number[]>();

/** Numbers of the blocks that hold a whole piece; pieces are never split by a block. */
function blocksAround(piece: AddressRange, blocks: readonly Cidr[]): readonly number[] {
  const known = aroundCache.get(piece);
  if (known) return known;
  const found = blocks.flatMap((b, number) =>
    b.family === piece.family && piece.first >= b.first && piece.last <= b.last ? [number] : [],
  );
  aroundCache.set(piece, found);
  return found;
}

function outsideOf(
  family: AddressFamily,
  pieces: readonly AddressRange[],
  blocks: readonly Cidr[],
): readonly OutsideColumn[] {
  return groupBy(pieces, (piece) => blocksAround(piece, blocks).join(',')).map((ranges) => {
    const around = blocksAround(ranges[0]!, blocks);
    const position =
      family === 'IPv4' ? { IPv4: around, IPv6: null, unknown: false } : { IPv4: null, IPv6: around, unknown: false };
    return { kind: 'outside', family, ranges, position };
  });
}

/** Groups in order of first appearance. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

/** True where a column has, or may have, an address of the family. */
export function hasFamily(column: Column, family: AddressFamily): boolean {
  return column.position.unknown || column.position[family] !== null;
}

/** True for 0.0.0.0/0 and ::/0. */
export function isWholeFamily(cidr: Cidr): boolean {
  return cidr.prefix === 0 && cidr.last === wholeFamily(cidr.family).last;
}
