// Variants of one workload in two graphs: policies split its pods one way there and another way here, so they are matched by their pods.
import type { PodEnd } from '../../cluster/index';
import type { GraphNode } from '../../graph/index';
import type { Numbered } from './jointAddresses';

/** A variant with the pods that it stands for. */
export type Variant = Numbered & { readonly pods: readonly PodEnd[] };

interface Match {
  readonly before: Variant | null;
  readonly after: Variant | null;
  /** Pods that are in both; null: not known, or matched by other means than pods. */
  readonly pods: number | null;
}

export interface MatchedVariant {
  readonly node: GraphNode;
  readonly before: number;
  readonly after: number;
}

/**
 * Pods that lived in both graphs tell which variant is which; a pod's variant before and after make one joint node. Variants of which
 * no pod lived on are matched with each other by labels, and are else new or gone.
 */
export function matchVariants(id: string, was: readonly Variant[], is: readonly Variant[]): readonly MatchedVariant[] {
  const matches = [...bySharedPods(was, is)];
  const oldLeft = was.filter((one) => !matches.some(({ before }) => before === one));
  const newLeft = is.filter((one) => !matches.some(({ after }) => after === one));
  const isReplaced = matches.length === 0;
  while (oldLeft.length > 0 && newLeft.length > 0) matches.push(takeMostAlike(oldLeft, newLeft));
  // Where all pods were replaced, a variant more or less is no workload that came or went.
  for (const before of oldLeft) matches.push({ before, after: isReplaced ? mostAlike(before, is) : null, pods: null });
  for (const after of newLeft) matches.push({ before: isReplaced ? mostAlike(after, was) : null, after, pods: null });
  const order = (one: Variant | null): number => one?.number ?? Number.POSITIVE_INFINITY;
  matches.sort(
    (a, b) => compareNumbers(order(a.after), order(b.after)) || compareNumbers(order(a.before), order(b.before)),
  );
  return toNodes(id, matches);
}

/** Infinities are equal. */
function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function* bySharedPods(was: readonly Variant[], is: readonly Variant[]): Generator<Match> {
  const variantOf = new Map(was.flatMap((variant) => variant.pods.map((pod) => [pod.id, variant] as const)));
  for (const after of is) {
    const shared = new Map<Variant, number | null>();
    for (const { id, object } of after.pods) {
      const before = variantOf.get(id);
      if (!before) continue;
      const known = shared.get(before) ?? 0;
      const count = object.template ? object.template.replicas : 1;
      shared.set(
        before,
        shared.has(before) && shared.get(before) === null ? null : count === null ? null : known + count,
      );
    }
    for (const [before, pods] of shared) yield { before, after, pods };
  }
}

/** The pair with most labels in common; both leave their lists. */
function takeMostAlike(was: Variant[], is: Variant[]): Match {
  const before = was.shift()!;
  const after = mostAlike(before, is);
  is.splice(is.indexOf(after), 1);
  return { before, after, pods: null };
}

function mostAlike(one: Variant, others: readonly Variant[]): Variant {
  return others.reduce((best, other) => (likeness(one, other) > likeness(one, best) ? other : best));
}

function likeness({ node: a }: Variant, { node: b }: Variant): number {
  return Object.entries(a.labels).filter(([key, value]) => Object.hasOwn(b.labels, key) && b.labels[key] === value)
    .length;
}

/** Keeps the ids of the finer graph where one is finer; else the joint variants are numbered anew. */
function toNodes(id: string, matches: readonly Match[]): readonly MatchedVariant[] {
  const isWhole = (side: 'before' | 'after'): boolean =>
    matches.every((match) => match[side] !== null) &&
    new Set(matches.map((match) => match[side])).size === matches.length;
  const [later, earlier] = [isWhole('after'), isWhole('before')];
  return matches.map(({ before, after, pods }, index): MatchedVariant => {
    const base = (after ?? before)!.node;
    const numbers = { before: before?.number ?? -1, after: after?.number ?? -1 };
    if (later) return { node: base, ...numbers };
    const counted = { ...base, pods: pods ?? base.pods };
    if (earlier) return { node: { ...counted, id: before!.node.id, variant: before!.node.variant }, ...numbers };
    const variant = { index: index + 1, of: matches.length };
    return { node: { ...counted, id: `${id}#${variant.index}`, variant }, ...numbers };
  });
}
