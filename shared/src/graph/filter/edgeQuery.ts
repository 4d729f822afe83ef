// A filter compiled to a test on (source, destination, port, look), and its answer for whole groups of nodes at once.
import {
  ALL_TRAFFIC,
  intersectTraffic,
  NO_TRAFFIC,
  subtractTraffic,
  type TrafficSet,
  unionTraffic,
} from '../../sets/index';
import type { ConnectionLook } from './filterModel';
import type { NodeFlags } from './nodeMatch';

/** Says which traffic of a pair is kept. */
export type EdgeTest =
  | { readonly op: 'from' | 'to'; readonly nodes: NodeFlags }
  | { readonly op: 'traffic'; readonly traffic: TrafficSet }
  /** Depends on the destination (named ports): one set a node. */
  | { readonly op: 'byDestination'; readonly traffic: readonly TrafficSet[] }
  | { readonly op: 'look'; readonly look: ConnectionLook }
  | { readonly op: 'and' | 'or'; readonly operands: readonly EdgeTest[] }
  | { readonly op: 'not'; readonly operand: EdgeTest };

export const KEEP_ALL: EdgeTest = { op: 'and', operands: [] };

/** AND of tests; nested ANDs and empty ones vanish. */
export function allOf(tests: readonly EdgeTest[]): EdgeTest {
  const flat = tests.flatMap((test) => (test.op === 'and' ? test.operands : [test]));
  return flat.length === 1 && flat[0] !== undefined ? flat[0] : { op: 'and', operands: flat };
}

/** At least one end is flagged. */
export function eitherEnd(nodes: NodeFlags): EdgeTest {
  return {
    op: 'or',
    operands: [
      { op: 'from', nodes },
      { op: 'to', nodes },
    ],
  };
}

/**
 * Nodes that the test cannot tell apart, as source or as destination, share a group number. The answer for a pair of groups is
 * computed once, however many pairs and blocks share it.
 */
export class EdgeQuery {
  readonly sourceGroups: Int32Array;
  readonly destinationGroups: Int32Array;
  private readonly sourceExamples: number[] = [];
  private readonly destinationExamples: number[] = [];
  private readonly answers = new Map<ConnectionLook, Map<number, TrafficSet>>();

  constructor(
    private readonly test: EdgeTest,
    size: number,
  ) {
    const sources: NodeFlags[] = [];
    const destinations: (NodeFlags | readonly number[])[] = [];
    collect(test, sources, destinations);
    this.sourceGroups = partition(size, sources, this.sourceExamples);
    this.destinationGroups = partition(size, destinations, this.destinationExamples);
  }

  /** Steps that answering for every pair of groups takes at most: it grows with the product of what tells sources and destinations apart. */
  get work(): number {
    return this.sourceExamples.length * this.destinationExamples.length * countTests(this.test);
  }

  /** True if everything is kept. */
  get keepsAll(): boolean {
    return this.test.op === 'and' && this.test.operands.length === 0;
  }

  /** The traffic kept from any node of one group to any of the other. */
  answer(sourceGroup: number, destinationGroup: number, look: ConnectionLook): TrafficSet {
    const answers = this.answers.get(look) ?? new Map<number, TrafficSet>();
    this.answers.set(look, answers);
    const key = sourceGroup * this.destinationExamples.length + destinationGroup;
    let answer = answers.get(key);
    if (answer === undefined) {
      const source = this.sourceExamples[sourceGroup]!;
      answer = evaluate(this.test, source, this.destinationExamples[destinationGroup]!, look);
      answers.set(key, answer);
    }
    return answer;
  }
}

/** The traffic that a test keeps for one pair. */
function evaluate(test: EdgeTest, from: number, to: number, look: ConnectionLook): TrafficSet {
  switch (test.op) {
    case 'from':
      return test.nodes[from] === 1 ? ALL_TRAFFIC : NO_TRAFFIC;
    case 'to':
      return test.nodes[to] === 1 ? ALL_TRAFFIC : NO_TRAFFIC;
    case 'traffic':
      return test.traffic;
    case 'byDestination':
      return test.traffic[to] ?? NO_TRAFFIC;
    case 'look':
      return test.look === look ? ALL_TRAFFIC : NO_TRAFFIC;
    case 'not': {
      const taken = evaluate(test.operand, from, to, look);
      if (taken === ALL_TRAFFIC) return NO_TRAFFIC;
      return taken.length === 0 ? ALL_TRAFFIC : subtractTraffic(ALL_TRAFFIC, taken);
    }
    case 'and': {
      let kept = ALL_TRAFFIC;
      for (const operand of test.operands) {
        const next = evaluate(operand, from, to, look);
        if (next.length === 0) return NO_TRAFFIC;
        // Most tests say all or nothing: neither needs a new set.
        if (next !== ALL_TRAFFIC) kept = kept === ALL_TRAFFIC ? next : intersectTraffic(kept, next);
        if (kept.length === 0) break;
      }
      return kept;
    }
    case 'or': {
      let kept = NO_TRAFFIC;
      for (const operand of test.operands) {
        const next = evaluate(operand, from, to, look);
        if (next === ALL_TRAFFIC) return ALL_TRAFFIC;
        if (next.length > 0) kept = kept.length === 0 ? next : unionTraffic(kept, next);
      }
      return kept;
    }
  }
}

function countTests(test: EdgeTest): number {
  if (test.op === 'not') return countTests(test.operand);
  return test.op === 'and' || test.op === 'or' ? test.operands.reduce((sum, one) => sum + countTests(one), 1) : 1;
}

function collect(test: EdgeTest, sources: NodeFlags[], destinations: (NodeFlags | readonly number[])[]): void {
  if (test.op === 'from') sources.push(test.nodes);
  else if (test.op === 'to') destinations.push(test.nodes);
  else if (test.op === 'byDestination') destinations.push(numberSets(test.traffic));
  else if (test.op === 'not') collect(test.operand, sources, destinations);
  else if (test.op === 'and' || test.op === 'or') {
    for (const operand of test.operands) collect(operand, sources, destinations);
  }
}

/** Equal sets get equal numbers. Most nodes share one set, which is looked at once. */
function numberSets(sets: readonly TrafficSet[]): number[] {
  const known = new Map<TrafficSet, number>();
  const numbers = new Map<string, number>();
  return sets.map((set) => {
    const before = known.get(set);
    if (before !== undefined) return before;
    const text = set.join();
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    known.set(set, number);
    return number;
  });
}

/** One byte a node, 0 or 1: a small table says which group each becomes. Returns how many groups there are. */
function refineByFlag(groups: Int32Array, flags: NodeFlags, count: number): number {
  const renumbered = new Int32Array(2 * count).fill(-1);
  let next = 0;
  for (let i = 0; i < groups.length; i++) {
    const pair = 2 * groups[i]! + flags[i]!;
    if (renumbered[pair] === -1) renumbered[pair] = next++;
    groups[i] = renumbered[pair]!;
  }
  return Math.max(1, next);
}

/** Refines "all alike" by each colouring in turn; writes one node of each group to `examples`. */
function partition(size: number, colourings: readonly ArrayLike<number>[], examples: number[]): Int32Array {
  const groups = new Int32Array(size);
  let count = 1;
  for (const colours of colourings) {
    if (colours instanceof Uint8Array) count = refineByFlag(groups, colours, count);
    else {
      const renumbered = new Map<number, number>();
      for (let i = 0; i < size; i++) {
        // Colours are below `size` + 2, so the product names the pair.
        const pair = groups[i]! * (size + 2) + colours[i]!;
        const group = renumbered.get(pair) ?? renumbered.size;
        renumbered.set(pair, group);
        groups[i] = group;
      }
      count = Math.max(1, renumbered.size);
    }
  }
  for (let i = 0; i < size; i++) examples[groups[i]!] ??= i;
  return groups;
}
