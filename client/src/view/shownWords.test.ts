// A file says what was narrowed when it was saved, and nothing where nothing was.
import { expect, test } from 'vitest';
import { SAMPLE_GRAPH } from '../testing/sampleCluster';
import { filterWords, pictureFilterWords } from './shownWords';
import { FIRST_VIEW, NO_FILTER_TEXTS } from './viewState';

test('nothing narrowed is nothing said, but for kinds of lines that the legend hides', () => {
  expect(filterWords(FIRST_VIEW, SAMPLE_GRAPH)).toBeNull();
  expect(pictureFilterWords(FIRST_VIEW, SAMPLE_GRAPH)).toBe('without connections of the kind node');
  const all = { explicit: true, open: true, uncertain: true, node: true };
  expect(pictureFilterWords({ ...FIRST_VIEW, looks: all }, SAMPLE_GRAPH)).toBeNull();
});

test('every filter, the focus and hidden layers are told', () => {
  const store = SAMPLE_GRAPH.nodes.find(({ name }) => name === 'store')!;
  const view = {
    ...FIRST_VIEW,
    filter: {
      namespaces: ['data', 'web'],
      selector: 'app=db',
      port: '5432',
      protocols: ['TCP'],
      direction: 'ingress',
      neighbours: false,
      isolation: 'not-isolated-ingress',
      exposure: 'published',
      find: 'to:store',
    },
    focus: { type: 'around', id: store.id, hops: 2, way: 'both' },
    layers: [
      { mode: 'hide', nodes: 'ns=monitoring' },
      { mode: 'dim', nodes: 'ns=web' },
    ],
  } as const;
  const words = pictureFilterWords(view, SAMPLE_GRAPH)!;
  for (const part of [
    'to:store; namespaces data, web; labels app=db; port 5432; TCP; inbound alone; without neighbours',
    'isolation not-isolated-ingress; exposure published; within 2 steps of data/store',
    'without ns=monitoring; without connections of the kind node',
  ])
    expect(words).toContain(part);
  expect(words).not.toContain('ns=web');
  expect(
    filterWords(
      { filter: NO_FILTER_TEXTS, focus: { type: 'paths', from: store.id, to: null, longer: false } },
      SAMPLE_GRAPH,
    ),
  ).toBe('ways from data/store to any');
});
