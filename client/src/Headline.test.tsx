// The headline: exposure as ways into the graph, who reaches named parties, what is left out in groups, and the alarm.
import type { EngineReport } from '@portolan/shared/contract';
import type { NotConsidered } from '@portolan/shared/graph';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { EngineBadge } from './EngineBadge';
import { Headline } from './Headline';
import { EXPOSED, EXPOSED_GRAPH } from './testing/exposedCluster';

const CALICO: EngineReport = {
  state: 'enforcing',
  chosenBy: 'detection',
  profile: 'calico',
  evaluates: ['NetworkPolicy'],
  engines: [
    {
      name: 'Calico',
      version: '3.30.4',
      confidence: 'high',
      evidence: ['DaemonSet calico-system/calico-node: 4 of 4 pods ready.'],
      nodes: { covered: 3, of: 4 },
      running: true,
      enforces: ['NetworkPolicy'],
    },
  ],
  others: [],
  notes: [],
  warnings: [],
};

const NOTHING: EngineReport = { ...CALICO, state: 'not-enforcing', profile: 'kubernetes', engines: [] };

type Props = Parameters<typeof Headline>[0];

function show(part: Partial<Props> = {}) {
  const handlers = { onIsolation: vi.fn(), onExposure: vi.fn(), onWhoReaches: vi.fn(), onFindings: vi.fn() };
  render(
    <Headline
      graph={EXPOSED_GRAPH}
      scope={null}
      engine={CALICO}
      gaps={[]}
      exposure={EXPOSED.exposure()}
      exposureProblem={null}
      filter={{ isolation: null, exposure: null }}
      {...handlers}
      {...part}
    />,
  );
  return handlers;
}

const left = (code: string, count: number): NotConsidered => ({
  code,
  message: `${count} of ${code} (a.b) not considered: for a reason`,
  count,
  objects: [],
});

afterEach(cleanup);

test('each state of exposure is a button with its number, and a second press takes it back', () => {
  const { onExposure } = show();
  fireEvent.click(screen.getByRole('button', { name: '1 published but blocked' }));
  expect(onExposure).toHaveBeenLastCalledWith('blocked');
  cleanup();
  const pressed = show({ filter: { isolation: null, exposure: 'published' } });
  fireEvent.click(screen.getByRole('button', { name: '1 published', pressed: true }));
  expect(pressed.onExposure).toHaveBeenLastCalledWith(null);
});

test('exposure that could not be had is said, not shown as none', () => {
  show({ exposure: null, exposureProblem: 'The server did not answer.' });
  expect(screen.getByText('exposure not known')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /published/ })).toBeNull();
});

test('who reaches the metadata address is one click away, by keys too; what is not named says so', () => {
  const { onWhoReaches } = show();
  const trigger = screen.getByRole('button', { name: /Who reaches/ });
  fireEvent.keyDown(trigger, { key: 'Enter' });
  expect(screen.getByRole('menuitem', { name: /API server/ }).textContent).toContain('not known here');
  const item = screen.getByRole('menuitem', { name: /Cloud metadata/ });
  fireEvent.keyDown(item, { key: 'Enter' });
  expect(onWhoReaches.mock.calls[0]![0]).toMatchObject({ kind: 'party', name: 'Cloud metadata' });
});

test('what is left out is told in groups, with counts', () => {
  const notConsidered = [
    left('policy-kind-not-enforced', 4),
    left('policy-kind-not-enforced', 18),
    left('policy-staged', 1),
    left('not-readable-forbidden', 2),
    left('nodes-outside-windows', 1),
  ];
  show({ graph: { ...EXPOSED_GRAPH, notConsidered } });
  const strip = screen.getByRole('button', { name: '1 warning · 22 not enforced · 1 rehearsal · 2 not readable' });
  fireEvent.click(strip);
  const group = screen.getByRole('region', { name: 'Not enforced' });
  expect(within(group).getAllByRole('listitem')).toHaveLength(2);
});

test('what was refused is told with the roles to ask for', () => {
  const gap = {
    resource: 'pods',
    namespace: 'web',
    reason: 'forbidden',
    message: 'you may not',
    right: 'pods',
  } as const;
  show({ graph: { ...EXPOSED_GRAPH, notConsidered: [left('not-readable-forbidden', 1)] }, gaps: [gap] });
  fireEvent.click(screen.getByRole('button', { name: /not-readable-forbidden/ }));
  const rights = screen.getByRole('region', { name: 'Rights to ask for' });
  expect(rights.textContent).toContain('namespace: "web"');
  expect(rights.textContent).toContain('resources: [pods]');
});

test('when nothing enforces policies an alarm says so, above everything', () => {
  show({ engine: NOTHING });
  expect(screen.getByRole('alert').textContent).toContain('Nothing enforces NetworkPolicy in this cluster');
  cleanup();
  show();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('the engine badge opens to the evidence and to how the profile was chosen', () => {
  render(<EngineBadge profile="calico" engine={CALICO} />);
  fireEvent.click(screen.getByRole('button', { name: 'Calico 3.30.4 · profile calico' }));
  const popover = screen.getByRole('dialog', { name: 'Network plugin' });
  for (const text of ['high confidence', 'on 3 of 4 nodes', '4 of 4 pods ready', 'chosen by what was found'])
    expect(popover.textContent).toContain(text);
});

test('an engine that is missing turns the badge red', () => {
  render(<EngineBadge profile="kubernetes" engine={NOTHING} />);
  expect(screen.getByRole('button', { name: 'nothing enforces policies' }).className).toContain('badge-red');
});
