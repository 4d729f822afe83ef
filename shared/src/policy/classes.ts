// Cuts pods and nodes into classes: ends that get the same answer from everything that policies ask are interchangeable (R602, R604).
import {
  type Cluster,
  type ContainerPort,
  compareText,
  matchesExpression,
  type NodeEnd,
  type PodEnd,
} from '../cluster/index';
import type { NodeColumn, PodColumn } from './columns';
import { groupBy } from './groupBy';
import { LabelIndex } from './labelIndex';
import type { LabelView, LabelViews } from './labelViews';
import type { Mentions } from './mentions';
import { PodShapes } from './podShapes';
import { type AddressMap, positionKey } from './positions';

/** The classes of one set of mentions. It also tells the class of a pod that was not there when the classes were made. */
export class PodClasses {
  readonly columns: readonly PodColumn[];
  readonly #columnOf = new Map<string, number>();
  readonly #columnOfShape = new Map<number, number>();
  readonly #shapes: PodShapes;
  readonly #fixed: FixedKeys;
  readonly nodes: readonly NodeEnd[];

  /** First by everything that could matter, then joined where no condition gives different answers (R604). */
  constructor(
    { pods, nodes }: Pick<Cluster, 'pods' | 'nodes'>,
    readonly mentions: Mentions,
    readonly map: AddressMap,
    readonly views: LabelViews,
  ) {
    this.nodes = nodes;
    this.#fixed = new FixedKeys(nodes, mentions, map);
    this.#shapes = new PodShapes(mentions, map);
    const shapes = this.#shapes.group(pods);
    const fine = [...shapes.values()];
    const firsts = fine.map((members) => members[0]!);
    const answers = answersOf(firsts, mentions, views);
    const members: PodEnd[][] = [];
    const numbers = [...shapes.keys()];
    fine.forEach((group, number) => {
      const key = classKey(this.#fixed.of(firsts[number]!), answers[number]!);
      let column = this.#columnOf.get(key);
      if (column === undefined) {
        column = members.push(group.slice()) - 1;
        this.#columnOf.set(key, column);
      } else for (const pod of group) members[column]!.push(pod);
      this.#columnOfShape.set(numbers[number]!, column);
    });
    this.columns = members.map((list) => this.toColumn(list));
  }

  /** The number of the class that a pod belongs to; undefined where it would be the first of its class. */
  numberOf(pod: PodEnd): number | undefined {
    const shape = this.#shapes.find(pod);
    const known = shape === undefined ? undefined : this.#columnOfShape.get(shape);
    if (known !== undefined) return known;
    const answers: number[] = [];
    let number = 0;
    for (const { view, expression } of this.mentions.labels) {
      const answer = matchesExpression(expression, this.views.lookUp(view, pod));
      if (answer === 'yes') answers.push(number);
      else if (answer === 'unknown') answers.push(number + 1);
      number += 2;
    }
    return this.#columnOf.get(classKey(this.#fixed.of(pod), answers));
  }

  /** `pods` are of one class, in any order. */
  toColumn(pods: readonly PodEnd[]): PodColumn {
    const members = [...pods].sort(comparePodEnds);
    const first = members[0]!;
    const namedPorts = relevantPorts(first, this.mentions.portNames);
    return {
      kind: 'pod',
      namespace: first.object.namespace,
      hostNetwork: first.object.hostNetwork,
      labels: first.object.labels,
      namedPorts,
      namedPortsKey: `${first.object.hostNetwork} ${namedPorts.map(portKey).join(' ')}`,
      pods: members,
      position: this.map.locate(first.addresses),
    };
  }
}

function classKey(fixed: string, answers: readonly number[]): string {
  return `${fixed} ${answers.join(',')}`;
}

/** For each pod the numbers of the conditions that it meets; a possible match has a number of its own. */
function answersOf(pods: readonly PodEnd[], mentions: Mentions, views: LabelViews): readonly (readonly number[])[] {
  const indexes = new Map<LabelView, LabelIndex>();
  const items = pods.map((_, item) => item);
  const indexOf = (view: LabelView): LabelIndex => {
    let index = indexes.get(view);
    if (!index) {
      const lookUps = pods.map((pod) => views.lookUp(view, pod));
      index = new LabelIndex(pods.length, items, (item, key) => lookUps[item]!(key));
      indexes.set(view, index);
    }
    return index;
  };
  const answers: number[][] = pods.map(() => []);
  let number = 0;
  for (const { view, key, expression } of mentions.labels) {
    const { yes, maybe } = indexOf(view).selectBy(key, () => expression);
    const surely = number++;
    const possibly = number++;
    yes.forEach((item) => {
      answers[item]!.push(surely);
    });
    if (yes === maybe) continue;
    maybe.andNot(yes).forEach((item) => {
      answers[item]!.push(possibly);
    });
  }
  return answers;
}

function comparePodEnds(a: PodEnd, b: PodEnd): number {
  return compareText(a.workload.id, b.workload.id) || compareText(a.object.name, b.object.name);
}

/** What tells two pods apart besides labels. */
class FixedKeys {
  readonly #nodeAnswers: ReadonlyMap<string, string>;
  readonly #groups: readonly ReadonlySet<string>[];
  readonly #readsAccounts: boolean;

  constructor(
    nodes: readonly NodeEnd[],
    readonly mentions: Mentions,
    readonly map: AddressMap,
  ) {
    this.#nodeAnswers = nodeAnswers(nodes, mentions);
    this.#groups = [...mentions.podGroups.values()];
    this.#readsAccounts = mentions.readsAccounts;
  }

  of(pod: PodEnd): string {
    const { namespace, hostNetwork, node, serviceAccount } = pod.object;
    const ports = relevantPorts(pod, this.mentions.portNames).map(portKey);
    let key = `${namespace} ${hostNetwork} ${ports.join(' ')} ${positionKey(this.map.locate(pod.addresses))}`;
    if (this.#readsAccounts) key += ` @${serviceAccount}`;
    // A hostNetwork pod answers to what policies ask of its node (R111, R114).
    if (hostNetwork && this.mentions.nodeLabels.size > 0)
      key += ` on ${node === null ? '?' : (this.#nodeAnswers.get(node) ?? '-')}`;
    for (const group of this.#groups) key += group.has(pod.id) ? ' +' : ' -';
    return key;
  }
}

function portKey(port: ContainerPort): string {
  return `${port.name}/${port.protocol}/${port.containerPort}/${port.container}`;
}

function relevantPorts(pod: PodEnd, portNames: ReadonlySet<string>): readonly ContainerPort[] {
  return pod.object.ports.filter((port) => port.name !== undefined && portNames.has(port.name));
}

/** By node name: which conditions over node labels hold. */
function nodeAnswers(nodes: readonly NodeEnd[], mentions: Mentions): ReadonlyMap<string, string> {
  const index = nodeIndex(nodes);
  const held = [...mentions.nodeLabels.values()].map((expression) => index.select(expression).yes);
  return new Map(nodes.map((node, item) => [node.name, held.map((set) => (set.has(item) ? '1' : '0')).join('')]));
}

function nodeIndex(nodes: readonly NodeEnd[]): LabelIndex {
  return new LabelIndex(
    nodes.length,
    nodes.map((_, item) => item),
    (item, key) => (Object.hasOwn(nodes[item]!.labels, key) ? nodes[item]!.labels[key] : undefined),
  );
}

/** Nodes whose addresses and labels no policy can tell apart. */
export function classifyNodes(nodes: readonly NodeEnd[], mentions: Mentions, map: AddressMap): readonly NodeColumn[] {
  const answers = nodeAnswers(nodes, mentions);
  return groupBy(nodes, (node) => `${positionKey(map.locate(node.addresses))} ${answers.get(node.name)}`).map(
    (members): NodeColumn => ({ kind: 'node', nodes: members, position: map.locate(members[0]!.addresses) }),
  );
}
