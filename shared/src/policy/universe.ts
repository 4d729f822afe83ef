// All ends of one cluster's connections, numbered: pod classes first, then nodes, outside addresses and named parties.
import {
  type Cluster,
  compareText,
  type LabelExpression,
  lookUpIn,
  type PodEnd,
  type Selector,
  toExpression,
} from '../cluster/index';
import { type AddressFamily, type AddressRange, type Cidr, FAMILIES, IndexSet } from '../sets/index';
import { classifyNodes, PodClasses } from './classes';
import type { Column, OutsideColumn, PartyColumn } from './columns';
import { groupBy } from './groupBy';
import { LabelIndex, type Selected } from './labelIndex';
import { type LabelView, LabelViews } from './labelViews';
import { cidrKey, type Mentions } from './mentions';
import { type NamedAddresses, namedAddressesOf, partyKey, singleAddress } from './parties';
import { AddressMap, UNKNOWN_POSITION } from './positions';

/** The numbered ends, and the questions that policies may ask about them. */
export interface Universe {
  readonly columns: readonly Column[];
  readonly size: number;
  readonly podColumnOf: ReadonlyMap<PodEnd, number>;
  readonly nodeColumnOf: ReadonlyMap<string, number>;
  readonly partyColumnOf: ReadonlyMap<string, number>;
  /** Pods of the pod network. */
  readonly pods: IndexSet;
  readonly hostPods: IndexSet;
  readonly nodes: IndexSet;
  readonly outside: IndexSet;
  readonly parties: IndexSet;
  readonly byNamespace: ReadonlyMap<string, IndexSet>;
  readonly named: readonly NamedAddresses[];
  /** Distinct address blocks that policies mention, by {@link cidrKey}. */
  readonly blockNumbers: ReadonlyMap<string, number>;
  readonly blocks: readonly Cidr[];
  /** Pods, hostNetwork ones included, that a condition over a view of their labels holds for. */
  select(view: LabelView, expression: LabelExpression): Selected;
  /** The same for a selector over pods' own labels. */
  selectPods(selector: Selector): IndexSet;
  /** Nodes, and hostNetwork pods by the node that they run on. */
  selectNodes(expression: LabelExpression): Selected;
}

/** Cuts the cluster into columns, by what the policies can see and nothing else. */
export function buildUniverse(cluster: Cluster, mentions: Mentions): Universe {
  const named = namedAddressesOf(cluster);
  const asked = new AddressMap(mentions.blocks);
  // Named addresses cut the outside only: that somebody has a name tells no policy anything about it.
  const singles = named.flatMap(({ addresses }) => addresses.map(singleAddress));
  const map = new AddressMap(withSingles(mentions.blocks, singles));
  const views = new LabelViews(cluster);
  const outside = FAMILIES.flatMap((family) => outsideOf(family, map, named));
  const parties = [...mentions.parties.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, party]): PartyColumn => ({ kind: 'party', party, position: UNKNOWN_POSITION }));
  const classes = new PodClasses(cluster, mentions, asked, views);
  const columns: readonly Column[] = [
    ...classes.columns,
    ...classifyNodes(cluster.nodes, mentions, asked),
    ...outside,
    ...parties,
  ];
  return new NumberedEnds(columns, map.blocks, named, cluster, views);
}

/** Added after the others, so that the numbers of those stay. */
function withSingles(blocks: readonly Cidr[], singles: readonly Cidr[]): readonly Cidr[] {
  const known = new Set(blocks.map(cidrKey));
  return [...blocks, ...singles.filter((single) => !known.has(cidrKey(single)))];
}

class NumberedEnds implements Universe {
  readonly size: number;
  readonly podColumnOf = new Map<PodEnd, number>();
  readonly nodeColumnOf = new Map<string, number>();
  readonly partyColumnOf = new Map<string, number>();
  readonly pods: IndexSet;
  readonly hostPods: IndexSet;
  readonly nodes: IndexSet;
  readonly outside: IndexSet;
  readonly parties: IndexSet;
  readonly byNamespace: ReadonlyMap<string, IndexSet>;
  readonly blockNumbers: ReadonlyMap<string, number>;
  readonly #indexes = new Map<LabelView, LabelIndex>();
  #nodeIndex: LabelIndex | null = null;

  constructor(
    readonly columns: readonly Column[],
    readonly blocks: readonly Cidr[],
    readonly named: readonly NamedAddresses[],
    readonly cluster: Cluster,
    readonly views: LabelViews,
  ) {
    this.size = columns.length;
    this.pods = this.#pick((c) => c.kind === 'pod' && !c.hostNetwork);
    this.hostPods = this.#pick((c) => c.kind === 'pod' && c.hostNetwork);
    this.nodes = this.#pick((c) => c.kind === 'node');
    this.outside = this.#pick((c) => c.kind === 'outside');
    this.parties = this.#pick((c) => c.kind === 'party');
    this.blockNumbers = new Map(blocks.map((block, number) => [cidrKey(block), number]));
    const namespaces = new Map<string, number[]>();
    columns.forEach((column, number) => {
      if (column.kind === 'node') for (const node of column.nodes) this.nodeColumnOf.set(node.name, number);
      if (column.kind === 'party') this.partyColumnOf.set(partyKey(column.party), number);
      if (column.kind !== 'pod') return;
      for (const pod of column.pods) this.podColumnOf.set(pod, number);
      const list = namespaces.get(column.namespace);
      if (list) list.push(number);
      else namespaces.set(column.namespace, [number]);
    });
    this.byNamespace = new Map([...namespaces].map(([name, numbers]) => [name, IndexSet.of(this.size, numbers)]));
  }

  select(view: LabelView, expression: LabelExpression): Selected {
    return this.#indexOf(view).select(expression);
  }

  selectPods(selector: Selector): IndexSet {
    return this.#indexOf('pod').selectBy(selector.key, () => toExpression(selector)).yes;
  }

  selectNodes(expression: LabelExpression): Selected {
    if (!this.#nodeIndex) {
      const labels = new Map(this.cluster.nodes.map((node) => [node.name, lookUpIn(node.labels)]));
      const unknown = (): null => null;
      const lookUps = this.columns.map((column) => {
        if (column.kind === 'node') return lookUpIn(column.nodes[0]!.labels);
        // A hostNetwork pod whose node is not known may be on any.
        if (column.kind === 'pod') return labels.get(column.pods[0]!.object.node ?? '') ?? unknown;
        return unknown;
      });
      const unread = this.cluster.objects.gaps.some(({ resource }) => resource === 'nodes');
      // A node that was looked for and is not there has no address that a Node object could give (R114).
      const absent = (number: number): boolean => {
        const column = this.columns[number]!;
        const node = column.kind === 'pod' ? column.pods[0]!.object.node : null;
        return node !== null && !labels.has(node) && !unread;
      };
      const items = this.nodes
        .or(this.hostPods)
        .toArray()
        .filter((number) => !absent(number));
      this.#nodeIndex = new LabelIndex(this.size, items, (item, key) => lookUps[item]!(key));
    }
    return this.#nodeIndex.select(expression);
  }

  #indexOf(view: LabelView): LabelIndex {
    let index = this.#indexes.get(view);
    if (!index) {
      const lookUps = this.columns.map((c) => (c.kind === 'pod' ? this.views.lookUp(view, c.pods[0]!) : null));
      const items = this.pods.or(this.hostPods).toArray();
      index = new LabelIndex(this.size, items, (item, key) => lookUps[item]!(key));
      this.#indexes.set(view, index);
    }
    return index;
  }

  #pick(holds: (column: Column) => boolean): IndexSet {
    return IndexSet.of(
      this.size,
      this.columns.flatMap((column, number) => (holds(column) ? [number] : [])),
    );
  }
}

function outsideOf(family: AddressFamily, map: AddressMap, named: readonly NamedAddresses[]): readonly OutsideColumn[] {
  const pieces = map.pieces(family).map((range, piece) => ({ range, around: map.blocksAround(family, piece) }));
  return groupBy(pieces, ({ around }) => around.join(',')).map((alike) => {
    const { around } = alike[0]!;
    const ranges = alike.map(({ range }) => range);
    const position =
      family === 'IPv4' ? { IPv4: around, IPv6: null, unknown: false } : { IPv4: null, IPv6: around, unknown: false };
    return { kind: 'outside', family, ranges, position, named: nameOf(ranges, named) };
  });
}

/** A named address is a block of its own, so that it fills its column alone. */
function nameOf(ranges: readonly AddressRange[], named: readonly NamedAddresses[]): NamedAddresses['name'] | null {
  const [range] = ranges;
  if (ranges.length !== 1 || !range || range.first !== range.last) return null;
  const isIt = ({ addresses }: NamedAddresses): boolean =>
    addresses.some((address) => address.family === range.family && address.value === range.first);
  return named.find(isIt)?.name ?? null;
}
