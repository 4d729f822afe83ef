// Cuts pods and nodes into classes: ends that get the same answer from everything that policies ask are interchangeable (R602, R604).
import { type Cluster, type ContainerPort, compareText, type NodeEnd, type PodEnd } from '../cluster/index';
import type { NodeColumn, PodColumn } from './columns';
import { groupBy } from './groupBy';
import { LabelIndex } from './labelIndex';
import type { LabelView, LabelViews } from './labelViews';
import type { Mentions } from './mentions';
import { type AddressMap, positionKey } from './positions';

/** First by everything that could matter, then joined where no condition gives different answers (R604). */
export function classifyPods(
  cluster: Cluster,
  mentions: Mentions,
  map: AddressMap,
  views: LabelViews,
): readonly PodColumn[] {
  const { pods } = cluster;
  const fixed = new FixedKeys(cluster, mentions, map);
  const fixedKeys = new Map(pods.map((pod) => [pod, fixed.of(pod)]));
  const labelKeys = mentions.podLabelKeys;
  const fine = groupBy(pods, (pod) => {
    const { labels } = pod.object;
    // Label values hold no line breaks (R14), so that the parts cannot run into each other.
    let key = fixedKeys.get(pod)!;
    for (const label of labelKeys) key += Object.hasOwn(labels, label) ? `\n=${labels[label]}` : '\n';
    return key;
  });
  const answers = answersOf(
    fine.map((members) => members[0]!),
    mentions,
    views,
  );
  const numbers = fine.map((_, group) => group);
  const coarse = groupBy(numbers, (group) => `${fixedKeys.get(fine[group]![0]!)!} ${answers[group]!.join(',')}`);
  return coarse.map((groups) =>
    toColumn(
      groups.flatMap((group) => fine[group]!),
      mentions,
      map,
    ),
  );
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
  for (const { view, key, expression } of mentions.labels.values()) {
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

function toColumn(pods: readonly PodEnd[], mentions: Mentions, map: AddressMap): PodColumn {
  const members = [...pods].sort(comparePodEnds);
  const first = members[0]!;
  const namedPorts = relevantPorts(first, mentions.portNames);
  return {
    kind: 'pod',
    namespace: first.object.namespace,
    hostNetwork: first.object.hostNetwork,
    labels: first.object.labels,
    namedPorts,
    namedPortsKey: `${first.object.hostNetwork} ${namedPorts.map(portKey).join(' ')}`,
    pods: members,
    position: map.locate(first.addresses),
  };
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
    cluster: Cluster,
    readonly mentions: Mentions,
    readonly map: AddressMap,
  ) {
    this.#nodeAnswers = nodeAnswers(cluster.nodes, mentions);
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
