// What the ends of connections weigh: in counts of pods, and in a checksum that needs no list of pairs.
import type { PodEnd } from '../cluster/index';
import { formatRange } from '../sets/index';
import type { Column } from './columns';
import { partyKey } from './parties';

/** Primes whose products are whole numbers without loss. */
export const LANES = [67_108_859, 67_108_837] as const;

/** What an end weighs: in counts, and in each lane of the checksum as source and as target. */
export interface Weight {
  readonly count: number;
  readonly source: readonly [number, number];
  readonly target: readonly [number, number];
}

// A column never changes, so its weight stays right as long as it lives.
const WEIGHTS = new WeakMap<Column, Weight>();

export function weighColumn(column: Column): Weight {
  let weight = WEIGHTS.get(column);
  if (!weight) {
    weight = weighAnew(column);
    WEIGHTS.set(column, weight);
  }
  return weight;
}

function weighAnew(column: Column): Weight {
  switch (column.kind) {
    case 'pod':
      return addWeights(column.pods.map(weighPod));
    case 'node':
      return addWeights(column.nodes.map(({ id }) => weigh(id, 0)));
    case 'outside':
      return addWeights(column.ranges.map((range) => weigh(formatRange(range), 0)));
    case 'party':
      return weigh(`Party ${partyKey(column.party)}`, 0);
  }
}

/** One pod, or a template by its replicas. */
export function weighPod({ id, object: { template } }: PodEnd): Weight {
  return weigh(id, template ? (template.replicas ?? 0) : 1);
}

function weigh(id: string, count: number): Weight {
  return { count, source: lanesOf(id, 1), target: lanesOf(id, 2) };
}

function addWeights(weights: readonly Weight[]): Weight {
  const sum = (pick: (weight: Weight) => number, lane: 0 | 1): number =>
    weights.reduce((all, weight) => (all + pick(weight)) % LANES[lane], 0);
  return {
    count: weights.reduce((all, { count }) => all + count, 0),
    source: [sum(({ source }) => source[0], 0), sum(({ source }) => source[1], 1)],
    target: [sum(({ target }) => target[0], 0), sum(({ target }) => target[1], 1)],
  };
}

/** Two numbers, each below its lane's prime, by FNV-1a from different starts. `role` gives one text several pairs of numbers. */
export function lanesOf(text: string, role: number): readonly [number, number] {
  let a = 0x811c9dc5 ^ Math.imul(role + 1, 0x9e3779b1);
  let b = 0x2f0b4c47 ^ Math.imul(role + 1, 0x85ebca6b);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x01000193) ^ (b >>> 13);
  }
  return [mix(a) % LANES[0], mix(b) % LANES[1]];
}

function mix(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  const twice = Math.imul(once ^ (once >>> 15), 0x846ca68b);
  return (twice ^ (twice >>> 16)) >>> 0;
}
