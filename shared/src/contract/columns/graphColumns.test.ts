// Checks that a graph survives its journey as columns, byte for byte the same each time, and that a corrupt answer is refused.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyGraph, shopGraph } from '../../../testing/graphs';
import type { ConnectionBlock, GraphNode, TrafficGraph } from '../../graph/index';
import { graphObjects } from '../graphObjects';
import { CodecError, decodeNodeSet } from '../nodeSet';
import { decodeGraph, encodeGraph } from './graphColumns';

const wire = (graph: TrafficGraph): string => JSON.stringify(encodeGraph(graph, 7));

/** Texts that could be taken for templates, keys that JavaScript knows, and what names are made of. */
const anyText = fc.oneof(
  fc.constantFrom('', '$', '$n', '$$', '$s.$n', 'a', 'a-b', 'a.a', 'constructor', '__proto__', 'Deployment/a/b'),
  fc.string({ maxLength: 6 }),
);

/** Fields of nodes that the shared graphs leave as they are. */
const anyNodeFields: fc.Arbitrary<Partial<GraphNode>> = fc.record(
  {
    id: anyText,
    namespace: fc.option(anyText),
    name: anyText,
    kind: fc.constantFrom('workload', 'pod', 'namespace', 'external', 'node', 'party'),
    workloadKind: fc.option(anyText),
    variant: fc.option(fc.constantFrom({ index: 1, of: 2 }, { index: 2, of: 2 })),
    pods: fc.option(fc.nat({ max: 3 })),
    labels: fc
      .uniqueArray(fc.tuple(anyText, anyText), { selector: ([key]) => key, maxLength: 3 })
      // fromEntries defines own properties, whatever their names.
      .map((entries): Readonly<Record<string, string>> => Object.fromEntries(entries)),
    state: fc.constantFrom('running', 'template', 'pending'),
    hostNetwork: fc.boolean(),
    addresses: fc.constantFrom<string[]>([], ['10.0.0.0-10.0.0.255', '::1-::2']),
    classId: fc.integer({ min: -1, max: 5 }),
  },
  { requiredKeys: [] },
);

const anyBlockFields: fc.Arbitrary<Partial<ConnectionBlock>> = fc.record(
  {
    l7: fc.constant(true),
    family: fc.constantFrom('IPv4', 'IPv6'),
    partial: fc.record({ pairs: fc.nat({ max: 3 }), of: fc.constant(4) }),
    from: fc.constant<number[]>([]),
  },
  { requiredKeys: [] },
);

/** Any field of a node or block may be anything. */
const anyOddGraph: fc.Arbitrary<TrafficGraph> = fc
  .tuple(anyGraph, fc.array(anyNodeFields), fc.array(anyBlockFields))
  .map(([graph, nodeFields, blockFields]) => ({
    ...graph,
    nodes: graph.nodes.map((node, i) => ({ ...node, ...nodeFields[i] })),
    blocks: graph.blocks.map((block, i) => ({ ...block, ...blockFields[i] })),
    policies: graph.policies.map((policy, i) => ({ ...policy, name: nodeFields[i]?.name ?? policy.name })),
  }));

test('any graph survives the wire', () => {
  fc.assert(
    fc.property(anyOddGraph, (graph) => {
      expect(decodeGraph(JSON.parse(wire(graph)))).toEqual(graph);
    }),
    { numRuns: 1_000 },
  );
});

test('equal graphs give equal bytes, whether their lists are shared or not', () => {
  fc.assert(
    fc.property(anyOddGraph, (graph) => {
      expect(wire(structuredClone(JSON.parse(JSON.stringify(graph)) as TrafficGraph))).toBe(wire(graph));
    }),
    { numRuns: 300 },
  );
});

test.each([[[1, 0]], [[0, 0]], [[-1]], [[0.5]]])('the list %j is no set, and is not sent', (to) => {
  const shop = shopGraph();
  expect(() => wire({ ...shop, blocks: [{ ...shop.blocks[0]!, to }] })).toThrow(CodecError);
});

test('labels keep their order', () => {
  const shop = shopGraph();
  const labels = { z: '1', a: '2', m: '3' };
  const nodes = shop.nodes.map((node, i) => ({ ...node, labels: i % 2 === 0 ? labels : { m: '3', z: '4' } }));
  const read = decodeGraph(JSON.parse(wire({ ...shop, nodes })));
  expect(read.nodes.slice(0, 2).map((node) => Object.keys(node.labels))).toEqual([
    ['z', 'a', 'm'],
    ['m', 'z'],
  ]);
});

test('equal sets are one list again', () => {
  const { blocks } = decodeGraph(JSON.parse(wire(shopGraph())));
  // payments-api is the end of three blocks.
  expect(new Set([blocks[3]!.to, blocks[5]!.from, blocks[6]!.from]).size).toBe(1);
});

test('the objects say the same as the columns', () => {
  fc.assert(
    fc.property(anyGraph, (graph) => {
      const { blocks, policies, admissions, revision, ...rest } = graphObjects(graph, 3);
      const read = (text: string) => decodeNodeSet(text, graph.nodes.length);
      const readOrNull = (text: string | null) => (text === null ? null : read(text));
      expect({
        ...rest,
        blocks: blocks.map((block) => ({ ...block, from: read(block.from), to: read(block.to) })),
        policies: policies.map((policy) => ({
          ...policy,
          ingressSubjects: readOrNull(policy.ingressSubjects),
          egressSubjects: readOrNull(policy.egressSubjects),
        })),
        admissions: admissions.map((entry) => ({ ...entry, subjects: read(entry.subjects), peers: read(entry.peers) })),
      }).toEqual(decodeGraph(JSON.parse(wire(graph))));
      expect(revision).toBe(3);
    }),
    { numRuns: 300 },
  );
});

describe('a corrupt graph is refused, and the place named', () => {
  test.each<[string, readonly (string | number)[], unknown, string]>([
    ['a set that does not exist', ['blocks', 'from', 0], 98, 'blocks.from'],
    ['a node that does not exist', ['blocks', 'to', 2], 999, 'blocks.to'],
    ['a set number that is no number', ['blocks', 'to', 0], '1', 'blocks.to'],
    ['fewer sets than answers', ['blocks', 'to'], [], 'blocks.to'],
    ['no sets', ['sets'], undefined, 'sets'],
    ['a table with half a range', ['sets', 'bounds'], [0], 'sets.bounds'],
    ['a range beyond the nodes', ['sets', 'bounds', 1], 99, 'sets.bounds'],
    ['a range before the first node', ['sets', 'bounds', 0], -1, 'sets.bounds'],
    ['sets that nobody names', ['sets', 'ranges', 4], 0, 'sets should be'],
    ['an unknown verdict', ['blocks', 'answer', 'values', 0, 'verdict'], 'maybe', 'blocks.answer.values[0].verdict'],
    ['unreadable ports', ['blocks', 'answer', 'values', 0, 'traffic'], { TCP: '70000' }, 'traffic'],
    ['an unknown protocol', ['blocks', 'answer', 'values', 0, 'traffic'], { ICMP: 'all' }, 'traffic'],
    ['no traffic', ['blocks', 'answer', 'values', 0, 'traffic'], undefined, 'traffic'],
    ['an answer that does not exist', ['blocks', 'answer', 'rows', 1], 9, 'blocks.answer.rows'],
    ['values that nobody names', ['nodes', 'namespace', 'rows'], [0], 'nodes.namespace.values'],
    ['no nodes', ['nodes'], undefined, 'nodes'],
    ['a name that is no text', ['nodes', 'name', 'values', 0], 5, 'nodes.name.values[0]'],
    ['fewer namespaces than nodes', ['nodes', 'namespace'], { values: ['a'], rows: [0] }, 'nodes.namespace'],
    ['a template that cannot be read', ['nodes', 'id', 'values', 0], '$x', 'nodes.id.values[0]'],
    ['a part of a pod', ['nodes', 'pods', 0], 1.5, 'nodes.pods[0]'],
    ['fewer pods than none', ['nodes', 'pods', 0], -2, 'nodes.pods'],
    ['an isolation that is not known', ['nodes', 'traits', 'values', 0, 'isolation'], 'some', 'isolation'],
    ['labels without values', ['nodes', 'labels', 'values'], [], 'nodes.labels.values'],
    [
      'values without labels',
      ['nodes', 'labels', 'keys'],
      { values: [[]], rows: [0, 1, 1, 1, 1, 1, 1, 1, 1] },
      'labels',
    ],
    ['an admission by nobody', ['admissions', 'policySteps', 0], 99, 'admissions.policySteps'],
    ['an admission before the first policy', ['admissions', 'policySteps', 0], -1, 'admissions.policySteps'],
    ['subjects that are no set', ['policies', 'ingressSubjects', 1], -2, 'policies.ingressSubjects'],
    ['a finding of no severity', ['findings'], [{}], 'findings[0].code'],
    ['no answer at all', [], null, 'it should be'],
  ])('%s', (_, [...keys], value, place) => {
    const answer: unknown = JSON.parse(wire(shopGraph()));
    expect(() => decodeGraph(answer)).not.toThrow();
    const last = keys.pop();
    let part = answer as Record<string | number, unknown>;
    for (const key of keys) part = part[key] as typeof part;
    if (last !== undefined) part[last] = value;
    const read = () => decodeGraph(last === undefined ? value : answer);
    expect(read).toThrow(CodecError);
    expect(read).toThrow(place);
  });

  test('whatever number is put anywhere, the answer is read or refused, never a crash', () => {
    const text = wire(shopGraph());
    const places = [...text.matchAll(/(?<=[[,])-?\d+(?=[\],])/g)].map(
      (match) => [match.index, match[0].length] as const,
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.integer({ min: -20, max: 200 }), ([at, length], number) => {
        const spoilt: unknown = JSON.parse(`${text.slice(0, at)}${number}${text.slice(at + length)}`);
        try {
          const { nodes, blocks } = decodeGraph(spoilt);
          expect(blocks.every(({ from, to }) => [...from, ...to].every((i) => nodes[i] !== undefined))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(CodecError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
