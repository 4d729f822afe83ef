// What a change does to other pairs than the one that is asked about, told from the comparison of both states.
import { type Analysis, type GraphNode, nodeTitle, type TrafficText } from '../../graph/index';
import type { Question } from '../../policy/index';
import {
  formatTrafficSet,
  isNoTraffic,
  NO_TRAFFIC,
  parseRange,
  parseTrafficSet,
  portRange,
  subtractTraffic,
  type TrafficSet,
} from '../../sets/index';
import { compareAnalyses } from '../compare/compareAnalyses';
import type { ChangeBlock } from '../model';
import type { AskUnit } from './askedUnits';
import type { EffectList, SideEffects } from './model';

const MANY = 8;

/** `pair`: whose change on its port is what was asked for; all else that changes is told. */
export function sideEffects(
  before: Analysis,
  after: Analysis,
  { from, to, port }: { readonly from: AskUnit; readonly to: AskUnit; readonly port: Question | null },
): SideEffects {
  const lists = { opens: new Tally(), closes: new Tally(), perhaps: new Tally() };
  if (before === after) return { opens: lists.opens.list, closes: lists.closes.list, perhaps: lists.perhaps.list };
  const { changes, graph } = compareAnalyses(before, after);
  const { nodes } = graph;
  const asked = new AskedPair(nodes, from, to, port);
  for (const block of changes) {
    const { how } = block;
    if (how === 'possibly-gained' || how === 'possibly-lost') {
      lists.perhaps.add(nodes, block, { ...block.lost, ...block.gained }, asked);
      continue;
    }
    if (Object.keys(block.gained).length > 0) lists.opens.add(nodes, block, block.gained, asked);
    if (Object.keys(block.lost).length > 0) lists.closes.add(nodes, block, block.lost, asked);
  }
  return { opens: lists.opens.list, closes: lists.closes.list, perhaps: lists.perhaps.list };
}

/** Of variants that a change makes, one pair is what was asked for; the others are told. */
class AskedPair {
  readonly from: number;
  readonly to: number;

  constructor(
    nodes: readonly GraphNode[],
    from: AskUnit,
    to: AskUnit,
    readonly port: Question | null,
  ) {
    this.from = nodeOf(nodes, from);
    this.to = nodeOf(nodes, to);
  }

  /** What changes between the two ends besides the port that was asked about. */
  beside(traffic: TrafficText): TrafficText {
    const all: TrafficSet = parseTrafficSet(traffic) ?? NO_TRAFFIC;
    if (this.port === null) return {};
    const rest = subtractTraffic(all, portRange(this.port.protocol, this.port.port, this.port.port));
    return isNoTraffic(rest) ? {} : formatTrafficSet(rest);
  }

  isIn({ from, to }: Pick<ChangeBlock, 'from' | 'to'>): boolean {
    return from.includes(this.from) && to.includes(this.to);
  }
}

function nodeOf(nodes: readonly GraphNode[], { id, key }: AskUnit): number {
  const exact = nodes.findIndex((node) => node.id === id);
  if (exact >= 0) return exact;
  switch (key.kind) {
    case 'pods':
      return nodes.findIndex((node) => node.id === key.workload || node.id.startsWith(`${key.workload}#`));
    case 'address':
      return nodes.findIndex(
        ({ kind, addresses }) =>
          kind === 'external' &&
          addresses.some((text) => {
            const range = parseRange(text);
            return (
              range !== null &&
              range.family === key.address.family &&
              range.first <= key.address.value &&
              key.address.value <= range.last
            );
          }),
      );
    default:
      return -1;
  }
}

class Tally {
  #pairs = 0;
  readonly #first: EffectList['first'][number][] = [];

  get list(): EffectList {
    return { pairs: this.#pairs, first: this.#first };
  }

  add(nodes: readonly GraphNode[], block: ChangeBlock, traffic: TrafficText, asked: AskedPair): void {
    const beside = asked.isIn(block) ? asked.beside(traffic) : null;
    const isTold = beside === null || Object.keys(beside).length > 0;
    this.#pairs += block.pairs - (isTold ? 0 : 1);
    for (const from of block.from) {
      for (const to of block.to) {
        if (this.#first.length === MANY) return;
        if (from === to && nodes[from]!.pods === 1) continue;
        const isAsked = from === asked.from && to === asked.to;
        if (isAsked && !isTold) continue;
        const told = isAsked && beside ? beside : traffic;
        this.#first.push({ from: nodeTitle(nodes[from]!), to: nodeTitle(nodes[to]!), traffic: told });
      }
    }
  }
}

/** Fewer is better: what is lost counts as much as what is opened. */
export function weightOf({ opens, closes, perhaps }: SideEffects): number {
  return 2 * (opens.pairs + closes.pairs) + perhaps.pairs;
}
