// Exposure laid over a picture: what is marked, what is drawn, what a filter leaves of it, and that nothing of it is counted.
import { describe, expect, it } from 'vitest';
import { parseManifests } from '../../cluster/index';
import { analyse } from '../analyse';
import { filterGraph, NO_FILTER } from '../filter/filter';
import { buildScene } from './scene';
import { addExposure } from './sceneExposure';
import { DEFAULT_CHOICES } from './sceneLimits';
import type { Scene, SceneChoices } from './sceneModel';

const workload = (namespace: string, name: string): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {nodeName: n1, containers: [{name: main, image: x, ports: [{containerPort: 8080}]}]}
status: {phase: Running, podIP: 10.1.0.${name.length}, podIPs: [{ip: 10.1.0.${name.length}}]}
---`;

const nodePort = (namespace: string, name: string, port: number): string => `
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {type: NodePort, externalTrafficPolicy: Local, selector: {app: ${name}}, ports: [{port: 80, targetPort: 8080, nodePort: ${port}}]}
---`;

const MANIFEST = `${workload('shop', 'web')}${workload('shop', 'store')}${workload('lab', 'bench')}${nodePort('shop', 'web', 30080)}${nodePort('shop', 'store', 30081)}
apiVersion: v1
kind: Node
metadata: {name: n1}
status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {matchLabels: {app: store}}, policyTypes: [Ingress]}
`;

const analysis = analyse(parseManifests([{ name: 'a.yaml', text: MANIFEST }], 'a'), { profile: 'kubernetes' });
const graph = analysis.graph({ level: 'workload', nodes: false, variants: 'split' });
const states = () => analysis.exposureStates();

function draw(part: {
  readonly choices?: Partial<SceneChoices>;
  readonly drawn?: boolean;
  readonly is?: 'published' | 'blocked';
}): { readonly plain: Scene; readonly scene: Scene } {
  const find = part.is === undefined ? null : ({ type: 'is', state: part.is } as const);
  const filtered = filterGraph(graph, { ...NO_FILTER, find }, states);
  const choices = { ...DEFAULT_CHOICES, ...part.choices };
  const plain = buildScene(graph, filtered, choices);
  const drawn = part.drawn ?? true;
  return { plain, scene: addExposure(plain, filtered, choices, new Map(), analysis.exposure(), drawn) };
}

const WEB = 'Entry/node-port/shop/web';
const STORE = 'Entry/node-port/shop/store';
const steps = ({ edges }: Scene) => edges.filter(({ look }) => look === 'exposure');

describe('marks', () => {
  it('stand on workloads and, counted, on their boxes', () => {
    const { scene } = draw({ drawn: false });
    const marks = Object.fromEntries(scene.nodes.map(({ id, mark }) => [id, mark]));
    expect(marks).toMatchObject({
      'Pod/shop/web': 'published',
      'Pod/shop/store': 'blocked',
      'Pod/lab/bench': 'reachable',
    });
    expect(scene.boxes.find(({ label }) => label === 'shop')?.exposure).toEqual({
      published: 1,
      blocked: 1,
      reachable: 0,
    });
  });

  it('are all there is when entry points are not asked for', () => {
    const { plain, scene } = draw({ drawn: false });
    expect(scene.nodes.map(({ id }) => id)).toEqual(plain.nodes.map(({ id }) => id));
    expect(scene.edges).toEqual(plain.edges);
  });
});

describe('entry points', () => {
  it('are drawn outside, with a way in only where the last hop may connect (R516)', () => {
    const { scene } = draw({});
    const entries = scene.nodes.filter(({ kind }) => kind === 'entry');
    expect(entries.map(({ id, box, mark, detail }) => [id, box, mark, detail])).toEqual([
      [STORE, 'outside', 'blocked', 'NodePort TCP 30081'],
      [WEB, 'outside', undefined, 'NodePort TCP 30080'],
    ]);
    expect(steps(scene).map(({ source, target, label }) => [source, target, label])).toEqual([
      ['Audience/internal-network', WEB, 'TCP 30080'],
      [WEB, 'Pod/shop/web', 'TCP 8080'],
    ]);
  });

  it('change no count of connections', () => {
    const { plain, scene } = draw({});
    const { entries, ...counts } = scene.counts;
    expect(counts).toEqual(plain.counts);
    expect(entries).toEqual({ drawn: 2, of: 2 });
  });

  it('lead to the closed box of what is behind them', () => {
    const { scene } = draw({ choices: { openBoxes: ['outside'] } });
    expect(steps(scene).map(({ target }) => target)).toContain('Namespace/shop');
  });

  it('stay inside the outside when that is closed, and are counted on it', () => {
    const { scene } = draw({ choices: { openBoxes: ['Namespace/shop'] } });
    expect(steps(scene)).toEqual([]);
    expect(scene.boxes.find(({ id }) => id === 'outside')?.entries).toBe(2);
  });

  it('are kept by a filter if they lead to what it leaves; a selected one always is', () => {
    const shown = (selected: string | null) =>
      draw({ is: 'blocked', choices: { selected } })
        .scene.nodes.filter(({ kind }) => kind === 'entry')
        .map(({ id }) => id)
        .sort();
    expect(shown(null)).toEqual([STORE]);
    expect(shown(WEB)).toEqual([STORE, WEB]);
  });
});
