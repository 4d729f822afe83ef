// The columns of one evaluation in their order, and what is asked about them; other members may come into them later.
import {
  type Cluster,
  type LabelExpression,
  lookUpIn,
  type PodEnd,
  type Selector,
  toExpression,
} from '../cluster/index';
import { type Cidr, IndexSet } from '../sets/index';
import type { PodClasses } from './classes';
import { type Column, isUnread } from './columns';
import { LabelIndex, type Selected } from './labelIndex';
import type { LabelView, LabelViews } from './labelViews';
import { cidrKey } from './mentions';
import { type NamedAddresses, partyKey } from './parties';
import type { PodColumns, Universe, UniverseChanges } from './universe';

export class NumberedEnds implements Universe {
  readonly size: number;
  readonly podColumnOf = new Map<PodEnd, number>();
  /** Of pods that came later into some universe with these columns: an end never moves to another column. */
  readonly later = new WeakMap<PodEnd, number>();
  readonly nodeColumnOf = new Map<string, number>();
  readonly partyColumnOf = new Map<string, number>();
  readonly pods: IndexSet;
  readonly hostPods: IndexSet;
  readonly nodes: IndexSet;
  readonly outside: IndexSet;
  readonly parties: IndexSet;
  readonly unread: IndexSet;
  readonly byNamespace: ReadonlyMap<string, IndexSet>;
  readonly blockNumbers: ReadonlyMap<string, number>;
  readonly #indexes = new Map<LabelView, LabelIndex>();
  #nodeIndex: LabelIndex | null = null;

  constructor(
    readonly columns: readonly Column[],
    readonly blocks: readonly Cidr[],
    readonly named: readonly NamedAddresses[],
    readonly cluster: Cluster,
    readonly classes: PodClasses,
    readonly views: LabelViews,
  ) {
    this.size = columns.length;
    this.pods = this.#pick((c) => c.kind === 'pod' && !c.hostNetwork);
    this.hostPods = this.#pick((c) => c.kind === 'pod' && c.hostNetwork);
    this.nodes = this.#pick((c) => c.kind === 'node');
    this.outside = this.#pick((c) => c.kind === 'outside');
    this.unread = this.#pick(isUnread);
    this.parties = this.#pick((c) => c.kind === 'party' && !isUnread(c));
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

  with(changes: UniverseChanges): Universe {
    return new ChangedEnds(this, this, changes);
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

/** Columns of which the members changed; all that is asked about columns is asked of the universe in which they were numbered. */
class ChangedEnds implements Universe {
  readonly size: number;
  readonly columns: readonly Column[];
  readonly podColumnOf: PodColumns;

  constructor(
    readonly numbered: NumberedEnds,
    before: Universe,
    { pods, classes = before.classes }: UniverseChanges,
  ) {
    this.size = numbered.size;
    this.classes = classes;
    if (!pods) {
      this.columns = before.columns;
      this.podColumnOf = before.podColumnOf;
      return;
    }
    const columns = [...before.columns];
    for (const [number, members] of pods) {
      columns[number] = classes.toColumn(members);
      for (const pod of members) numbered.later.set(pod, number);
    }
    this.columns = columns;
    this.podColumnOf = { get: (pod) => numbered.podColumnOf.get(pod) ?? numbered.later.get(pod) };
  }

  readonly classes: PodClasses;

  get nodeColumnOf(): ReadonlyMap<string, number> {
    return this.numbered.nodeColumnOf;
  }
  get partyColumnOf(): ReadonlyMap<string, number> {
    return this.numbered.partyColumnOf;
  }
  get pods(): IndexSet {
    return this.numbered.pods;
  }
  get hostPods(): IndexSet {
    return this.numbered.hostPods;
  }
  get nodes(): IndexSet {
    return this.numbered.nodes;
  }
  get outside(): IndexSet {
    return this.numbered.outside;
  }
  get parties(): IndexSet {
    return this.numbered.parties;
  }
  get unread(): IndexSet {
    return this.numbered.unread;
  }
  get byNamespace(): ReadonlyMap<string, IndexSet> {
    return this.numbered.byNamespace;
  }
  get named(): readonly NamedAddresses[] {
    return this.numbered.named;
  }
  get blockNumbers(): ReadonlyMap<string, number> {
    return this.numbered.blockNumbers;
  }
  get blocks(): readonly Cidr[] {
    return this.numbered.blocks;
  }

  select(view: LabelView, expression: LabelExpression): Selected {
    return this.numbered.select(view, expression);
  }

  selectPods(selector: Selector): IndexSet {
    return this.numbered.selectPods(selector);
  }

  selectNodes(expression: LabelExpression): Selected {
    return this.numbered.selectNodes(expression);
  }

  with(changes: UniverseChanges): Universe {
    return new ChangedEnds(this.numbered, this, changes);
  }
}
