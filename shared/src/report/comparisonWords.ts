// A comparison's parts in words that all formats share.
import {
  type ChangeKind,
  formatTraffic,
  type GraphNode,
  hasSelfPair,
  nodeTitle,
  type TrafficGraph,
} from '../graph/index';
import type { Cause, ChangeBlock } from '../review/index';
import { objectTitle } from './objectTitle';

/** One side of a comparison. */
export interface ComparedSide {
  readonly title: string;
  /** `kubeconfig`, `manifests`, `snapshot`, `demo`, or `what-if` for the base with files applied onto it. */
  readonly kind: string;
  readonly profile: string;
  /** False where not all of it could be read. */
  readonly isComplete: boolean;
}

export interface ComparisonAbout {
  readonly base: ComparedSide;
  readonly head: ComparedSide;
  /** What both verdicts leave out, and what could not be read. */
  readonly notes: readonly string[];
}

export const CHANGE_KINDS: readonly ChangeKind[] = ['gained', 'changed', 'lost', 'possibly-gained', 'possibly-lost'];

/** `1 gained, 0 changed, 1 lost; 4 possibly gained, 0 possibly lost`. */
export function countLine(counts: Readonly<Record<ChangeKind, number>>): string {
  const words = (kinds: readonly ChangeKind[]) =>
    kinds.map((kind) => `${counts[kind]} ${kind.replace('-', ' ')}`).join(', ');
  return `${words(CHANGE_KINDS.slice(0, 3))}; ${words(CHANGE_KINDS.slice(3))}`;
}

/** Both ends by name, at most so many, the rest counted. */
export function endNames(
  { nodes }: TrafficGraph,
  { from, to }: Pick<ChangeBlock, 'from' | 'to'>,
  most: number,
): { readonly from: string; readonly to: string } {
  const names = (indices: readonly number[]): string => {
    const shown = indices.slice(0, most).map((index) => nameOf(nodes[index]));
    const rest = indices.length - shown.length;
    return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  };
  return { from: names(from), to: names(to) };
}

function nameOf(node: GraphNode | undefined): string {
  if (!node) return '';
  if (node.kind === 'node') return `node ${node.name}`;
  return node.kind === 'namespace' ? `namespace ${node.name}` : nodeTitle(node);
}

/** `+ TCP 8443, - TCP 80`, or the answers themselves where only their kind or certainty differs. */
export function changeWords({ how, gained, lost, before, after }: ChangeBlock): string {
  const parts = [
    ...(Object.keys(gained).length > 0 ? [`+ ${formatTraffic(gained)}`] : []),
    ...(Object.keys(lost).length > 0 ? [`- ${formatTraffic(lost)}`] : []),
  ];
  if (parts.length > 0) return parts.join(', ');
  const answers = (blocks: ChangeBlock['before']): string =>
    blocks.length === 0
      ? 'nothing'
      : blocks
          .map(
            ({ traffic, verdict, certainty, kind }) =>
              `${formatTraffic(traffic)} (${certainty === 'defined' ? kind : verdict === 'unknown' ? 'unknown' : 'plugins differ'})`,
          )
          .join('; ');
  return how === 'changed'
    ? `${answers(before)} became ${answers(after)}`
    : answers(how.endsWith('lost') ? before : after);
}

/** `NetworkPolicy payments/api-in edited, spec.ingress[0] (pr/api-in.yaml:12)`. */
export function causeWords({ policy, how, direction, path, location }: Cause): string {
  const where = location ? ` (${location.file}:${location.line})` : '';
  return `${objectTitle(policy)} ${how}, ${path ?? direction}${where}`;
}

/** Every pair of a block, in order; self pairs as R606 says. */
export function* comparedPairs(
  { nodes }: TrafficGraph,
  { from, to }: Pick<ChangeBlock, 'from' | 'to'>,
): Generator<readonly [GraphNode, GraphNode]> {
  for (const source of from) {
    for (const target of to) {
      const [a, b] = [nodes[source], nodes[target]];
      if (a && b && (a !== b || hasSelfPair(a))) yield [a, b];
    }
  }
}
