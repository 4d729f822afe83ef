// What stands under a picture: where it is from, what is drawn of it, what it leaves out.
import type { Scene, TrafficGraph } from '../graph/index';
import { aboutLines, type ExportAbout } from '../report/index';
import type { PictureWords } from './paint/svg';

const NUMBERS = new Intl.NumberFormat('en');

/** Title and foot of a picture of this scene. */
export function pictureWords(
  { counts }: Scene,
  graph: Pick<TrafficGraph, 'profile' | 'notConsidered'>,
  about: ExportAbout,
): PictureWords {
  const { title, state, readAt } = about;
  const { workloadsDrawn, workloads, folded, overBudget, connections } = counts;
  const all = connections.explicit + connections.open + connections.uncertain + connections.node;
  const drawn = `Drawn by themselves: ${NUMBERS.format(workloadsDrawn)} of ${NUMBERS.format(workloads)} workloads`;
  const left = [
    ...(folded > 0
      ? [`${NUMBERS.format(folded)} are told as numbers, on closed namespaces and beneath workloads`]
      : []),
    ...(overBudget > 0 ? [`${NUMBERS.format(overBudget)} are left out, since they are too many to draw`] : []),
  ];
  const rest = left.length === 0 ? '' : `, of which ${left.join(', ')}`;
  return {
    title: [title, ...(state === undefined ? [] : [state]), ...(readAt === '' ? [] : [`read ${readAt}`])].join(' · '),
    foot: [`${drawn}. Connections: ${NUMBERS.format(all)}${rest}.`, ...aboutLines(graph, about)],
  };
}
