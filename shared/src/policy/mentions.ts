// Everything that the policies of a cluster ask of an end: whatever no policy asks for cannot tell two ends apart (R602, R604).
import {
  compareText,
  expressionKey,
  keysOf,
  type LabelExpression,
  type Selector,
  toExpression,
} from '../cluster/index';
import type { Cidr } from '../sets/index';
import { type LabelView, readsAccount, readsPod } from './labelViews';
import { type Party, partyKey } from './parties';

/** A condition over one view of a pod's labels. */
export interface MentionedLabels {
  readonly view: LabelView;
  readonly key: string;
  readonly expression: LabelExpression;
}

/** Collects, each once. Every policy language adds its own. */
export class Mentions {
  readonly labels = new Map<string, MentionedLabels>();
  readonly nodeLabels = new Map<string, LabelExpression>();
  readonly portNames = new Set<string>();
  readonly podGroups = new Map<string, ReadonlySet<string>>();
  readonly parties = new Map<string, Party>();
  readonly #blocks = new Map<string, Cidr>();

  /** A selector over pods' own labels. */
  selector(selector: Selector): void {
    const id = `pod ${selector.key}`;
    if (!this.labels.has(id))
      this.labels.set(id, { view: 'pod', key: selector.key, expression: toExpression(selector) });
  }

  expression(view: LabelView, expression: LabelExpression): void {
    const key = expressionKey(expression);
    this.labels.set(`${view} ${key}`, { view, key, expression });
  }

  /** A condition over the labels of Node objects. */
  nodes(expression: LabelExpression): void {
    this.nodeLabels.set(expressionKey(expression), expression);
  }

  portName(name: string): void {
    this.portNames.add(name);
  }

  block(cidr: Cidr): void {
    this.#blocks.set(cidrKey(cidr), cidr);
  }

  /** Pods that a policy names one by one, such as those behind a Service; by ids of PodEnd. */
  pods(key: string, ids: ReadonlySet<string>): void {
    this.podGroups.set(key, ids);
  }

  party(party: Party): void {
    this.parties.set(partyKey(party), party);
  }

  /** Distinct blocks, in a fixed order. */
  get blocks(): readonly Cidr[] {
    return [...this.#blocks.entries()].sort(([a], [b]) => compareText(a, b)).map(([, cidr]) => cidr);
  }

  /** Keys of pods' own labels that some condition reads, sorted. */
  get podLabelKeys(): readonly string[] {
    const keys = new Set<string>();
    for (const { view, expression } of this.labels.values())
      for (const key of keysOf(expression)) if (readsPod(view, key)) keys.add(key);
    return [...keys].sort(compareText);
  }

  get readsAccounts(): boolean {
    return [...this.labels.values()].some(({ view, expression }) =>
      keysOf(expression).some((key) => readsAccount(view, key)),
    );
  }
}

/** Equal keys mean the same block. */
export function cidrKey(cidr: Cidr): string {
  return `${cidr.family}/${cidr.first}/${cidr.prefix}`;
}
