// Hand-made scenes for the gallery: small, middle, large, and every kind of thing that can be drawn.
import type { EdgeLook, Isolation, Scene, SceneBox, SceneEdge, SceneNode, Verdict } from '@portolan/shared/graph';

const COUNTS: Scene['counts'] = {
  workloadsDrawn: 0,
  workloads: 0,
  podsDrawn: 0,
  pods: 0,
  connections: { explicit: 0, open: 0, uncertain: 0, node: 0 },
  folded: 0,
  overBudget: 0,
};

export function scene(boxes: SceneBox[], nodes: SceneNode[], edges: SceneEdge[]): Scene {
  return { boxes, nodes, edges, counts: COUNTS };
}

export function box(id: string, more: Partial<SceneBox> = {}): SceneBox {
  return {
    id,
    label: id,
    kind: 'namespace',
    open: true,
    workloads: 1,
    pods: 1,
    isolation: 'none',
    dimmed: false,
    findings: 0,
    ...more,
  };
}

export function node(id: string, inBox: string, more: Partial<SceneNode> = {}): SceneNode {
  return {
    id,
    box: inBox,
    kind: 'workload',
    label: id,
    detail: 'Deployment ×1',
    isolation: 'none',
    dimmed: false,
    state: 'running',
    findings: 0,
    ...more,
  };
}

export function edge(
  source: string,
  target: string,
  look: EdgeLook,
  label: string,
  more: Partial<SceneEdge> = {},
): SceneEdge {
  return {
    id: `${source}>${target}:${look}`,
    source,
    target,
    look,
    label,
    weight: 1,
    dimmed: false,
    verdict: 'allow',
    certainty: look === 'uncertain' ? 'implementation-defined' : 'defined',
    kinds: [look === 'open' ? 'open' : look === 'node' ? 'node' : 'explicit'],
    ...more,
  };
}

function stub(of: string, inBox: string, side: 'in' | 'out', connections: number): SceneNode {
  const label = side === 'out' ? 'open to everything' : 'open from everything';
  return node(`${side}:${of}`, inBox, { kind: 'stub', label, detail: '', stub: { of, side, connections } });
}

function stubEdge(of: string, side: 'in' | 'out'): SceneEdge {
  return side === 'out' ? edge(of, `out:${of}`, 'open', '') : edge(`in:${of}`, of, 'open', '');
}

/** Six namespaces, eight workloads, as in a small review. */
export function shop(): Scene {
  const open = ['storefront', 'report', 'prometheus', 'coredns'] as const;
  const home: Readonly<Record<string, string>> = {
    storefront: 'web',
    report: 'batch',
    prometheus: 'monitoring',
    coredns: 'kube-system',
    checkout: 'api',
  };
  return scene(
    [
      box('api', { workloads: 2, pods: 4, isolation: 'mixed' }),
      box('batch'),
      box('kube-system', { pods: 2 }),
      box('monitoring'),
      box('payments', { workloads: 2, pods: 3, isolation: 'both', findings: 1 }),
      box('web', { pods: 3 }),
    ],
    [
      node('checkout', 'api', { detail: 'Deployment ×2' }),
      node('catalog', 'api', { detail: 'Deployment ×2', isolation: 'egress' }),
      node('report', 'batch', { detail: 'CronJob ×1' }),
      node('coredns', 'kube-system', { detail: 'Deployment ×2' }),
      node('prometheus', 'monitoring', { detail: 'StatefulSet ×1' }),
      node('payments-api', 'payments', { detail: 'Deployment ×2', isolation: 'both' }),
      node('payments-db', 'payments', { detail: 'StatefulSet ×1', isolation: 'both', findings: 1 }),
      node('storefront', 'web', { detail: 'Deployment ×3' }),
      ...[...open, 'checkout'].flatMap((id) => [stub(id, home[id]!, 'in', 6), stub(id, home[id]!, 'out', 5)]),
      stub('catalog', 'api', 'in', 5),
    ],
    [
      edge('checkout', 'payments-api', 'explicit', 'TCP 8443'),
      edge('payments-api', 'payments-db', 'explicit', 'TCP 5432'),
      edge('report', 'payments-db', 'explicit', 'TCP 5432'),
      edge('payments-api', 'coredns', 'explicit', 'TCP 53 · UDP 53'),
      edge('catalog', 'coredns', 'explicit', 'TCP 53 · UDP 53'),
      ...[...open, 'checkout'].flatMap((id) => [stubEdge(id, 'in'), stubEdge(id, 'out')]),
      stubEdge('catalog', 'in'),
    ],
  );
}

/** A small deterministic sequence of numbers below 1. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

const TEAMS = [
  'checkout',
  'catalog',
  'search',
  'payments',
  'shipping',
  'identity',
  'reports',
  'ingress',
  'monitoring',
  'kube-system',
  'ml',
  'legacy',
];
const ROLES = ['web', 'api', 'worker', 'cache', 'db', 'gateway', 'scheduler'];
const ISOLATIONS: readonly Isolation[] = ['both', 'ingress', 'egress', 'none', 'both', 'ingress'];

/** About sixty workloads in twelve namespaces with tiers inside and some lines across, and an outside box. */
export function middle(): Scene {
  const random = sequence(7);
  const boxes: SceneBox[] = [];
  const nodes: SceneNode[] = [];
  const edges = new Map<string, SceneEdge>();
  const add = (line: SceneEdge): void => {
    if (line.source !== line.target) edges.set(line.id, line);
  };
  for (const team of TEAMS) {
    const size = 3 + Math.floor(random() * 5);
    boxes.push(box(team, { workloads: size, pods: size * 2, isolation: 'mixed', findings: random() < 0.2 ? 2 : 0 }));
    for (let i = 0; i < size; i++) {
      const isolation = ISOLATIONS[Math.floor(random() * ISOLATIONS.length)]!;
      nodes.push(
        node(`${team}-${ROLES[i]}`, team, { isolation, detail: `Deployment ×${1 + Math.floor(random() * 4)}` }),
      );
      if (i > 0 && random() < 0.8)
        add(edge(`${team}-${ROLES[Math.floor(random() * i)]}`, `${team}-${ROLES[i]}`, 'explicit', 'TCP 8080'));
    }
  }
  const workloads = nodes.map((one) => one.id);
  for (let i = 0; i < 34; i++) {
    const [a, b] = [
      workloads[Math.floor(random() * workloads.length)]!,
      workloads[Math.floor(random() * workloads.length)]!,
    ];
    const look: EdgeLook = random() < 0.7 ? 'explicit' : random() < 0.6 ? 'open' : 'uncertain';
    add(edge(a, b, look, look === 'explicit' ? 'TCP 443' : 'all ports'));
  }
  boxes.push(box('outside', { label: 'Outside the cluster', kind: 'outside' }));
  nodes.push(
    node('any', 'outside', { kind: 'external', label: 'any address', detail: '0.0.0.0/0 · ::/0' }),
    node('corp', 'outside', { kind: 'external', label: '10.20.0.0/16', detail: 'but not 10.20.5.0/24' }),
  );
  add(edge('any', 'ingress-web', 'explicit', 'TCP 443'));
  add(edge('payments-api', 'corp', 'explicit', 'TCP 8443'));
  add(edge('corp', 'identity-api', 'uncertain', 'TCP 636'));
  return scene(boxes, nodes, [...edges.values()]);
}

/** A hundred closed boxes, a few lines between them. */
export function closed(openBox: string | null = null): Scene {
  const random = sequence(11);
  const boxes: SceneBox[] = [];
  for (let i = 0; i < 100; i++) {
    const id = `team-${String(i).padStart(2, '0')}`;
    const isolation = ([...ISOLATIONS, 'mixed'] as const)[i % 7]!;
    boxes.push(
      box(id, { open: id === openBox, workloads: 8 + (i % 9), pods: 50, isolation, findings: i % 17 === 0 ? 3 : 0 }),
    );
  }
  const edges = new Map<string, SceneEdge>();
  for (let i = 0; i < 60; i++) {
    const [a, b] = [Math.floor(random() * 100), Math.floor(random() * 100)];
    const weight = 1 + Math.floor(random() * 400);
    const line = edge(boxes[a]!.id, boxes[b]!.id, i % 5 === 0 ? 'mixed' : 'explicit', `${weight} connections`, {
      weight,
    });
    if (a !== b && boxes[a]!.id !== openBox && boxes[b]!.id !== openBox) edges.set(line.id, line);
  }
  const nodes =
    openBox === null
      ? []
      : ROLES.concat(['proxy', 'mailer', 'audit']).map((role) => node(`${openBox}-${role}`, openBox));
  if (openBox)
    for (let i = 1; i < ROLES.length; i++)
      edges.set(
        `x${i}`,
        edge(`${openBox}-${ROLES[i >> 1]}`, `${openBox}-${ROLES[i]}`, 'explicit', 'TCP 9000', { id: `x${i}` }),
      );
  return scene(boxes, nodes, [...edges.values()]);
}

/** Every look, verdict, kind and state at once. */
export function kinds(): Scene {
  const verdicts: readonly Verdict[] = ['allow', 'deny', 'unknown'];
  return scene(
    [
      box('looks', { workloads: 9, pods: 14, isolation: 'mixed' }),
      box('pods', { workloads: 2, pods: 3, isolation: 'both' }),
      box('a-rather-long-namespace-name-that-does-not-fit', {
        open: false,
        workloads: 1200,
        pods: 43210,
        findings: 12,
      }),
      box('nodes', { workloads: 0, pods: 0, isolation: 'ungoverned' }),
      box('outside', { label: 'Outside the cluster', kind: 'outside' }),
    ],
    [
      node('source', 'looks', { isolation: 'both', detail: 'Deployment ×2' }),
      node('explicit', 'looks', { isolation: 'ingress' }),
      node('open', 'looks', { isolation: 'none' }),
      node('uncertain', 'looks', { isolation: 'egress', findings: 3 }),
      node('denied-here', 'looks', { isolation: 'both' }),
      node('cannot-tell', 'looks', { isolation: 'unknown', state: 'pending', detail: 'pending, no address' }),
      node('host-network', 'looks', { isolation: 'ungoverned', detail: 'DaemonSet ×?' }),
      node('mixed', 'looks', { dimmed: true, label: 'a-workload-with-a-very-long-name-7f9c' }),
      node('hostile', 'looks', {
        label: '<script>alert(1)</script>',
        detail: '"quotes" & \u202eabc',
        isolation: 'both',
      }),
      node('web-0', 'pods', { kind: 'pod', label: 'web-0', detail: '', isolation: 'both' }),
      node('web-1', 'pods', { kind: 'pod', label: 'web-1', detail: '', isolation: 'both' }),
      node('long', 'pods', { kind: 'pod', label: 'checkout-7d9f8b6c5d-x2k4p', detail: '', findings: 1 }),
      node('db', 'pods', { detail: 'StatefulSet ×1', isolation: 'both' }),
      node('worker-1', 'nodes', { kind: 'node', label: 'worker-1', detail: 'cluster node' }),
      node('any', 'outside', { kind: 'external', label: 'any address', detail: '0.0.0.0/0 · ::/0' }),
      node('block', 'outside', { kind: 'external', label: '10.0.0.0-10.255.255.255', detail: '3 ranges' }),
    ],
    [
      edge('source', 'explicit', 'explicit', 'TCP 5432'),
      edge('source', 'open', 'open', 'all ports'),
      ...verdicts.map((verdict) =>
        edge(
          'source',
          { allow: 'uncertain', deny: 'denied-here', unknown: 'cannot-tell' }[verdict],
          'uncertain',
          'TCP 443',
          { verdict },
        ),
      ),
      edge('source', 'mixed', 'mixed', '12 connections', { weight: 12, dimmed: true }),
      edge('worker-1', 'host-network', 'node', 'own node'),
      edge('explicit', 'db', 'explicit', '<b>&"</b>'),
      edge('db', 'db', 'explicit', 'TCP 7000'),
      edge('web-0', 'db', 'explicit', 'TCP 5432'),
      edge('web-1', 'db', 'explicit', 'TCP 5432'),
      edge('any', 'source', 'explicit', 'TCP 443'),
      edge('open', 'block', 'explicit', 'TCP 1-65535, UDP all, SCTP 7'),
      edge('uncertain', 'a-rather-long-namespace-name-that-does-not-fit', 'mixed', '312 connections', { weight: 312 }),
      edge('mixed', 'source', 'open', 'all ports'),
    ],
  );
}

/** A thousand workloads and two thousand lines: the comfortable limit. */
export function large(): Scene {
  const random = sequence(3);
  const boxes = Array.from({ length: 45 }, (_, i) => box(`ns-${i}`, { workloads: 22, pods: 66, isolation: 'mixed' }));
  const nodes = Array.from({ length: 1000 }, (_, i) =>
    node(`w-${i}`, `ns-${i % 45}`, { isolation: ISOLATIONS[i % 6]! }),
  );
  const edges = new Map<string, SceneEdge>();
  while (edges.size < 2000) {
    const a = Math.floor(random() * 1000);
    const b = random() < 0.85 ? (a + 45 * (1 + Math.floor(random() * 6))) % 1000 : Math.floor(random() * 1000);
    const line = edge(`w-${a}`, `w-${b}`, random() < 0.9 ? 'explicit' : 'open', 'TCP 8080');
    if (a !== b) edges.set(line.id, line);
  }
  return scene(boxes, nodes, [...edges.values()]);
}

export const SCENES: ReadonlyMap<string, () => Scene> = new Map([
  ['shop', shop],
  ['middle', middle],
  ['closed', () => closed()],
  ['opened', () => closed('team-42')],
  ['kinds', kinds],
  ['large', large],
]);
