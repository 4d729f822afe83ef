// Marks of observed traffic on a scene: counts where it was seen, faint lines where not, lines of their own for what the graph refuses.
import { buildScene, DEFAULT_CHOICES, filterGraph, NO_FILTER, type Scene } from '@portolan/shared/graph';
import { observe, readFlows } from '@portolan/shared/observed';
import { describe, expect, it } from 'vitest';
import { SAMPLE, SAMPLE_GRAPH } from '../testing/sampleCluster';
import { fieldText, fieldTime, spanText } from './times';
import { type Shown, TrafficMarks } from './trafficMarks';

function flow(from: string, to: string, port: number): string {
  const end = (text: string): object => {
    const [namespace, name] = text.split('/');
    return { namespace, pod_name: `${name}-5d6f7-abcde`, workloads: [{ kind: 'Deployment', name }] };
  };
  return JSON.stringify({
    flow: {
      time: '2026-11-20T10:00:00Z',
      verdict: 'FORWARDED',
      l4: { TCP: { source_port: 40_000, destination_port: port } },
      source: end(from),
      destination: end(to),
      is_reply: false,
      traffic_direction: 'INGRESS',
    },
  });
}

function marked(lines: readonly string[], shown: Shown): Scene {
  const reading = readFlows(lines.join('\n'), { from: null, to: null });
  if (!reading.ok) throw new Error(reading.message);
  const marks = new TrafficMarks(observe(SAMPLE, reading.value), shown);
  const scene = buildScene(SAMPLE_GRAPH, filterGraph(SAMPLE_GRAPH, NO_FILTER), DEFAULT_CHOICES, new Map());
  return marks.mark(scene, (id) => id);
}

const LINES = [
  flow('web/admin', 'data/store', 5432),
  flow('web/admin', 'data/store', 5432),
  flow('web/shop', 'data/store', 5432),
];
const ADMIN = 'Deployment/web/admin';
const SHOP = 'Deployment/web/shop';
const STORE = 'Deployment/data/store';

const between = ({ edges }: Scene, from: string, to: string) =>
  edges.filter(({ id, source, target }) => source === from && target === to && !id.endsWith('|tie'));

describe('marks of observed traffic', () => {
  it('count what was used, and draw what the graph refuses', () => {
    const scene = marked(LINES, 'all');
    expect(between(scene, ADMIN, STORE).map(({ observed }) => observed)).toEqual([{ how: 'used', count: 2 }]);
    expect(between(scene, SHOP, STORE)).toEqual([
      expect.objectContaining({
        ghost: true,
        verdict: 'deny',
        label: 'TCP 5432',
        observed: { how: 'blocked', count: 1 },
      }),
    ]);
  });

  it('let what is not looked at stand back', () => {
    const scene = marked(LINES, 'never');
    expect(between(scene, ADMIN, STORE).map(({ observed }) => observed?.stands)).toEqual(['aside']);
    expect(between(scene, SHOP, STORE)).toEqual([]);
    expect(between(marked([], 'never'), ADMIN, STORE).map(({ observed }) => observed)).toEqual([
      { how: 'never', count: 0, stands: 'alone' },
    ]);
  });

  it('leave ties of folded connections as they are', () => {
    expect(marked(LINES, 'all').edges.filter(({ id, observed }) => id.endsWith('|tie') && observed)).toEqual([]);
  });
});

describe('times', () => {
  it('are UTC in both directions', () => {
    const time = Date.parse('2026-11-20T10:00:05Z');
    expect(fieldText(time)).toBe('2026-11-20T10:00:05');
    expect(fieldTime(fieldText(time))).toBe(time);
    expect([fieldText(null), fieldTime(''), fieldTime('2026-')]).toEqual(['', null, null]);
  });

  it('are spans in words', () => {
    const hour = 3_600_000;
    expect([spanText(24 * hour), spanText(72 * hour), spanText(hour / 2), spanText(0)]).toEqual([
      '24 h',
      '3 days',
      '30 min',
      '1 min',
    ]);
  });
});
