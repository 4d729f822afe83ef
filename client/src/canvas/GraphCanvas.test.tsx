// The component's promises to the page: counts, names, keys. Drawing itself is seen in the gallery and in browser tests.

import type { Scene, SceneEdge } from '@portolan/shared/graph';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GraphCanvas, type GraphCanvasHandle } from './GraphCanvas';

const line = {
  look: 'explicit',
  weight: 1,
  dimmed: false,
  verdict: 'allow',
  certainty: 'defined',
  kinds: ['explicit'],
} as const;
const edge = (id: string, source: string, target: string): SceneEdge => ({
  ...line,
  id,
  source,
  target,
  label: 'TCP 80',
});
const base = {
  kind: 'workload',
  detail: 'Deployment ×1',
  isolation: 'none',
  dimmed: false,
  state: 'running',
  findings: 0,
} as const;
const scene: Scene = {
  boxes: [
    {
      id: 'web',
      label: 'web',
      kind: 'namespace',
      open: true,
      workloads: 2,
      pods: 2,
      isolation: 'none',
      dimmed: false,
      findings: 0,
    },
    {
      id: 'db',
      label: 'db',
      kind: 'namespace',
      open: false,
      workloads: 1,
      pods: 1,
      isolation: 'both',
      dimmed: false,
      findings: 0,
    },
  ],
  nodes: ['front', 'shop'].map((id) => ({ ...base, id, label: id, box: 'web' })),
  edges: [edge('e1', 'front', 'shop'), edge('e2', 'shop', 'db')],
  counts: {
    workloadsDrawn: 2,
    workloads: 3,
    podsDrawn: 0,
    pods: 3,
    connections: { explicit: 2, open: 0, uncertain: 0, node: 0 },
    folded: 0,
    overBudget: 0,
  },
};

const handlers = { onSelect: vi.fn(), onToggleBox: vi.fn(), onToggleWorkload: vi.fn(), onUnfoldStub: vi.fn() };

function show(selected: string | null) {
  const ref: { current: GraphCanvasHandle | null } = { current: null };
  render(<GraphCanvas ref={ref} scene={scene} selected={selected} theme="light" {...handlers} />);
  return { ref, frame: screen.getByTestId('graph') };
}

beforeEach(() => {
  // Without it the canvas would ask jsdom for a drawing context that it does not have.
  vi.stubGlobal('CanvasRenderingContext2D', undefined);
});

afterEach(() => {
  cleanup();
  vi.clearAllMocks();
  vi.unstubAllGlobals();
});

describe('GraphCanvas', () => {
  test('is focusable, named with its size, and counts what is drawn', () => {
    const { frame } = show(null);
    expect(frame.tabIndex).toBe(0);
    expect(frame.getAttribute('aria-label')).toBe('Traffic graph: 2 boxes, 2 nodes, 2 lines');
    expect([frame.dataset.nodes, frame.dataset.edges]).toEqual(['2', '2']);
  });

  test('says what is selected', () => {
    show('e2');
    expect(screen.getByText('shop to db: TCP 80, explicit')).toBeTruthy();
  });

  test('moves the selection by arrow keys and along lines', () => {
    const { frame } = show('front');
    fireEvent.keyDown(frame, { key: 'ArrowRight' });
    expect(handlers.onSelect).toHaveBeenLastCalledWith('shop');
    fireEvent.keyDown(frame, { key: 'ArrowRight', shiftKey: true });
    expect(handlers.onSelect).toHaveBeenLastCalledWith('e1');
    fireEvent.keyDown(frame, { key: 'Escape' });
    expect(handlers.onSelect).toHaveBeenLastCalledWith(null);
  });

  test('follows a selected line to its ends', () => {
    const { frame } = show('e2');
    fireEvent.keyDown(frame, { key: 'ArrowRight' });
    expect(handlers.onSelect).toHaveBeenLastCalledWith('db');
    fireEvent.keyDown(frame, { key: 'ArrowLeft' });
    expect(handlers.onSelect).toHaveBeenLastCalledWith('shop');
  });

  test('opens a closed box and shows a workload as pods with Enter', () => {
    fireEvent.keyDown(show('db').frame, { key: 'Enter' });
    expect(handlers.onToggleBox).toHaveBeenCalledWith('db');
    cleanup();
    fireEvent.keyDown(show('shop').frame, { key: 'Enter' });
    expect(handlers.onToggleWorkload).toHaveBeenCalledWith('shop');
  });

  test('hands out the whole scene as SVG with its title', () => {
    const svg = show(null).ref.current!.toSvg({ title: 'a <title>', foot: [] });
    expect(svg).toContain('a &lt;title&gt;');
    expect(svg).toContain('TCP 80');
  });

  test('gives the style sheet that Cytoscape looks for, so that it adds none', () => {
    show(null);
    expect(document.getElementById('__________cytoscape_stylesheet')?.tagName).toBe('LINK');
  });
});
