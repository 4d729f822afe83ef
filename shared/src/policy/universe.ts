// All ends of one cluster's connections, numbered: pod classes first, then nodes, outside addresses and named parties.
import type { LabelExpression, PodEnd, Selector } from '../cluster/index';
import type { Cidr, IndexSet } from '../sets/index';
import type { PodClasses } from './classes';
import type { Column } from './columns';
import type { Selected } from './labelIndex';
import type { LabelView } from './labelViews';
import type { NamedAddresses } from './parties';

/** The column of each pod that has connections. */
export interface PodColumns {
  get(pod: PodEnd): number | undefined;
}

/** The numbered ends, and the questions that policies may ask about them. */
export interface Universe {
  readonly columns: readonly Column[];
  readonly size: number;
  readonly podColumnOf: PodColumns;
  readonly nodeColumnOf: ReadonlyMap<string, number>;
  readonly partyColumnOf: ReadonlyMap<string, number>;
  /** Pods of the pod network. */
  readonly pods: IndexSet;
  readonly hostPods: IndexSet;
  readonly nodes: IndexSet;
  readonly outside: IndexSet;
  /** Without {@link unread}. */
  readonly parties: IndexSet;
  /** The pods that could not be read: one column, or none. */
  readonly unread: IndexSet;
  readonly byNamespace: ReadonlyMap<string, IndexSet>;
  readonly named: readonly NamedAddresses[];
  /** Distinct address blocks that policies mention, by {@link cidrKey}. */
  readonly blockNumbers: ReadonlyMap<string, number>;
  readonly blocks: readonly Cidr[];
  /** What made the pod columns; they come first and have the same numbers. */
  readonly classes: PodClasses;
  /** Pods, hostNetwork ones included, that a condition over a view of their labels holds for. */
  select(view: LabelView, expression: LabelExpression): Selected;
  /** The same for a selector over pods' own labels. */
  selectPods(selector: Selector): IndexSet;
  /** Nodes, and hostNetwork pods by the node that they run on. */
  selectNodes(expression: LabelExpression): Selected;
  /** The same columns with other pods in them, or made by other conditions that do not tell more pods apart. */
  with(changes: UniverseChanges): Universe;
}

/** What may change while the columns stay what they are. */
export interface UniverseChanges {
  /** By column number, none of them empty. */
  readonly pods?: ReadonlyMap<number, readonly PodEnd[]>;
  readonly classes?: PodClasses;
}
