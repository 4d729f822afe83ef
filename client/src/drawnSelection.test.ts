// What the graph marks for a selection that came from the matrix or the table.
import { buildScene, DEFAULT_CHOICES, edgeId, filterGraph, NO_FILTER } from '@portolan/shared/graph';
import { expect, test } from 'vitest';
import { drawnSelection } from './drawnSelection';
import { SAMPLE_GRAPH } from './testing/sampleCluster';

const filtered = filterGraph(SAMPLE_GRAPH, { ...NO_FILTER, port: [{ type: 'range', first: 5432, last: 5432 }] });
const seen = (openBoxes: readonly string[]) => ({
  filtered,
  scene: buildScene(SAMPLE_GRAPH, filtered, { ...DEFAULT_CHOICES, openBoxes }),
});
const open = seen(['Namespace/web', 'Namespace/data']);
const closed = seen([]);
const PAIR = edgeId('Deployment/web/admin', 'Deployment/data/store', 'explicit');
const CELL = edgeId('Namespace/web', 'Namespace/data', null);

test('a cell of namespaces marks the only connection that is drawn for it', () => {
  expect(drawnSelection(CELL, open)).toBe(PAIR);
  expect(drawnSelection(CELL, closed)).toBe(CELL);
});

test('a connection between closed boxes marks the edge that it is merged in', () => {
  expect(drawnSelection(PAIR, closed)).toBe(CELL);
  expect(drawnSelection(PAIR, open)).toBe(PAIR);
});

test('a cell that stands for several edges marks none of them alone', () => {
  const many = edgeId('Namespace/web', 'Namespace/web', null);
  expect(drawnSelection(many, open)).toBe(many);
});

test('a node in a closed box marks the box, and what is not there stays as it is', () => {
  expect(drawnSelection('Deployment/web/admin', closed)).toBe('Namespace/web');
  expect(drawnSelection('Deployment/web/admin', open)).toBe('Deployment/web/admin');
  expect(drawnSelection('gone|lost|all', open)).toBe('gone|lost|all');
  expect(drawnSelection(null, open)).toBeNull();
});
