// The graph in words, for those who hear the page.

import type { Scene, SceneEdge } from '@portolan/shared/graph';
import { boxCounts, ISOLATION_WORDS, MARK_WORDS } from '@portolan/shared/picture';
import { visibleText } from '@portolan/shared/report';

function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

/** The name of the whole graph. */
export function nameOf(scene: Scene): string {
  const nodes = scene.nodes.filter((node) => node.kind !== 'stub').length;
  return `Traffic graph: ${count(scene.boxes.length, 'box', 'boxes')}, ${count(nodes, 'node')}, ${count(scene.edges.length, 'line')}`;
}

function labelOf(scene: Scene, id: string): string {
  const node = scene.nodes.find((one) => one.id === id);
  if (node) return node.label;
  return scene.boxes.find((box) => box.id === id)?.label ?? id;
}

const VERDICTS = { allow: '', deny: ', not admitted, other readings may', unknown: ', cannot tell' } as const;

const BREACHES = { broken: ', breaks an expectation', 'cannot-tell': ', may break an expectation' } as const;

const OBSERVED = {
  used: 'seen',
  never: 'never seen',
  refused: 'refused in the flow log though allowed, seen',
  blocked: 'seen but now blocked,',
} as const;

function observedWords({ observed }: SceneEdge): string {
  if (observed === undefined) return '';
  const { how, count: seen } = observed;
  return how === 'never' ? `, ${OBSERVED.never}` : `, ${OBSERVED[how]} ${count(seen, 'time')}`;
}

function describeEdge(scene: Scene, edge: SceneEdge): string {
  const ends = `${labelOf(scene, edge.source)} to ${labelOf(scene, edge.target)}`;
  const change = edge.change === undefined ? '' : `, ${edge.change.replace('-', ' ')}`;
  const breach = edge.breach === undefined ? '' : BREACHES[edge.breach];
  return `${ends}: ${edge.label}, ${edge.look}${VERDICTS[edge.verdict]}${change}${breach}${observedWords(edge)}`;
}

/** The selected element in one sentence; empty when nothing that is drawn is selected. */
export function describe(scene: Scene, id: string | null): string {
  if (id === null) return '';
  const edge = scene.edges.find((one) => one.id === id);
  if (edge) return visibleText(describeEdge(scene, edge));
  const lines = count(scene.edges.filter((one) => one.source === id || one.target === id).length, 'line');
  const node = scene.nodes.find((one) => one.id === id);
  if (node) {
    const isolation = node.kind === 'workload' || node.kind === 'pod' ? ISOLATION_WORDS[node.isolation] : '';
    const mark = node.mark ? MARK_WORDS[node.mark] : '';
    return visibleText([node.label, node.detail, isolation, mark, lines].filter((part) => part !== '').join(', '));
  }
  const box = scene.boxes.find((one) => one.id === id);
  if (!box) return '';
  const state = box.open ? 'open' : 'closed';
  return visibleText(`${box.label}, ${boxCounts(box)}, ${ISOLATION_WORDS[box.isolation]}, ${state}`);
}
