// The map: no overlaps, the same for the same scene, still under filters, and not moved by an open box.

import { describe, expect, test } from 'vitest';
import type { Scene, SceneBox, SceneNode } from '../../graph/index';
import { drawnGround, drawnRects, layoutScene, type Positions } from './boxLayout';
import { curveRoute } from './curves';
import { bounds, collide, type Rect } from './geometry';
import { thingAt } from './pick';
import { type RouteMemo, routeEdges } from './routes';
import { hubLineAt, isOnMap, tileToggle } from './tiles';

const TEAMS = 12;
const COUNTS: Scene['counts'] = {
  workloadsDrawn: 0,
  workloads: 0,
  podsDrawn: 0,
  pods: 0,
  connections: { explicit: 0, open: 0, uncertain: 0, node: 0 },
  folded: 0,
  overBudget: 0,
};

function box(id: string, over: Partial<SceneBox> = {}): SceneBox {
  const base = { id, label: id, kind: 'namespace', open: false, workloads: 3, pods: 9, isolation: 'both' } as const;
  return { ...base, dimmed: false, findings: 0, ...over };
}

/** Twelve teams of one to five namespaces, a hub and the outside; `open` boxes hold six workloads. */
function scene(open: readonly string[] = [], without: (id: string) => boolean = () => false): Scene {
  const regions = Array.from({ length: TEAMS }, (_, team) => ({
    id: `region:${team}`,
    label: `team ${team}`,
    by: 'by name',
    boxes: Array.from({ length: (team % 5) + 1 }, (_one, i) => `t${team}-${i}`),
  }));
  const hub = { side: 'in', peers: 30, of: 32, connections: 90, unfolded: false } as const;
  const platform = { id: 'region:platform', label: 'Platform', by: 'x', boxes: ['dns', 'ingress'] };
  const boxes = [
    ...regions.flatMap((region) => region.boxes.map((id) => box(id))),
    box('dns', { hubs: [hub] }),
    box('ingress'),
    box('outside', { kind: 'outside' }),
  ]
    .filter(({ id }) => !without(id))
    .map((one) => (open.includes(one.id) ? { ...one, open: true } : one));
  const nodes = boxes.flatMap((one) =>
    one.open
      ? Array.from(
          { length: 6 },
          (_, i): SceneNode => ({
            id: `${one.id}/w${i}`,
            box: one.id,
            kind: 'workload',
            label: `w${i}`,
            detail: 'Deployment',
            isolation: 'both',
            dimmed: false,
            state: 'running',
            findings: 0,
          }),
        )
      : [],
  );
  const edge = (source: string, target: string) =>
    ({
      id: `${source}|${target}|all`,
      source,
      target,
      look: 'explicit',
      label: '×3',
      weight: 3,
      dimmed: false,
    }) as const;
  const edges = [edge('t4-0', 't9-1'), edge('t4-0', 't4-1'), edge('t9-1', 't4-0')]
    .filter(({ source, target }) => [source, target].every((end) => boxes.some(({ id, open: o }) => id === end && !o)))
    .map((one) => ({ ...one, verdict: 'allow', certainty: 'defined', kinds: ['explicit'] }) as const);
  return { boxes, nodes, edges, regions: [...regions, platform], counts: COUNTS };
}

function overlaps(rects: readonly Rect[]): number {
  return rects.flatMap((a, i) => rects.slice(i + 1).filter((b) => collide(a, b))).length;
}

function expectTidy(drawn: Scene, positions: Positions): void {
  const rects = drawnRects(drawn, positions);
  expect(overlaps(drawn.boxes.map(({ id }) => rects.get(id)!))).toBe(0);
  const { regions, homes } = drawnGround(drawn, positions);
  // An open box stands beside the regions, on ground of its own.
  const beside = [...homes.keys()].map((id) => rects.get(id)!);
  expect(overlaps([...regions.map(({ rect }) => rect), ...beside])).toBe(0);
  const within = (inner: Rect, outer: Rect) =>
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.w <= outer.x + outer.w &&
    inner.y + inner.h <= outer.y + outer.h;
  for (const { region, rect } of regions) {
    const boxes = drawn.regions?.find(({ id }) => id === region.id)?.boxes ?? [];
    for (const id of boxes) if (rects.has(id)) expect(within(homes.get(id) ?? rects.get(id)!, rect)).toBe(true);
  }
}

describe('the map', () => {
  const first = layoutScene(scene());

  test('keeps boxes and regions apart, each box in its region, in the shape that is asked for', () => {
    for (const aspect of [0.8, 1, 1.4, 2]) expectTidy(scene(), layoutScene(scene(), undefined, aspect));
    const size = (aspect: number) => {
      const rects = drawnGround(scene(), layoutScene(scene(), undefined, aspect)).regions.map(({ rect }) => rect);
      return Math.max(...rects.map(({ x, w }) => x + w)) / Math.max(...rects.map(({ y, h }) => y + h));
    };
    expect(size(2)).toBeGreaterThan(size(0.8));
  });

  test('is the same for the same scene', () => {
    expect([...layoutScene(scene())]).toEqual([...first]);
  });

  test('stays as it is while a filter hides boxes, and where a box is open', () => {
    const filtered = layoutScene(
      scene([], (id) => id.startsWith('t3')),
      first,
    );
    expect([...filtered]).toEqual([...first]);
    const opened = layoutScene(scene(['t3-0']), first);
    const hidden = layoutScene(
      scene(['t3-0'], (id) => id === 't3-0'),
      opened,
    );
    expect(hidden.get('t4-0')?.slot).toEqual(opened.get('t4-0')?.slot);
  });

  const slots = (positions: Positions, but: readonly string[] = []) =>
    [...positions].flatMap(([id, { slot }]) => (but.includes(id) ? [] : [[id, slot] as const]));

  test('keeps every other box where it is when one opens, and all of them when it closes', () => {
    const opened = layoutScene(scene(['t4-2']), first);
    expectTidy(scene(['t4-2']), opened);
    expect(slots(opened, ['t4-2'])).toEqual(slots(first, ['t4-2']));
    expect(opened.get('t4-2')!.home).toEqual(first.get('t4-2')!.slot);
    expect(slots(layoutScene(scene(), opened))).toEqual(slots(first));
  });

  test('gives each of several open boxes ground of its own, and leaves it there while others open and close', () => {
    const one = layoutScene(scene(['t4-2']), first);
    const three = layoutScene(scene(['t4-2', 'dns', 't9-0']), one);
    expectTidy(scene(['t4-2', 'dns', 't9-0']), three);
    expect(three.get('t4-2')).toEqual(one.get('t4-2'));
    const two = layoutScene(scene(['dns', 't9-0']), three);
    for (const id of ['dns', 't9-0']) expect(two.get(id)).toEqual(three.get(id));
    const all = scene(scene().boxes.map(({ id }) => id));
    expectTidy(all, layoutScene(all, first));
  });

  test('puts an open box nearer to its place than the far end of the map', () => {
    for (const id of first.keys()) {
      const { slot, home } = layoutScene(scene([id]), first).get(id)!;
      const away = Math.max(
        home!.x - slot.x - slot.w,
        slot.x - home!.x - home!.w,
        home!.y - slot.y - slot.h,
        slot.y - home!.y - home!.h,
      );
      const { w, h } = bounds(drawnGround(scene(), first).regions.map(({ rect }) => rect));
      expect(away).toBeLessThanOrEqual(Math.max(w, h) / 2 + 40);
    }
  });

  test('takes in a new namespace under its region and moves no other column', () => {
    const before = layoutScene(scene([], (id) => id === 't4-4'));
    const after = layoutScene(scene(), before);
    expectTidy(scene(), after);
    const column = after.get('t4-4')!.cell!.column;
    for (const [id, { slot, cell }] of before) if (cell!.column !== column) expect(after.get(id)!.slot).toEqual(slot);
  });

  test('draws curves from border to border, there and back apart', () => {
    const drawn = scene();
    const rects = drawnRects(drawn, first);
    expect(isOnMap(drawn, rects)).toBe(true);
    const routes = routeEdges(drawn, rects);
    expect(routes.size).toBe(3);
    const [there, back] = [routes.get('t4-0|t9-1|all')!, routes.get('t9-1|t4-0|all')!];
    expect(there.bend).toBeDefined();
    expect(there.label).not.toEqual(back.label);
    const start = there.points[0]!;
    const from = rects.get('t4-0')!;
    const onBorder = [from.x, from.x + from.w].some((x) => Math.abs(x - start.x) < 0.01);
    expect(onBorder || [from.y, from.y + from.h].some((y) => Math.abs(y - start.y) < 0.01)).toBe(true);
  });

  test('routes an open box anew only when something in it changes', () => {
    const drawn = scene(['t4-0']);
    const inside = { ...drawn.edges[0]!, source: 't4-0/w0', target: 't4-0/w3' };
    const withLine = (label: string) => ({ ...drawn, edges: [{ ...inside, id: 'inside', label }, ...drawn.edges] });
    const rects = drawnRects(drawn, layoutScene(drawn, first));
    const memo: RouteMemo = new Map();
    const before = routeEdges(withLine('TCP 80'), rects, memo).get('inside');
    expect(routeEdges(withLine('TCP 80'), rects, memo).get('inside')).toBe(before);
    const after = routeEdges(withLine('TCP 80, 443'), rects, memo).get('inside');
    expect(after).not.toBe(before);
    expect(after).toEqual(routeEdges(withLine('TCP 80, 443'), rects).get('inside'));
    const moved = new Map([...rects].map(([id, rect]) => [id, { ...rect, x: rect.x + 40 }]));
    expect(routeEdges(withLine('TCP 80, 443'), moved, memo)).toEqual(routeEdges(withLine('TCP 80, 443'), moved));
  });

  test('lets no line take the head of an open box', () => {
    const drawn = scene(['t4-0']);
    const rects = drawnRects(drawn, layoutScene(drawn, first));
    const box = rects.get('t4-0')!;
    const at = { x: box.x + box.w - 8, y: box.y + 18 };
    const line = {
      ...curveRoute(scene().edges[0]!, box, rects.get('t9-1')!),
      points: [at, { x: at.x, y: at.y + 300 }],
    };
    const drawing = { scene: drawn, rects, routes: new Map([[line.id, line]]) };
    expect(thingAt(drawing, at, 7)).toBe('t4-0');
    expect(thingAt(drawing, { x: at.x, y: box.y + 60 }, 7)).toBe(line.id);
  });

  test('tells the line of a hub from its name and from what opens it', () => {
    const drawn = scene();
    const dns = drawn.boxes.find(({ id }) => id === 'dns')!;
    const rect = drawnRects(drawn, first).get('dns')!;
    expect(hubLineAt(dns, rect, { x: rect.x + 40, y: rect.y + 30 })?.side).toBe('in');
    expect(hubLineAt(dns, rect, { x: rect.x + 40, y: rect.y + 10 })).toBeNull();
    expect(tileToggle(dns, rect).y + tileToggle(dns, rect).h).toBeLessThan(rect.y + 25);
  });
});
