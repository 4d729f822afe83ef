// The table by keyboard and by its roles. jsdom has no layout: the rows are given a height to be drawn in.
import { edgeId, filterGraph, NO_FILTER } from '@portolan/shared/graph';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SAMPLE_GRAPH } from '../testing/sampleCluster';
import { TableView } from './TableView';

const EDGE = edgeId('Deployment/web/admin', 'Deployment/data/store', 'explicit');
const props = { graph: SAMPLE_GRAPH, filtered: filterGraph(SAMPLE_GRAPH, NO_FILTER), selected: null, onTab: () => {} };

beforeEach(() => {
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(800);
  HTMLElement.prototype.scrollTo = () => {};
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

test('connections are a grid that counts all its rows and marks the selected one', () => {
  render(<TableView {...props} tab="connections" selected={EDGE} onSelect={() => {}} />);
  const grid = screen.getByRole('grid', { name: 'Connections' });
  const rows = within(grid).getAllByRole('row');
  expect(Number(grid.getAttribute('aria-rowcount'))).toBe(rows.length);
  const selected = rows.filter((row) => row.getAttribute('aria-selected') === 'true');
  expect(selected.map((row) => row.textContent)).toEqual(['web/admindata/storeTCP 5432explicitcertainstore-in']);
});

test('arrow keys walk the rows and Enter chooses one', () => {
  const onSelect = vi.fn();
  render(<TableView {...props} tab="connections" onSelect={onSelect} />);
  const rows = () => within(screen.getByRole('grid')).getAllByRole('row').slice(1);
  rows()[0]!.focus();
  fireEvent.keyDown(rows()[0]!, { key: 'ArrowDown' });
  expect(document.activeElement).toBe(rows()[1]);
  expect(rows()[1]!.tabIndex).toBe(0);
  fireEvent.keyDown(rows()[1]!, { key: 'Enter' });
  expect(onSelect).toHaveBeenCalledTimes(1);
  expect(onSelect.mock.calls[0]![0]).toContain('|');
});

test('a header sorts, and a second press turns the order round', () => {
  render(<TableView {...props} tab="connections" onSelect={() => {}} />);
  const header = () => screen.getByRole('columnheader', { name: 'To' });
  fireEvent.click(within(header()).getByRole('button'));
  expect(header().getAttribute('aria-sort')).toBe('ascending');
  fireEvent.click(within(header()).getByRole('button'));
  expect(header().getAttribute('aria-sort')).toBe('descending');
});

test('workloads say how they are isolated and by which policies', () => {
  const onSelect = vi.fn();
  render(<TableView {...props} tab="workloads" onSelect={onSelect} />);
  const table = screen.getByRole('table', { name: 'Workloads' });
  const store = within(table).getByRole('row', { name: /store/ });
  expect(store.textContent).toBe('datastoreDeployment1ingress onlystore-in');
  fireEvent.click(within(store).getByRole('button', { name: 'store' }));
  expect(onSelect).toHaveBeenCalledWith('Deployment/data/store');
});
