// What a tier is to the naive evaluator: asked about one side of one connection, in one family and one world, it decides or hands over.
import type { PodObject } from '../src/cluster/objects';
import type { AddressFamily } from '../src/sets/index';
import type { End, Question } from './naiveMatching';
import type { Direction } from './naivePolicy';
import { type NaiveWorld, open, settled } from './naiveWorlds';

/** One side of a connection that policies may govern: always a pod. hostNetwork pods only in worlds with `hostNetworkLikePods` (R64). */
export interface Side {
  readonly direction: Direction;
  /** The pod that is judged: the source for egress, the destination for ingress. */
  readonly subject: End & { readonly pod: PodObject };
  readonly peer: End;
  /** The peer is the very node that the subject runs on, or a hostNetwork pod there (R65, R66, R215). */
  readonly ownNode: boolean;
  readonly question: Question;
  readonly family: AddressFamily;
}

/** `allow-l7`: only what an L7 rule lets through (R214, R317). `next`: undecided, the next tier is asked; after the last one it is allowed. */
export type Decision = 'allow' | 'allow-l7' | 'deny' | 'next';

/** What one policy says of one side; null: nothing. */
export type PolicyWord = 'allow' | 'allow-l7' | 'deny' | 'pass' | null;

/** A policy in its place in a tier. */
export interface NaiveEntry {
  readonly order: number;
  readonly name: string;
  readonly namespace: string;
  readonly kind: string;
  /** Engines may apply others of this order before it (R107). */
  readonly tiesOpen: boolean;
  applies(side: Side, world: NaiveWorld): boolean;
  /** `requests`: do the requests inside fit what L7 rules ask for? */
  word(side: Side, requests: boolean, world: NaiveWorld): PolicyWord;
}

/**
 * Answers for one world. Whatever is missing it asks of `unread(world)`, whatever engines answer differently of `open(world, answer)`;
 * both may be asked as often as needed (wrap what needs many of them for one yes or no in `settled`).
 */
export type NaiveTier = (side: Side, world: NaiveWorld) => Decision;

/** What the first policy that says anything says. `applied` hears of every one that governs the side. */
export function firstWord(
  entries: readonly NaiveEntry[],
  side: Side,
  requests: boolean,
  world: NaiveWorld,
  applied: () => void = () => {},
): PolicyWord {
  let left = entries.filter((entry) => settled(world, (inner) => entry.applies(side, inner)));
  for (const _ of left) applied();
  while (left.length > 0) {
    const [first, ...others] = left;
    // R107: of several that may come first the profile's is the first; another engine may take any.
    const other = others.find(
      (entry) => first!.tiesOpen && entry.tiesOpen && entry.order === first!.order && open(world, false),
    );
    const entry = other ?? first!;
    left = left.filter((one) => one !== entry);
    const word = entry.word(side, requests, world);
    if (word !== null) return word;
  }
  return null;
}
