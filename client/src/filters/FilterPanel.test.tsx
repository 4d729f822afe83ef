// The filter panel: what a reader changes, how it is recorded, and what is said about mistakes.

import { buildScene, DEFAULT_CHOICES, filterGraph, NO_FILTER } from '@portolan/shared/graph';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { SAMPLE_GRAPH } from '../testing/sampleCluster';
import type { FilterTexts } from '../view';
import { FilterPanel, type FilterPanelProps } from './FilterPanel';

const NONE: FilterTexts = {
  namespaces: [],
  selector: '',
  port: '',
  protocols: [],
  direction: 'both',
  neighbours: true,
  isolation: null,
  exposure: null,
  find: '',
};

const COUNTS = buildScene(SAMPLE_GRAPH, filterGraph(SAMPLE_GRAPH, NO_FILTER), DEFAULT_CHOICES).counts;

function show(values: Partial<FilterTexts> = {}, part: Partial<FilterPanelProps> = {}) {
  const onChange = vi.fn();
  const props: FilterPanelProps = {
    graph: SAMPLE_GRAPH,
    values: { ...NONE, ...values },
    errors: {},
    looks: { explicit: true, open: true, uncertain: true, node: false },
    counts: { ...COUNTS, connections: { explicit: 1, open: 4, uncertain: 0, node: 0 } },
    isMap: false,
    entries: true,
    onEntries: vi.fn(),
    isFiltered: false,
    findRef: null,
    onChange,
    onToggleLook: vi.fn(),
    layers: [],
    hidden: { nodes: 0 },
    onLayers: vi.fn(),
    onClear: vi.fn(),
    ...part,
  };
  return { onChange, ...render(<FilterPanel {...props} />), props };
}

afterEach(cleanup);

test('namespaces are chosen several at once, each with its number of workloads', () => {
  const { onChange } = show({ namespaces: ['web'] });
  expect(screen.getByRole('checkbox', { name: 'web 2' })).toHaveProperty('checked', true);
  fireEvent.click(screen.getByRole('checkbox', { name: 'data 1' }));
  expect(onChange).toHaveBeenCalledWith({ namespaces: ['data', 'web'] }, 'push');
});

test('a namespace that only a link knows is shown, so that it can be taken out', () => {
  const { onChange } = show({ namespaces: ['elsewhere'] });
  fireEvent.click(screen.getByRole('checkbox', { name: 'elsewhere not there' }));
  expect(onChange).toHaveBeenCalledWith({ namespaces: [] }, 'push');
});

test('the first keystroke in a field is a new thought, the next ones refine it, and leaving it ends the thought', () => {
  const { onChange } = show();
  const field = screen.getByLabelText('Labels');
  const type = (value: string) => fireEvent.change(field, { target: { value } });
  type('a');
  type('ap');
  fireEvent.blur(field);
  type('app');
  expect(onChange.mock.calls.map(([, commit]) => commit)).toEqual(['push', 'replace', 'push']);
});

test('the marks of the map are explained where a map is drawn, and only there', () => {
  show();
  expect(screen.queryByRole('group', { name: 'Map' })).toBeNull();
  cleanup();
  show({}, { isMap: true });
  expect(screen.getByRole('group', { name: 'Map' }).textContent).toContain('Hub: most namespaces reach it');
});

test('a mistake stands below its field and belongs to it', () => {
  show({ port: '99999' }, { errors: { port: { message: 'A port is at most 65535.', at: 0 } } });
  const field = screen.getByLabelText('Port');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  const message = screen.getByRole('alert');
  expect(message.textContent).toBe('A port is at most 65535.');
  expect(field.getAttribute('aria-describedby')).toBe(message.id);
});

test('direction and protocols are pressed buttons', () => {
  const { onChange } = show({ protocols: ['UDP'], direction: 'ingress' });
  expect(screen.getByRole('button', { name: 'Inbound' }).getAttribute('aria-pressed')).toBe('true');
  fireEvent.click(screen.getByRole('button', { name: 'TCP' }));
  expect(onChange).toHaveBeenCalledWith({ protocols: ['UDP', 'TCP'] }, 'push');
});

test('the legend counts every kind and says what it means', () => {
  const { props } = show();
  const open = screen.getByRole('checkbox', { name: /^Open/ });
  expect(open.closest('label')?.textContent).toContain('no policy isolates either end');
  expect(open.closest('label')?.textContent).toContain('4');
  fireEvent.click(open);
  expect(props.onToggleLook).toHaveBeenCalledWith('open');
});

test('clearing is offered only where there is something to clear', () => {
  const first = show();
  expect(screen.queryByRole('button', { name: 'Clear all filters' })).toBeNull();
  first.unmount();
  const { props } = show({}, { isFiltered: true });
  fireEvent.click(screen.getByRole('button', { name: 'Clear all filters' }));
  expect(props.onClear).toHaveBeenCalled();
});

test('the find box completes labels of the cluster by keyboard', () => {
  const { onChange } = show({ find: 'to:app=s' });
  const box = screen.getByRole('combobox', { name: 'Find connections' });
  fireEvent.focus(box);
  const options = within(screen.getByRole('listbox', { name: 'Completions' })).getAllByRole('option');
  expect(options.map((option) => option.textContent)).toEqual([
    expect.stringContaining('shop'),
    expect.stringContaining('store'),
  ]);
  fireEvent.keyDown(box, { key: 'ArrowDown' });
  fireEvent.keyDown(box, { key: 'ArrowDown' });
  fireEvent.keyDown(box, { key: 'Enter' });
  expect(onChange).toHaveBeenCalledWith({ find: expect.stringMatching(/^to:app=store ?$/) }, 'push');
});

test('a layer is typed in the words of the find box, and refused in words where it speaks of connections', () => {
  const onLayers = vi.fn();
  show({}, { onLayers });
  const field = screen.getByRole('textbox', { name: 'Hide a set of workloads' });
  fireEvent.change(field, { target: { value: 'port:5432' } });
  fireEvent.click(screen.getByRole('button', { name: 'Add the layer' }));
  expect(screen.getByRole('alert').textContent).toContain('terms about connections do not fit');
  expect(onLayers).not.toHaveBeenCalled();
  fireEvent.change(field, { target: { value: 'ns=data' } });
  fireEvent.click(screen.getByRole('button', { name: 'Add the layer' }));
  expect(onLayers).toHaveBeenCalledWith([{ mode: 'hide', nodes: 'ns=data' }]);
});

test('a layer can be shown, dimmed, hidden and forgotten', () => {
  const onLayers = vi.fn();
  show({}, { onLayers, layers: [{ mode: 'hide', nodes: 'ns=data' }], hidden: { nodes: 1 } });
  const row = within(screen.getByRole('group', { name: 'ns=data' }));
  expect(row.getByRole('button', { name: 'Hide' }).getAttribute('aria-pressed')).toBe('true');
  fireEvent.click(row.getByRole('button', { name: 'Dim' }));
  expect(onLayers).toHaveBeenLastCalledWith([{ mode: 'dim', nodes: 'ns=data' }]);
  fireEvent.click(screen.getByRole('button', { name: 'Forget the layer ns=data' }));
  expect(onLayers).toHaveBeenLastCalledWith([]);
});
