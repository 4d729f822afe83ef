// What a tier is to the naive evaluator: asked about one side of one connection, in one family and one world, it decides or hands over.
import type { PodObject } from '../src/cluster/objects';
import type { AddressFamily } from '../src/sets/index';
import type { End, Question } from './naiveMatching';
import type { Direction } from './naivePolicy';
import type { NaiveWorld } from './naiveWorlds';

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

/**
 * Answers for one world. Whatever is missing it asks of `unread(world)`, whatever engines answer differently of `open(world, answer)`;
 * both may be asked as often as needed (wrap what needs many of them for one yes or no in `settled`).
 */
export type NaiveTier = (side: Side, world: NaiveWorld) => Decision;
