// What outside addresses may send to pods, answered by class of sender and class of pod (R86, R505, R506).
import type { NodeEnd, PodEnd } from '../../cluster/index';
import {
  answersOf,
  type Column,
  hasFamily,
  judgePair,
  nodeEnd,
  type PairAnswer,
  podEnd,
  type Reachability,
  verdictOf,
} from '../../policy/index';
import {
  type AddressFamily,
  type AddressRange,
  type Cidr,
  FAMILIES,
  mergeRanges,
  NO_TRAFFIC,
  type TrafficSet,
  unionTraffic,
} from '../../sets/index';
import { type Asked, bestOf, DENIED, type Judged, wordsOf } from './exposureJudged';

/** Traffic that outside addresses may send to a pod, whatever publishes it. */
export interface OutsideTraffic {
  readonly allowed: TrafficSet;
  readonly surely: TrafficSet;
  readonly maybeAllowed: TrafficSet;
  /** Addresses that may send any of `allowed`. */
  readonly from: readonly AddressRange[];
}

/** Outside addresses of one family that all pods answer alike. */
export interface Sender {
  /** One of their columns. */
  readonly column: number;
  readonly family: AddressFamily;
  readonly ranges: readonly AddressRange[];
  /** The API server and the metadata address are no clients: they count only among others. */
  readonly named: boolean;
}

type Clients = Judged & { readonly from: readonly AddressRange[] };

/** One judgement for each of the senders. */
interface JudgedSenders {
  readonly senders: readonly Sender[];
  readonly judged: readonly Judged[];
}

const NO_ANSWERS: readonly PairAnswer[] = [];

/** Answers for one evaluation; each pair of classes is asked once. */
export class OutsideTrafficReader {
  readonly #senders: readonly Sender[];
  /** By source row and target. */
  readonly #answers = new Map<number, readonly PairAnswer[]>();
  readonly #traffic = new Map<number, OutsideTraffic>();
  readonly #nodeColumns: readonly number[];
  readonly #representatives = new Map<string, number>();
  readonly #nodesByName: ReadonlyMap<string, NodeEnd>;
  readonly #fromAll = new Map<string, JudgedSenders>();
  readonly #clients = new Map<string, Clients>();
  readonly #sendersByFamilies = new Map<string, readonly Sender[]>();
  readonly #fromNodes = new Map<string, readonly Judged[]>();

  constructor(readonly reachability: Reachability) {
    this.#senders = sendersOf(reachability);
    this.#nodesByName = new Map(reachability.cluster.nodes.map((node) => [node.name, node]));
    this.#nodeColumns = [...new Set(reachability.universe.nodeColumnOf.values())].sort((a, b) => a - b);
  }

  /** All that any outside address may send to the pod. */
  traffic(pod: PodEnd): OutsideTraffic {
    const target = this.#columnOf(pod);
    let found = this.#traffic.get(target);
    if (!found) {
      const all = this.#sendersTo(target).flatMap((sender) =>
        this.#answersTo(sender.column, target).map((answer) => ({ ...sender, answer })),
      );
      const answers = all.filter(({ named }) => !named);
      const join = (part: 'allowed' | 'surely' | 'maybeAllowed'): TrafficSet =>
        answers.map(({ answer }) => answer[part]).reduce(unionTraffic, NO_TRAFFIC);
      const passing = all.filter(({ answer }) => answer.allowed.length > 0);
      found = {
        allowed: join('allowed'),
        surely: join('surely'),
        maybeAllowed: join('maybeAllowed'),
        from: rangesOf(passing),
      };
      this.#traffic.set(target, found);
    }
    return found;
  }

  /** Outside addresses that may be clients. */
  get senders(): readonly Sender[] {
    return this.#senders.filter(({ named }) => !named);
  }

  /** Judged with each outside address as the sender; the verdict of the luckiest client among `clients` ([]: anybody), and who has it. */
  clients(pod: PodEnd, asked: Asked, clients: readonly Cidr[]): Clients {
    const target = this.#columnOf(pod);
    const blocks = clients.map(({ family, first, last }) => `${family} ${first} ${last}`);
    const key = `${target} ${wordsOf(asked)} ${blocks.join()}`;
    let found = this.#clients.get(key);
    if (!found) {
      found = luckiest(this.#judgeAll(target, asked), clients);
      this.#clients.set(key, found);
    }
    return found;
  }

  /** True where the answer is the same for every outside address, certainly: then it does not matter which one the pod sees. */
  isUniform(pod: PodEnd, asked: Asked): boolean {
    const { senders, judged } = this.#judgeAll(this.#columnOf(pod), asked);
    const answers = judged.filter((_, i) => !senders[i]!.named);
    return answers.every(({ verdict, certainty }) => certainty === 'defined' && verdict === answers[0]!.verdict);
  }

  /** Judged with node addresses as the sender, the pod's own node among them (R65, R505); each different answer once. */
  nodes(pod: PodEnd, asked: Asked): readonly Judged[] {
    const target = this.#columnOf(pod);
    const own = this.#nodesByName.get(pod.object.node ?? '');
    const key = `${target} ${own ? this.reachability.universe.nodeColumnOf.get(own.name) : ''} ${wordsOf(asked)}`;
    let found = this.#fromNodes.get(key);
    if (!found) {
      found = this.#judgeNodes(pod, target, own, asked);
      this.#fromNodes.set(key, found);
    }
    return found;
  }

  #judgeNodes(pod: PodEnd, target: number, own: NodeEnd | undefined, asked: Asked): readonly Judged[] {
    const { reachability } = this;
    const others = this.#nodeColumns
      .filter((column) => !isOnly(reachability.universe.columns[column]!, own))
      .map((column) => this.#judge(column, target, asked));
    // R65: a node that is not known always reaches its own pods all the same.
    const ownAnswer: Judged = own
      ? verdictOf(judgePair(reachability, nodeEnd(reachability, own), podEnd(reachability, pod)).pair, asked)
      : { verdict: 'allow', certainty: 'defined' };
    const unique = new Map([...others, ownAnswer].map((judged) => [`${judged.verdict} ${judged.certainty}`, judged]));
    return [...unique.values()];
  }

  #judgeAll(target: number, asked: Asked): JudgedSenders {
    const key = `${target} ${wordsOf(asked)}`;
    let found = this.#fromAll.get(key);
    if (!found) {
      const senders = this.#sendersTo(target);
      found = { senders, judged: senders.map(({ column }) => this.#judge(column, target, asked)) };
      this.#fromAll.set(key, found);
    }
    return found;
  }

  /**
   * A class that stands for the pod's: outside senders have no verdict of their own, so classes that share an ingress row and their
   * families answer them alike.
   */
  #columnOf(pod: PodEnd): number {
    const { ingress, universe } = this.reachability;
    const column = universe.podColumnOf.get(pod)!;
    const families = FAMILIES.filter((family) => hasFamily(universe.columns[column]!, family)).join();
    const key = `${ingress.rowOf[column]} ${families}`;
    const known = this.#representatives.get(key);
    if (known !== undefined) return known;
    this.#representatives.set(key, column);
    return column;
  }

  /** R77: senders that share a family with the pod. */
  #sendersTo(target: number): readonly Sender[] {
    const column = this.reachability.universe.columns[target]!;
    const families = FAMILIES.filter((family) => hasFamily(column, family));
    let senders = this.#sendersByFamilies.get(families.join());
    if (!senders) {
      senders = this.#senders.filter(({ family }) => families.includes(family));
      this.#sendersByFamilies.set(families.join(), senders);
    }
    return senders;
  }

  #judge(sender: number, target: number, asked: Asked): Judged {
    const answers = this.#answersTo(sender, target);
    if (answers.length === 0) return DENIED;
    return bestOf(answers.map((answer) => verdictOf(answer, asked)));
  }

  /** One answer, or one a family (R76). Senders of one row are answered alike. */
  #answersTo(sender: number, target: number): readonly PairAnswer[] {
    const { reachability } = this;
    const key = reachability.sourceRowOf[sender]! * reachability.universe.size + target;
    let answers = this.#answers.get(key);
    if (!answers) {
      answers = answersOf(reachability, sender, target).map(({ answer }) => answer);
      if (answers.length === 0) answers = NO_ANSWERS;
      this.#answers.set(key, answers);
    }
    return answers;
  }
}

// An evaluation is immutable, so its answers stay right as long as it lives.
const READERS = new WeakMap<Reachability, OutsideTrafficReader>();

export function outsideTrafficOf(reachability: Reachability): OutsideTrafficReader {
  let reader = READERS.get(reachability);
  if (!reader) {
    reader = new OutsideTrafficReader(reachability);
    READERS.set(reachability, reader);
  }
  return reader;
}

/** The luckiest client among `clients` ([]: anybody), and all who are as lucky. */
function luckiest({ senders, judged }: JudgedSenders, clients: readonly Cidr[]): Clients {
  const limited =
    clients.length === 0
      ? senders
      : senders.map((one) => ({ ...one, ranges: one.ranges.flatMap((range) => overlaps(range, clients)) }));
  const present = (i: number): boolean => clients.length === 0 || limited[i]!.ranges.length > 0;
  const best = bestOf(judged.filter((_, i) => present(i) && !limited[i]!.named));
  const passing = limited.filter((_, i) => {
    const { verdict } = judged[i]!;
    return verdict !== 'deny' && verdict === best.verdict && present(i);
  });
  return { ...best, from: rangesOf(passing) };
}

/** Named addresses fill the holes that they leave among others; alone they are nobody. */
function rangesOf(passing: readonly Sender[]): readonly AddressRange[] {
  return passing.every(({ named }) => named) ? [] : mergeRanges(passing.flatMap(({ ranges }) => ranges));
}

/** R86. Addresses of one source row are answered alike. */
function sendersOf({ universe, sourceRowOf }: Reachability): readonly Sender[] {
  const groups = new Map<string, { column: number; family: AddressFamily; ranges: AddressRange[]; named: boolean }>();
  universe.columns.forEach((end, column) => {
    if (end.kind !== 'outside') return;
    const named = end.named !== null;
    const key = `${sourceRowOf[column]} ${end.family} ${named}`;
    const group = groups.get(key) ?? { column, family: end.family, ranges: [], named };
    groups.set(key, group);
    group.ranges.push(...end.ranges);
  });
  return [...groups.values()].map((group) => ({ ...group, ranges: mergeRanges(group.ranges) }));
}

/** A column that holds just the pod's own node says nothing about other nodes. */
function isOnly(column: Column, node: NodeEnd | undefined): boolean {
  return column.kind === 'node' && column.nodes.length === 1 && column.nodes[0] === node;
}

function overlaps(range: AddressRange, blocks: readonly Cidr[]): readonly AddressRange[] {
  return blocks.flatMap((block) => {
    if (block.family !== range.family || block.last < range.first || range.last < block.first) return [];
    return [{ family: range.family, first: later(block.first, range.first), last: earlier(block.last, range.last) }];
  });
}

// Math.max and Math.min take no bigints.
function later(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

function earlier(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}
