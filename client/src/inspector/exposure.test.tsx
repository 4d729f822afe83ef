// Exposure in the inspector: the state of a workload with its ways, an entry point, those who dial, and named parties.
import { buildScene, DEFAULT_CHOICES, filterGraph, NO_FILTER } from '@portolan/shared/graph';
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { EXPOSED, EXPOSED_GRAPH } from '../testing/exposedCluster';
import { renderWith } from '../testing/sampleCluster';
import { Inspector } from './Inspector';
import { readSelection } from './selection';

const filtered = filterGraph(EXPOSED_GRAPH, NO_FILTER);
const scene = buildScene(EXPOSED_GRAPH, filtered, DEFAULT_CHOICES, new Map());

function show(selected: string | null) {
  const handlers = {
    onSelect: vi.fn(),
    onAsk: vi.fn(),
    onFilterLabel: vi.fn(),
    onOnlyNamespace: vi.fn(),
    onFind: vi.fn(),
    onToggleBox: vi.fn(),
    onUnfold: vi.fn(),
    onToggleWorkload: vi.fn(),
    onWhoReaches: vi.fn(),
    onFocus: vi.fn(),
    onLayer: vi.fn(),
  };
  renderWith(
    <Inspector
      revision={1}
      title="exposed"
      graph={EXPOSED_GRAPH}
      exposure={EXPOSED.exposure()}
      filtered={filtered}
      scene={scene}
      selected={selected}
      ask={null}
      expanded={[]}
      {...handlers}
    />,
  );
  return handlers;
}

afterEach(cleanup);

test('a blocked workload names the way, and the policy that blocks it', () => {
  const { onSelect } = show('Pod/shop/store');
  const section = screen.getByRole('region', { name: 'Exposure' });
  expect(section.textContent).toContain('published but blocked');
  expect(section.textContent).toContain('TCP 8080');
  fireEvent.click(within(section).getByRole('button', { name: 'shop/closed' }));
  expect(onSelect).toHaveBeenLastCalledWith('policy:NetworkPolicy/shop/closed');
  fireEvent.click(within(section).getByRole('button', { name: 'NodePort of Service shop/store' }));
  expect(onSelect).toHaveBeenLastCalledWith('Entry/node-port/shop/store');
});

test('a workload that nothing publishes tells who would be let in, and where it may send to (R517)', () => {
  show('Pod/lab/bench');
  const section = screen.getByRole('region', { name: 'Exposure' });
  expect(section.textContent).toContain('reachable but unpublished');
  expect(section.textContent).toContain('Let in');
  expect(section.textContent).toContain('May send to');
});

test('an entry point tells what outsiders dial, for whom, and what is behind it', () => {
  const { onSelect } = show('Entry/node-port/shop/web');
  expect(screen.getByRole('heading', { name: 'NodePort of Service shop/web' })).toBeTruthy();
  expect(screen.getByText('lets clients in')).toBeTruthy();
  expect(screen.getByText('for an internal network')).toBeTruthy();
  expect(screen.getByRole('region', { name: 'What outsiders dial' }).textContent).toContain('TCP 30080');
  fireEvent.click(within(screen.getByRole('region', { name: /Leads to/ })).getByRole('button', { name: 'shop/web' }));
  expect(onSelect).toHaveBeenLastCalledWith('Pod/shop/web');
});

test('the step between two ends shows the entry point; those who dial list theirs', () => {
  const read = (id: string) => readSelection(id, EXPOSED_GRAPH, scene);
  const entry = { kind: 'entry', id: 'Entry/node-port/shop/web' };
  expect(read('Entry/node-port/shop/web|Pod/shop/web|exposure')).toEqual(entry);
  expect(read('Audience/internal-network|Entry/node-port/shop/web|exposure')).toEqual(entry);
  expect(read('Pod/shop/store|Pod/shop/web|exposure')).toMatchObject({ kind: 'pair', from: 'Pod/shop/store' });
  show('Audience/internal-network');
  expect(within(screen.getByRole('region', { name: /Entry points/ })).getAllByRole('button')).toHaveLength(2);
});

test('an entry point that is gone is said to be gone', () => {
  show('Entry/node-port/shop/other');
  expect(screen.getByRole('heading', { name: 'No longer there' })).toBeTruthy();
});

test('the metadata address says why it matters, and who reaches it is one click', () => {
  const party = EXPOSED_GRAPH.nodes.find(({ name }) => name === 'Cloud metadata')!;
  const { onWhoReaches } = show(party.id);
  expect(screen.getByText(/credentials of the machine/)).toBeTruthy();
  expect(screen.queryByRole('region', { name: /^Reaches/ })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Only who can reach it' }));
  expect(onWhoReaches).toHaveBeenCalledWith(party);
});
