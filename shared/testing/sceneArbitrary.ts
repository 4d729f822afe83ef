// Random scenes for property tests: any mix of open and closed boxes, nodes of every kind, lines of every look.

import fc from 'fast-check';
import type { EdgeLook, Scene, SceneBox, SceneEdge, SceneNode } from '../src/graph/index';

const LOOKS: readonly EdgeLook[] = ['explicit', 'open', 'uncertain', 'node', 'mixed'];

const HOSTILE = ['<script>alert(1)</script>', '"\'>&', '\u202eevil', '\u0000\ud800', ']]>', 'constructor', '__proto__'];

export const labelArbitrary = fc.oneof(fc.string({ maxLength: 24 }), fc.constantFrom(...HOSTILE));

interface BoxPlan {
  readonly open: boolean;
  readonly nodes: readonly {
    readonly label: string;
    readonly stubs: readonly ('in' | 'out')[];
    readonly pod: boolean;
  }[];
}

const boxPlan: fc.Arbitrary<BoxPlan> = fc.record({
  open: fc.boolean(),
  nodes: fc.array(
    fc.record({
      label: labelArbitrary,
      stubs: fc.subarray<'in' | 'out'>(['in', 'out']),
      pod: fc.boolean(),
    }),
    { maxLength: 9 },
  ),
});

const linePlan = fc.record({
  from: fc.nat(),
  to: fc.nat(),
  look: fc.constantFrom(...LOOKS),
  label: labelArbitrary,
  verdict: fc.constantFrom('allow', 'deny', 'unknown'),
});

type LinePlan = typeof linePlan extends fc.Arbitrary<infer T> ? T : never;

function toBox(plan: BoxPlan, index: number): SceneBox {
  return {
    id: `box-${index}`,
    label: `box ${index}`,
    kind: index === 3 ? 'outside' : 'namespace',
    open: plan.open,
    workloads: plan.nodes.length,
    pods: plan.nodes.length,
    isolation: 'mixed',
    dimmed: false,
    findings: index % 2,
  };
}

function toNodes(plan: BoxPlan, index: number): SceneNode[] {
  if (!plan.open) return [];
  return plan.nodes.flatMap(({ label, stubs, pod }, number) => {
    const id = `node-${index}-${number}`;
    const base = {
      box: `box-${index}`,
      detail: 'Deployment ×1',
      isolation: 'none',
      dimmed: false,
      state: 'running',
      findings: 0,
    } as const;
    const own: SceneNode = { ...base, id, kind: pod ? 'pod' : 'workload', label };
    const attached = stubs.map(
      (side): SceneNode => ({
        ...base,
        id: `${side}:${id}`,
        kind: 'stub',
        label: 'open',
        stub: { of: id, side, connections: 9 },
      }),
    );
    return [own, ...attached];
  });
}

function toEdge(line: LinePlan, index: number, ends: readonly string[]): SceneEdge {
  return {
    id: `line-${index}`,
    source: ends[line.from % ends.length]!,
    target: ends[line.to % ends.length]!,
    look: line.look,
    label: line.label,
    weight: 1 + (index % 40),
    dimmed: index % 5 === 0,
    verdict: line.verdict,
    certainty: 'defined',
    kinds: ['explicit'],
  };
}

/** A consistent scene: lines join nodes and closed boxes that exist. */
export const sceneArbitrary: fc.Arbitrary<Scene> = fc
  .tuple(fc.array(boxPlan, { maxLength: 8 }), fc.array(linePlan, { maxLength: 24 }))
  .map(([plans, lines]) => {
    const boxes = plans.map(toBox);
    const nodes = plans.flatMap(toNodes);
    const ends = [
      ...nodes.filter((node) => node.kind !== 'stub').map((node) => node.id),
      ...boxes.filter((box) => !box.open).map((box) => box.id),
    ];
    return {
      boxes,
      nodes,
      edges: ends.length === 0 ? [] : lines.map((line, index) => toEdge(line, index, ends)),
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
  });
