// What is known of one pair of ends as one byte, and what such bytes are counted as.
import { lookOf } from '../looks';
import type { ConnectionBlock, TrafficText } from '../model';

/** Bits of a pair: all blocks that hold it, joined. 0: denied, certainly. */
export const FLAG = {
  explicit: 1,
  open: 2,
  /** Allowed under the profile, but not everywhere (R6). */
  uncertain: 4,
  /** Denied under the profile, but not everywhere (R6). */
  maybe: 8,
  unknown: 16,
  /** Own-node traffic (R65, R66): outside all counts but its own. */
  node: 32,
  /** Some of what is allowed is every port of all protocols, for all its pods. */
  allPorts: 64,
  /** Holds for some member pairs (R605), one address family (R76) or some requests (R214) only. */
  partial: 128,
} as const;

/**
 * What pairs are counted as; a pair may count as several. `any`: something is to be said of it. `uncertain`: allowed or denied, but not
 * everywhere. `limited`: allowed, on some ports only.
 */
export const TALLIES = [
  'any',
  'allowed',
  'explicit',
  'open',
  'uncertain',
  'unknown',
  'node',
  'limited',
  'partial',
] as const;
export type Tally = (typeof TALLIES)[number];

export const TALLY_COUNT = TALLIES.length;

const ALLOWED = FLAG.explicit | FLAG.open | FLAG.uncertain;

/** For every byte the tallies that it enters, as a bit mask in the order of {@link TALLIES}. */
export const TALLIES_OF: Uint16Array = Uint16Array.from({ length: 256 }, (_, flags) => {
  const has = (mask: number) => (flags & mask) !== 0;
  const allowed = has(ALLOWED);
  const answers: Readonly<Record<Tally, boolean>> = {
    any: allowed || has(FLAG.maybe | FLAG.unknown | FLAG.node),
    allowed,
    explicit: has(FLAG.explicit),
    open: has(FLAG.open),
    uncertain: has(FLAG.uncertain | FLAG.maybe),
    unknown: has(FLAG.unknown),
    node: has(FLAG.node),
    limited: allowed && !has(FLAG.allPorts),
    partial: has(FLAG.partial),
  };
  return TALLIES.reduce((mask, tally, bit) => (answers[tally] ? mask | (1 << bit) : mask), 0);
});

/** The byte of a pair that lies in this block alone. */
export function flagsOfBlock(block: ConnectionBlock): number {
  if (block.kind === 'node') return FLAG.node;
  const partial = block.partial !== undefined || block.l7 !== undefined || block.family !== undefined;
  const mark = partial ? FLAG.partial : 0;
  if (block.verdict === 'unknown') return FLAG.unknown | mark;
  if (block.verdict === 'deny') return FLAG.maybe | mark;
  const all = !partial && isAll(block.traffic) ? FLAG.allPorts : 0;
  const look = lookOf(block);
  return FLAG[look === 'uncertain' ? 'uncertain' : block.kind] | all | mark;
}

function isAll({ TCP, UDP, SCTP }: TrafficText): boolean {
  return TCP === 'all' && UDP === 'all' && SCTP === 'all';
}
