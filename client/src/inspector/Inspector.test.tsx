// The inspector follows the selection, is never empty, and gives the reason at both ends with the policy's lines.
import { buildScene, DEFAULT_CHOICES, edgeId, filterGraph, NO_FILTER } from '@portolan/shared/graph';
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { renderWith, SAMPLE, SAMPLE_GRAPH } from '../testing/sampleCluster';
import { Inspector, type InspectorProps } from './Inspector';

const filtered = filterGraph(SAMPLE_GRAPH, NO_FILTER);
const scene = buildScene(SAMPLE_GRAPH, filtered, DEFAULT_CHOICES, new Map());

function show(part: Partial<InspectorProps>) {
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
  const props: InspectorProps = {
    revision: 1,
    title: 'sample',
    graph: SAMPLE_GRAPH,
    exposure: SAMPLE.exposure(),
    filtered,
    scene,
    selected: null,
    ask: null,
    expanded: [],
    ...handlers,
    ...part,
  };
  renderWith(<Inspector {...props} />);
  return handlers;
}

afterEach(cleanup);

test('with nothing selected it sums up the cluster, with findings and policies to open', async () => {
  const { onSelect } = show({});
  expect(screen.getByRole('heading', { name: 'sample' })).toBeTruthy();
  expect(within(screen.getByRole('region', { name: /Findings/ })).getByText(/selects no pods/)).toBeTruthy();
  const policies = await screen.findByRole('region', { name: /^Policies/ });
  fireEvent.click(within(policies).getByRole('button', { name: /data\/store-in/ }));
  expect(onSelect).toHaveBeenCalledWith('policy:NetworkPolicy/data/store-in');
});

test('a connection shows the reason at both ends and marks the lines of the rule that decides', async () => {
  show({ selected: edgeId('Deployment/web/admin', 'Deployment/data/store', 'explicit') });
  const egress = await screen.findByRole('region', { name: 'Egress of web/admin' });
  expect(egress.textContent).toContain('not isolated');
  const ingress = screen.getByRole('region', { name: 'Ingress of data/store' });
  expect(ingress.textContent).toContain('store-in rule 1 admits role=staff in any namespace, TCP 5432');
  const yaml = await within(ingress).findByRole('region', { name: /^YAML of store-in/ });
  const marked = [...yaml.querySelectorAll('mark')].map((line) => line.textContent);
  expect(marked).toContain('        - port: 5432');
  expect(marked.join('\n')).toContain('role: staff');
  expect(marked.join('\n')).not.toContain('app: store');
});

test('a question that no rule answers says what the rules admit instead, and no policy is said to deny', async () => {
  show({ ask: { from: 'web/shop', to: 'data/store', port: '5432' } });
  const ingress = await screen.findByRole('region', { name: 'Ingress of data/store' });
  expect(ingress.textContent).toContain('not admitted');
  expect(ingress.textContent).toContain('role=staff');
  expect(document.body.textContent).not.toMatch(/den(y|ies|ied)/i);
});

test('a question that cannot be read is answered in place', async () => {
  show({ ask: { from: 'web/shop', to: 'nowhere', port: '' } });
  expect((await screen.findByRole('alert', {}, { timeout: 20_000 })).textContent).toContain('“nowhere”');
});

test('a workload lists both directions, its policies, and labels that become filters', () => {
  const { onFilterLabel, onSelect } = show({ selected: 'Deployment/data/store' });
  const reached = screen.getByRole('region', { name: /^Reached by/ });
  fireEvent.click(within(reached).getByRole('button', { name: /web\/admin/ }));
  expect(onSelect).toHaveBeenCalledWith(edgeId('Deployment/web/admin', 'Deployment/data/store', 'explicit'));
  expect(within(screen.getByRole('region', { name: /^Policies that select it/ })).getByText('store-in')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'app=store' }));
  expect(onFilterLabel).toHaveBeenCalledWith('app=store');
});

test('a namespace lists its workloads and can be shown alone', () => {
  const { onOnlyNamespace } = show({ selected: 'Namespace/web' });
  expect(within(screen.getByRole('region', { name: /^Workloads/ })).getAllByRole('button')).toHaveLength(2);
  fireEvent.click(screen.getByRole('button', { name: 'Only this namespace' }));
  expect(onOnlyNamespace).toHaveBeenCalledWith('web');
});

test('the folded connections of a hub can be drawn without a mouse', () => {
  const hub = { side: 'in', peers: 30, of: 32, connections: 1234, unfolded: false } as const;
  const boxes = scene.boxes.map((box) => (box.id === 'Namespace/data' ? { ...box, open: false, hubs: [hub] } : box));
  const { onUnfold } = show({ scene: { ...scene, boxes }, selected: 'Namespace/data' });
  fireEvent.click(screen.getByRole('button', { name: 'Draw 1,234 folded from 30 namespaces' }));
  expect(onUnfold).toHaveBeenCalledWith('stub:in:Namespace/data');
});

test('a policy says what it governs and selects, and shows its connections', async () => {
  const { onFind } = show({ selected: 'policy:NetworkPolicy/web/forgotten' });
  expect(await screen.findByText('selects no pods')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Show its connections' }));
  expect(onFind).toHaveBeenCalledWith('via:web/forgotten');
});

test('what is no longer there is said to be gone, with a way back', () => {
  const { onSelect } = show({ selected: 'Deployment/web/removed' });
  expect(screen.getByRole('heading', { name: 'No longer there' })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Back to the cluster' }));
  expect(onSelect).toHaveBeenCalledWith(null);
});
