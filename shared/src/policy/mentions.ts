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
  /** Each condition once, in order of its first mention. */
  readonly labels: MentionedLabels[] = [];
  readonly #byView = new Map<LabelView, Map<string, MentionedLabels>>();
  readonly nodeLabels = new Map<string, LabelExpression>();
  readonly portNames = new Set<string>();
  readonly podGroups = new Map<string, ReadonlySet<string>>();
  readonly parties = new Map<string, Party>();
  readonly #blocks = new Map<string, Cidr>();

  /** A selector over pods' own labels. */
  selector(selector: Selector): void {
    if (!this.#of('pod').has(selector.key)) this.#add('pod', selector.key, toExpression(selector));
  }

  expression(view: LabelView, expression: LabelExpression): void {
    const key = expressionKey(expression);
    if (!this.#of(view).has(key)) this.#add(view, key, expression);
  }

  #of(view: LabelView): Map<string, MentionedLabels> {
    let known = this.#byView.get(view);
    if (!known) {
      known = new Map();
      this.#byView.set(view, known);
    }
    return known;
  }

  #add(view: LabelView, key: string, expression: LabelExpression): void {
    const mentioned = { view, key, expression };
    this.#of(view).set(key, mentioned);
    this.labels.push(mentioned);
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
    for (const { view, expression } of this.labels)
      for (const key of keysOf(expression)) if (readsPod(view, key)) keys.add(key);
    return [...keys].sort(compareText);
  }

  /** Conditions over labels that `others` lack. */
  labelsBeyond(others: Mentions): readonly MentionedLabels[] {
    return this.labels.filter(({ view, key }) => !others.#byView.get(view)?.has(key));
  }

  /** True where nothing but conditions over pods' labels may differ. */
  agreesButForLabels(others: Mentions): boolean {
    return (
      hasSameKeys(this.nodeLabels, others.nodeLabels) &&
      hasSameKeys(this.portNames, others.portNames) &&
      hasSameKeys(this.parties, others.parties) &&
      hasSameKeys(this.#blocks, others.#blocks) &&
      hasSameKeys(this.podGroups, others.podGroups) &&
      [...this.podGroups].every(([key, ids]) => hasSameKeys(ids, others.podGroups.get(key)!)) &&
      this.readsAccounts === others.readsAccounts
    );
  }

  get readsAccounts(): boolean {
    return this.labels.some(({ view, expression }) => keysOf(expression).some((key) => readsAccount(view, key)));
  }
}

interface Keys {
  readonly size: number;
  keys(): Iterable<string>;
  has(key: string): boolean;
}

function hasSameKeys(a: Keys, b: Keys): boolean {
  if (a.size !== b.size) return false;
  for (const key of a.keys()) if (!b.has(key)) return false;
  return true;
}

/** Equal keys mean the same block. */
export function cidrKey(cidr: Cidr): string {
  return `${cidr.family}/${cidr.first}/${cidr.prefix}`;
}
