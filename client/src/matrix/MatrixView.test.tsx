// The matrix by its roles and by keys. jsdom has no layout and draws nothing: the window is given a size.
import { edgeId, filterGraph, NO_FILTER } from '@portolan/shared/graph';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SAMPLE_GRAPH } from '../testing/sampleCluster';
import { type MatrixChoices, MatrixView } from './MatrixView';

const PAIR = edgeId('Deployment/web/admin', 'Deployment/data/store', 'explicit');
const CELL = edgeId('Namespace/web', 'Namespace/data', null);
const FIRST: MatrixChoices = { sort: 'name', level: 'namespace', rows: [], columns: [], cell: null };
const filtered = filterGraph(SAMPLE_GRAPH, NO_FILTER);

function show(over: Partial<Parameters<typeof MatrixView>[0]> = {}) {
  const onSelect = vi.fn();
  const onChoices = vi.fn();
  const props = { filtered, selected: null, choices: FIRST, cells: { least: 8, most: 28 }, theme: 'light' };
  const view = (more: typeof over) => (
    <MatrixView {...props} {...{ onSelect, onChoices, onClearFilters: () => {} }} {...over} {...more} />
  );
  const { rerender } = render(view({}));
  return { onSelect, onChoices, again: (more: typeof over) => rerender(view(more)) };
}

const cell = (name: RegExp): HTMLElement => screen.getByRole('gridcell', { name });

beforeEach(() => {
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(800);
  HTMLCanvasElement.prototype.getContext = () => null;
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

test('namespaces first, each cell with its pairs, the totals in the corner', () => {
  show();
  expect(cell(/^web → data/).getAttribute('aria-label')).toBe('web → data: 1 of 2 pairs allowed');
  expect(screen.getByTestId('matrix-totals').textContent).toContain('5of 6 pairs');
  const grid = screen.getByRole('grid');
  expect(Number(grid.getAttribute('aria-rowcount'))).toBe(screen.getAllByRole('row').length);
});

test('the cell with the focus also says its ports', () => {
  show();
  fireEvent.focus(cell(/^web → data/));
  expect(cell(/^web → data/).getAttribute('aria-label')).toBe('web → data: 1 of 2 pairs allowed, TCP 5432; 0 open');
  expect(cell(/^web → data/).tabIndex).toBe(0);
  expect(screen.getAllByRole('gridcell').filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
});

test('Enter goes from the cell to its connections one by one, and back to the cell', () => {
  const { onSelect, again } = show();
  fireEvent.focus(cell(/^web → data/));
  for (const [selected, expected] of [
    [null, CELL],
    [CELL, PAIR],
    [PAIR, CELL],
  ] as const) {
    again({ selected });
    fireEvent.keyDown(cell(/^web → data/), { key: 'Enter' });
    expect(onSelect).toHaveBeenLastCalledWith(expected);
  }
});

test('a connection selected elsewhere is marked in the cell that holds it', () => {
  const { again } = show({ selected: PAIR });
  expect(cell(/^web → data/).getAttribute('aria-selected')).toBe('true');
  again({ selected: PAIR, choices: { ...FIRST, level: 'workload' } });
  expect(cell(/^web\/admin → data\/store/).getAttribute('aria-selected')).toBe('true');
});

test('headers unfold by key; the address keeps what is open', () => {
  const { onChoices, again } = show();
  const header = () => screen.getByRole('rowheader', { name: /^web, 2 workloads/ });
  expect(header().getAttribute('aria-expanded')).toBe('false');
  fireEvent.focus(header());
  fireEvent.keyDown(header(), { key: 'ArrowRight' });
  expect(onChoices).toHaveBeenLastCalledWith({ rows: ['Namespace/web'], columns: [] }, 'push');
  again({ choices: { ...FIRST, rows: ['Namespace/web'] } });
  expect(header().getAttribute('aria-expanded')).toBe('true');
  expect(screen.getByRole('rowheader', { name: 'web/admin' })).toBeTruthy();
  fireEvent.keyDown(header(), { key: '-' });
  expect(onChoices).toHaveBeenLastCalledWith({ rows: [], columns: [] }, 'push');
});

test('of all unfolded ones a single one folds', () => {
  const { onChoices } = show({ choices: { ...FIRST, rows: ['*'] } });
  const header = screen.getByRole('rowheader', { name: /^web, / });
  fireEvent.focus(header);
  fireEvent.keyDown(header, { key: 'Enter' });
  const [{ rows }] = onChoices.mock.lastCall as [{ rows: readonly string[] }];
  expect(rows).toContain('Namespace/data');
  expect(rows).not.toContain('Namespace/web');
});

test('where nothing is left it says so and offers to clear the filters', () => {
  const onClearFilters = vi.fn();
  show({ filtered: filterGraph(SAMPLE_GRAPH, { ...NO_FILTER, namespaces: ['elsewhere'] }), onClearFilters });
  fireEvent.click(screen.getByRole('button', { name: 'Clear all filters' }));
  expect(onClearFilters).toHaveBeenCalledOnce();
});
