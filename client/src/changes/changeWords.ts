// How a change of connections is said in a few words.
import {
  type ChangeKind,
  edgeId,
  formatTraffic,
  nodeTitle,
  policyTitle,
  type TrafficGraph,
} from '@portolan/shared/graph';
import type { Cause, ChangeBlock } from '@portolan/shared/review';

export const CHANGE_SIGNS: Readonly<Record<ChangeKind, string>> = {
  gained: '+',
  changed: '±',
  lost: '−',
  'possibly-gained': '+?',
  'possibly-lost': '−?',
};

export const CHANGE_WORDS: Readonly<Record<ChangeKind, string>> = {
  gained: 'gained',
  changed: 'changed',
  lost: 'lost',
  'possibly-gained': 'possibly gained',
  'possibly-lost': 'possibly lost',
};

/** What it means, for a tooltip. */
export const CHANGE_MEANINGS: Readonly<Record<ChangeKind, string>> = {
  gained: 'can connect then, and cannot before',
  changed: 'can connect both times, by other ports',
  lost: 'can connect before, and cannot then',
  'possibly-gained': 'network plugins differ, or an input is missing: on some it can connect then',
  'possibly-lost': 'network plugins differ, or an input is missing: on some it could connect before',
};

/** Ends that are named one by one. */
const FEW = 4;

/** The ends of one side: by name where they are few, else how many. */
export function endsWords(graph: TrafficGraph, nodes: readonly number[]): string {
  if (nodes.length <= FEW) return nodes.map((index) => nodeTitle(graph.nodes[index]!)).join(', ');
  if (nodes.every((index) => graph.nodes[index]!.kind === 'external'))
    return `addresses outside (${nodes.length} blocks)`;
  const namespaces = new Set(nodes.map((index) => graph.nodes[index]!.namespace));
  const [only] = namespaces;
  return `${nodes.length} in ${namespaces.size === 1 ? (only ?? 'the outside') : `${namespaces.size} namespaces`}`;
}

export function trafficWords({ how, gained, lost }: ChangeBlock): string {
  const [more, less] = [gained, lost].map((traffic) =>
    Object.keys(traffic).length === 0 ? '' : formatTraffic(traffic),
  );
  if (how === 'changed') return [more ? `+ ${more}` : '', less ? `− ${less}` : ''].filter(Boolean).join(' · ');
  return (how.endsWith('gained') ? more : less) ?? '';
}

/** Such as `api-in, ingress rule 1, edited`. */
export function causeWords({ policy, how, direction, path }: Cause): string {
  const rule = /\[(\d+)\]/.exec(path ?? '')?.[1];
  const place = rule === undefined ? direction : `${direction} rule ${Number(rule) + 1}`;
  return `${policyTitle(policy)}, ${place}, ${how}`;
}

/** The pair as the picture names it. */
export function pairId(graph: TrafficGraph, from: number, to: number): string {
  return edgeId(graph.nodes[from]!.id, graph.nodes[to]!.id, 'explicit');
}
