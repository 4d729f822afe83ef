// What is selected becomes an edge that policies can be generated for.
import { describe, expect, it } from 'vitest';
import { SAMPLE } from '../testing/sampleCluster';
import { markable } from './markable';

const graph = SAMPLE.graph({ level: 'workload', nodes: false, variants: 'split' });
const ids = graph.nodes.filter(({ kind }) => kind === 'workload').map(({ id }) => id);
const block = graph.blocks.find(
  ({ kind, from, to }) =>
    kind === 'explicit' && graph.nodes[from[0]!]!.kind === 'workload' && graph.nodes[to[0]!]!.kind === 'workload',
)!;
const [from, to] = [graph.nodes[block.from[0]!]!, graph.nodes[block.to[0]!]!];

describe('markable', () => {
  it('reads a drawn edge with its ports', () => {
    expect(markable(`${from.id}|${to.id}|explicit`, graph)).toEqual({
      from: from.id,
      to: to.id,
      traffic: block.traffic,
      title: `${from.namespace}/${from.name} → ${to.namespace}/${to.name}`,
    });
  });

  it('takes namespaces as they are, and addresses outside as all there are', () => {
    expect(markable(`Namespace/${from.namespace}|outside|open`, graph)).toMatchObject({
      from: `Namespace/${from.namespace}`,
      title: `namespace ${from.namespace} → any address outside`,
    });
  });

  it('knows what is no connection', () => {
    for (const text of [
      null,
      ids[0]!,
      'policy:NetworkPolicy/a/b',
      `${from.id}|nobody|explicit`,
      `${from.id}|${to.id}|tie`,
    ])
      expect(markable(text, graph)).toBeNull();
  });
});
