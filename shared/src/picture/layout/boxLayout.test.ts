// Laws of the layout: nothing overlaps, nothing moves without need, same input same picture.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sceneArbitrary } from '../../../testing/sceneArbitrary';
import type { Scene } from '../../graph/index';
import { drawnRects, layoutScene, type Positions } from './boxLayout';
import { CLOSED_BOX, collide, type Rect } from './geometry';

function overlapping(rects: readonly Rect[]): readonly (readonly [Rect, Rect])[] {
  return rects.flatMap((a, index) => rects.slice(index + 1).flatMap((b) => (collide(a, b) ? [[a, b] as const] : [])));
}

const boxRects = (scene: Scene, positions: Positions): readonly Rect[] => {
  const rects = drawnRects(scene, positions);
  return scene.boxes.map((box) => rects.get(box.id)!);
};

function withOpen(scene: Scene, id: string, open: boolean): Scene {
  return { ...scene, boxes: scene.boxes.map((box) => (box.id === id ? { ...box, open } : box)) };
}

/** Drops some boxes and nodes, as a filter does. */
function filtered(scene: Scene, keep: (id: string) => boolean): Scene {
  const boxes = scene.boxes.filter((box) => keep(box.id));
  const here = new Set(boxes.map((box) => box.id));
  const nodes = scene.nodes.filter((node) => here.has(node.box) && keep(node.id));
  const ends = new Set([...here, ...nodes.map((node) => node.id)]);
  return { ...scene, boxes, nodes, edges: scene.edges.filter((e) => ends.has(e.source) && ends.has(e.target)) };
}

describe('layoutScene', () => {
  test('places every box and every node of an open box, and no two boxes or nodes overlap', () => {
    fc.assert(
      fc.property(sceneArbitrary, (scene) => {
        const positions = layoutScene(scene);
        const rects = drawnRects(scene, positions);
        for (const box of scene.boxes) expect(rects.has(box.id)).toBe(true);
        for (const node of scene.nodes) expect(rects.has(node.id)).toBe(true);
        expect(overlapping(boxRects(scene, positions))).toEqual([]);
        expect(overlapping(scene.nodes.map((node) => rects.get(node.id)!))).toEqual([]);
      }),
    );
  });

  test('keeps nodes inside their box, below its header', () => {
    fc.assert(
      fc.property(sceneArbitrary, (scene) => {
        const rects = drawnRects(scene, layoutScene(scene));
        for (const node of scene.nodes) {
          const [rect, box] = [rects.get(node.id)!, rects.get(node.box)!];
          expect(rect.x).toBeGreaterThanOrEqual(box.x);
          expect(rect.y).toBeGreaterThanOrEqual(box.y + 48);
          expect(rect.x + rect.w).toBeLessThanOrEqual(box.x + box.w);
          expect(rect.y + rect.h).toBeLessThanOrEqual(box.y + box.h);
        }
      }),
    );
  });

  test('gives the same picture for the same scene', () => {
    fc.assert(
      fc.property(sceneArbitrary, (scene) => {
        expect([...drawnRects(structuredClone(scene), layoutScene(structuredClone(scene)))]).toEqual([
          ...drawnRects(scene, layoutScene(scene)),
        ]);
      }),
    );
  });

  test('moves nothing when a filter hides boxes and nodes, nor when it shows them again', () => {
    fc.assert(
      fc.property(sceneArbitrary, fc.integer({ min: 2, max: 5 }), (scene, step) => {
        const all = layoutScene(scene);
        const before = drawnRects(scene, all);
        const some = filtered(scene, (id) => [...id].reduce((sum, c) => sum + c.charCodeAt(0), 0) % step !== 0);
        const hidden = layoutScene(some, all);
        for (const [id, rect] of drawnRects(some, hidden)) expect(rect).toEqual(before.get(id));
        expect([...drawnRects(scene, layoutScene(scene, hidden))]).toEqual([...before]);
      }),
    );
  });

  test('closing and opening a box again, which fits its slot, moves nobody else', () => {
    fc.assert(
      fc.property(sceneArbitrary, fc.nat(), (scene, pick) => {
        fc.pre(scene.boxes.length > 0);
        const box = scene.boxes[pick % scene.boxes.length]!;
        const open = withOpen(scene, box.id, true);
        const first = layoutScene(open);
        const closed = layoutScene(withOpen(scene, box.id, false), first);
        const again = layoutScene(open, closed);
        for (const other of scene.boxes) {
          expect(closed.get(other.id)!.slot).toEqual(first.get(other.id)!.slot);
          expect(again.get(other.id)!.slot).toEqual(first.get(other.id)!.slot);
        }
      }),
    );
  });

  test('a box that outgrows its slot keeps its corner, and the boxes still do not overlap', () => {
    fc.assert(
      fc.property(sceneArbitrary, fc.nat(), (scene, pick) => {
        fc.pre(scene.boxes.length > 0);
        const box = scene.boxes[pick % scene.boxes.length]!;
        const closed = layoutScene(withOpen(scene, box.id, false));
        const opened = layoutScene(withOpen(scene, box.id, true), closed);
        const [old, now] = [closed.get(box.id)!.slot, opened.get(box.id)!.slot];
        expect({ x: now.x, y: now.y }).toEqual({ x: old.x, y: old.y });
        expect(overlapping([...opened.values()].map((place) => place.slot))).toEqual([]);
      }),
    );
  });

  test('a new box finds a free place and moves nobody', () => {
    fc.assert(
      fc.property(sceneArbitrary, (scene) => {
        fc.pre(scene.boxes.length > 2);
        const fewer = filtered(scene, (id) => id !== 'box-0');
        const first = layoutScene(fewer);
        const then = layoutScene(scene, first);
        for (const box of fewer.boxes) expect(then.get(box.id)!.slot).toEqual(first.get(box.id)!.slot);
        expect(overlapping([...then.values()].map((place) => place.slot))).toEqual([]);
      }),
    );
  });

  test('a chain of workloads runs from left to right', () => {
    const base = {
      box: 'a',
      kind: 'workload',
      detail: '',
      isolation: 'none',
      dimmed: false,
      state: 'running',
      findings: 0,
    } as const;
    const line = {
      look: 'explicit',
      label: '',
      weight: 1,
      dimmed: false,
      verdict: 'allow',
      certainty: 'defined',
      kinds: [],
    } as const;
    const scene: Scene = {
      boxes: [
        {
          id: 'a',
          label: 'a',
          kind: 'namespace',
          open: true,
          workloads: 3,
          pods: 3,
          isolation: 'none',
          dimmed: false,
          findings: 0,
        },
      ],
      nodes: ['z', 'm', 'b'].map((id) => ({ ...base, id, label: id })),
      edges: [
        { ...line, id: '1', source: 'z', target: 'm' },
        { ...line, id: '2', source: 'm', target: 'b' },
      ],
      counts: {
        workloadsDrawn: 0,
        workloads: 0,
        podsDrawn: 0,
        pods: 0,
        connections: { explicit: 0, open: 0, uncertain: 0, node: 0 },
        folded: 0,
        overBudget: 0,
      },
    };
    const rects = drawnRects(scene, layoutScene(scene));
    expect(rects.get('z')!.x).toBeLessThan(rects.get('m')!.x);
    expect(rects.get('m')!.x).toBeLessThan(rects.get('b')!.x);
    expect(rects.get('a')!.w).toBeGreaterThan(CLOSED_BOX.w);
  });
});
