// The page's states: loading, failed, stale, and the table of a graph that stands.
import { parseManifests } from '@portolan/shared/cluster';
import type { StatusResponse } from '@portolan/shared/contract';
import { analyse } from '@portolan/shared/graph';
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { App } from './App';
import { SourceProblem } from './api/dataSource';
import type { FeedEvent } from './live';
import { renderWith, SAMPLE_GRAPH, SAMPLE_STATUS, sampleSource, WITHOUT_POLICY } from './testing/sampleCluster';

const LOADING: StatusResponse = { ...SAMPLE_STATUS, state: 'loading', reading: true, revision: 0, readAt: null };
const PROBLEM = { code: 'token-expired', message: 'The token has expired.', next: 'Log in again.' };

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }));
  // The canvas needs a browser; the table shows the same graph.
  history.replaceState(null, '', '#view=table&tab=workloads');
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('while the first reading is under way each resource says how far it is', async () => {
  const status: StatusResponse = {
    ...LOADING,
    resources: [
      { resource: 'pods', state: 'reading', count: 4500, total: 10_000 },
      { resource: 'nodes', state: 'forbidden', count: 0, total: null, message: 'no right to list nodes' },
    ],
  };
  renderWith(<App />, sampleSource({ status: async () => status }));
  expect(await screen.findByText('4,500 of 10,000')).toBeTruthy();
  expect(screen.getByText('no right to list nodes')).toBeTruthy();
});

test('a failed reading shows what happened, what to do and its code, and can be tried again', async () => {
  const reread = vi.fn(async () => undefined);
  const status: StatusResponse = { ...LOADING, state: 'failed', reading: false, problem: PROBLEM };
  renderWith(<App />, sampleSource({ status: async () => status, reread }));
  const alert = await screen.findByRole('alert');
  for (const text of ['The token has expired.', 'Log in again.', 'token-expired'])
    expect(alert.textContent).toContain(text);
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await vi.waitFor(() => expect(reread).toHaveBeenCalled());
});

test('a server that does not answer is said to be away', async () => {
  const away = new SourceProblem('server-unreachable', 'The Portolan server does not answer.', 'Start it again.');
  renderWith(<App />, sampleSource({ status: async () => Promise.reject(away) }));
  expect((await screen.findByRole('alert')).textContent).toContain('The Portolan server does not answer.');
});

test('another context is chosen by name, and the graph of the first one is never shown under it', async () => {
  const at = (context: string, part: Partial<StatusResponse>): StatusResponse => ({
    ...SAMPLE_STATUS,
    ...part,
    source: { kind: 'kubeconfig', title: context, context },
  });
  let status = at('staging', {});
  const source = sampleSource({
    status: async () => status,
    contexts: async () => ({ names: ['staging', 'prod'], chosen: 'staging' }),
    // The graph of the other context never arrives.
    graph: async (_nodes, signal) => {
      if (status.source.title === 'prod') await new Promise((_, fail) => signal.addEventListener('abort', fail));
      return sampleSource().graph(false, signal);
    },
    chooseContext: async (name) => {
      status = at(name, { revision: 2 });
    },
  });
  renderWith(<App />, source);
  const trigger = await screen.findByRole('button', { name: 'staging' });
  fireEvent.keyDown(trigger, { key: 'Enter' });
  fireEvent.click(await screen.findByRole('menuitemcheckbox', { name: 'prod' }));
  expect(await screen.findByText('Reading prod')).toBeTruthy();
  expect(screen.queryByTestId('totals')).toBeNull();
});

test('a graph that could not be renewed stays, and its age is said', async () => {
  renderWith(<App />, sampleSource({ status: async () => ({ ...SAMPLE_STATUS, problem: PROBLEM }) }));
  expect(await screen.findByText(/older than it should be: The token has expired/)).toBeTruthy();
  expect(screen.getByTestId('totals').textContent).toBe('3 workloads · 2 policies · isolated ingress 1/3, egress 0/3');
});

test('a preset of the header filters, keeps its state in the address, and a second press takes it back', async () => {
  renderWith(<App />);
  const preset = await screen.findByRole('button', { name: 'not isolated: ingress' });
  fireEvent.click(preset);
  expect(location.hash).toContain('isolation=not-isolated-ingress');
  expect(await screen.findByText('2 workloads')).toBeTruthy();
  fireEvent.click(preset);
  expect(location.hash).not.toContain('isolation');
});

/** Graphs that follow each other quickly are fetched with pauses. */
const PACED = { timeout: 4_000 } as const;

test('the picture stays while the cluster changes, until the reader asks for the next one', async () => {
  const after = analyse(parseManifests([{ name: 'after.yaml', text: WITHOUT_POLICY }], 'sample'), {
    profile: 'kubernetes',
  }).graph({ level: 'workload', nodes: false, variants: 'split' });
  let tell: (event: FeedEvent) => void = () => {};
  let current = { revision: 1, graph: SAMPLE_GRAPH };
  const source = sampleSource({
    graph: async () => current,
    events: (listener) => {
      tell = listener;
      return () => {};
    },
  });
  renderWith(<App />, source);
  expect(await screen.findByText(/isolated ingress 1\/3/)).toBeTruthy();
  current = { revision: 2, graph: after };
  const gone = { how: 'removed', kind: 'NetworkPolicy', namespace: 'data', name: 'store-in' } as const;
  act(() => {
    tell({ type: 'open' });
    tell({
      type: 'revision',
      event: { revision: 2, at: '2026-01-02T03:05:00.000Z', news: { counts: [], objects: [gone] } },
    });
    tell({ type: 'status', status: { ...SAMPLE_STATUS, revision: 2 } });
  });
  const chip = await screen.findByRole('button', { name: /connections?: show in the picture/ }, PACED);
  expect(screen.getByTestId('totals').textContent).toContain('isolated ingress 1/3');
  fireEvent.click(screen.getByRole('button', { name: 'What would change' }));
  expect((await screen.findAllByText(/by NetworkPolicy data\/store-in/)).length).toBeGreaterThan(0);
  fireEvent.keyDown(document.body, { key: 'Escape' });
  fireEvent.click(chip);
  await vi.waitFor(() => expect(screen.getByTestId('totals').textContent).toContain('isolated ingress 0/3'), PACED);
  expect(screen.queryByRole('button', { name: /show in the picture/ })).toBeNull();
  expect(screen.getByRole('button', { name: 'What changed last' })).toBeTruthy();
});

test('a revision that changes no connection is taken without a word', async () => {
  let tell: (event: FeedEvent) => void = () => {};
  const asked = vi.fn();
  const source = sampleSource({
    graph: async () => {
      asked();
      return { revision: asked.mock.calls.length, graph: { ...SAMPLE_GRAPH } };
    },
    events: (listener) => {
      tell = listener;
      return () => {};
    },
  });
  renderWith(<App />, source);
  await screen.findByTestId('totals');
  act(() => tell({ type: 'status', status: { ...SAMPLE_STATUS, revision: 2 } }));
  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2), PACED);
  expect(screen.queryByRole('button', { name: /show in the picture/ })).toBeNull();
});

test('another run of the server is never mixed with this one, whatever its numbers', async () => {
  let tell: (event: FeedEvent) => void = () => {};
  const never = new Promise<never>(() => {});
  let isNew = false;
  const source = sampleSource({
    graph: async () => (isNew ? never : { revision: 1, graph: SAMPLE_GRAPH }),
    events: (listener) => {
      tell = listener;
      return () => {};
    },
  });
  renderWith(<App />, source);
  await screen.findByTestId('totals');
  isNew = true;
  act(() => tell({ type: 'status', status: { ...SAMPLE_STATUS, instance: 'another', revision: 1 } }));
  await vi.waitFor(() => expect(screen.queryByTestId('totals')).toBeNull());
});

test('what is not live any more is said at once, with the reason', async () => {
  const stale = {
    resource: 'pods',
    state: 'stale',
    count: 3,
    total: null,
    watch: { heardAt: '2026-01-02T03:04:05.000Z', relists: 0, breaks: 1, skipped: 0 },
    message: 'the API server has fallen silent',
  } as const;
  renderWith(<App />, sampleSource({ status: async () => ({ ...SAMPLE_STATUS, resources: [stale] }) }));
  expect(await screen.findByText(/^Not live since .*: the API server has fallen silent\.$/)).toBeTruthy();
  expect(screen.getByText('not live')).toBeTruthy();
});
