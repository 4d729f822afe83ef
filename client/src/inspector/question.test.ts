// The ask box: what is understood, and what is asked back instead of guessed.
import type { GraphNode } from '@portolan/shared/graph';
import { describe, expect, test } from 'vitest';
import { SAMPLE_GRAPH } from '../testing/sampleCluster';
import { nameEnds, readQuestion } from './question';

const names = nameEnds(SAMPLE_GRAPH);
const ask = (from: string, to: string, port = '') => readQuestion({ from, to, port }, names);

describe('ends', () => {
  test('a name with its namespace, or alone where only one is called so, and addresses', () => {
    expect(ask('web/shop', 'store')).toEqual({
      ok: true,
      question: { from: 'Deployment/web/shop', to: 'Deployment/data/store', port: null },
    });
    expect(ask('203.0.113.9', '2001:db8::1')).toMatchObject({
      question: { from: 'ip:203.0.113.9', to: 'ip:2001:db8::1' },
    });
  });

  test('an unknown name is named in the answer', () => {
    expect(ask('web/nobody', 'store')).toEqual({ ok: false, message: expect.stringContaining('“web/nobody”') });
  });

  test('of two variants or two kinds of one name none is taken silently', () => {
    const store = SAMPLE_GRAPH.nodes.find((node) => node.name === 'store')!;
    const twin = (part: Partial<GraphNode>): GraphNode => ({ ...store, ...part });
    const variants = nameEnds({
      ...SAMPLE_GRAPH,
      nodes: [twin({ id: 'a', variant: { index: 1, of: 2 } }), twin({ id: 'b', variant: { index: 2, of: 2 } })],
    });
    expect(readQuestion({ from: 'data/store', to: '1.2.3.4', port: '' }, variants)).toEqual({
      ok: false,
      message: '“data/store” may be data/store (1 of 2) or data/store (2 of 2): write which.',
    });
    const kinds = nameEnds({ ...SAMPLE_GRAPH, nodes: [store, twin({ id: 'c', workloadKind: 'Job' })] });
    expect([...kinds.keys()]).toEqual(['data/store (Deployment)', 'data/store (Job)']);
  });
});

describe('ports', () => {
  test('TCP unless said otherwise', () => {
    expect(ask('web/shop', 'store', '5432')).toMatchObject({ question: { port: { protocol: 'TCP', port: 5432 } } });
    expect(ask('web/shop', 'store', 'udp 53')).toMatchObject({ question: { port: { protocol: 'UDP', port: 53 } } });
  });

  test.each(['80-90', 'http', '70000', 'x y'])('%s is no single port', (port) => {
    expect(ask('web/shop', 'store', port)).toMatchObject({ ok: false });
  });
});
