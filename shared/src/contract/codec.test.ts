// Checks that a graph survives its journey and that corrupt text is refused.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyGraph, shopGraph } from '../../testing/graphs';
import type { GraphResponse } from './api';
import { CodecError, decodeGraph, decodeNodeSet, encodeGraph, encodeNodeSet } from './codec';

test.each([
  [[], ''],
  [[0], '0'],
  [[0, 1, 2, 3, 7], '0-3,7'],
  [[1, 3, 4], '1,3-4'],
])('the set %j is written %j', (indices, text) => {
  expect(encodeNodeSet(indices)).toBe(text);
  expect(decodeNodeSet(text, 8)).toEqual(indices);
});

test.each([
  ['8'],
  ['0-8'],
  ['3-1'],
  ['1-1'],
  ['1,0'],
  ['0,1'],
  ['0-1,2'],
  ['00'],
  ['-1'],
  ['1.5'],
  ['a'],
  [','],
  ['0,'],
  [' 0'],
  ['0-999999999'],
  ['1e3'],
  ['0-'],
])('the text %j is refused', (text) => {
  expect(() => decodeNodeSet(text, 8)).toThrow(CodecError);
});

test.each([[[1, 0]], [[0, 0]], [[-1]], [[0.5]]])('the list %j is no set', (indices) => {
  expect(() => encodeNodeSet(indices)).toThrow(CodecError);
});

test('any set of nodes reads back to itself', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 300 })), (list) => {
      const indices = list.sort((a, b) => a - b);
      expect(decodeNodeSet(encodeNodeSet(indices), 301)).toEqual(indices);
    }),
    { numRuns: 2_000 },
  );
});

test('text that is accepted is the only text of its set', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9,-]{0,8}$/), (text) => {
      let indices: readonly number[];
      try {
        indices = decodeNodeSet(text, 50);
      } catch (error) {
        expect(error).toBeInstanceOf(CodecError);
        return;
      }
      expect(encodeNodeSet(indices)).toBe(text);
    }),
    { numRuns: 5_000 },
  );
});

test('any graph survives the wire', () => {
  fc.assert(
    fc.property(anyGraph, (graph) => {
      expect(decodeGraph(JSON.parse(JSON.stringify(encodeGraph(graph, 7))))).toEqual(graph);
    }),
    { numRuns: 500 },
  );
});

describe('a corrupt graph is refused', () => {
  const sound = () => JSON.parse(JSON.stringify(encodeGraph(shopGraph(), 1)));
  test.each<
    [
      string,
      (
        wire: Record<string, unknown> & { blocks: Record<string, unknown>[]; admissions: Record<string, unknown>[] },
      ) => void,
    ]
  >([
    ['a node that does not exist', (wire) => (wire.blocks[0]!.from = '0-99')],
    ['a set that is no text', (wire) => (wire.blocks[0]!.to = [0])],
    ['an unknown verdict', (wire) => (wire.blocks[0]!.verdict = 'maybe')],
    ['unreadable ports', (wire) => (wire.blocks[0]!.traffic = { TCP: '70000' })],
    ['an unknown protocol', (wire) => (wire.blocks[0]!.traffic = { ICMP: 'all' })],
    ['no traffic', (wire) => delete wire.blocks[0]!.traffic],
    ['no nodes', (wire) => delete wire.nodes],
    ['an admission by nobody', (wire) => (wire.admissions[0]!.policy = 99)],
  ])('%s', (_, spoil) => {
    const wire = sound();
    expect(() => decodeGraph(wire as GraphResponse)).not.toThrow();
    spoil(wire);
    expect(() => decodeGraph(wire as GraphResponse)).toThrow(CodecError);
  });
});
