// The CSV files: the rows of the table, safe in a spreadsheet, and honest about what is left out.
import { filterGraph, NO_FILTER, type TrafficGraph } from '@portolan/shared/graph';
import { expect, test } from 'vitest';
import { SAMPLE_GRAPH } from '../testing/sampleCluster';
import { connectionsCsv, workloadsCsv } from './csv';

const all = filterGraph(SAMPLE_GRAPH, NO_FILTER);

test('connections name both ends, the traffic, the certainty and the policies that admit it', () => {
  const lines = connectionsCsv(SAMPLE_GRAPH, all, ['read today', 'not all, though']).join('').split('\r\n');
  expect(lines[0]).toBe('From,To,Traffic,Kind,Certainty,Admitted by,"# read today # not all, though"');
  expect(lines).toContain('web/admin,data/store,TCP 5432,explicit,certain,data/store-in,');
  expect(lines.some((line) => line.startsWith('web/shop,data/store'))).toBe(false);
});

test('workloads that are not isolated for ingress are a row each', () => {
  const open = filterGraph(SAMPLE_GRAPH, { ...NO_FILTER, isolation: 'not-isolated-ingress' });
  const lines = workloadsCsv(SAMPLE_GRAPH, open, []).join('').trim().split('\r\n');
  expect(lines.slice(1)).toEqual(['web,admin,Deployment,1,not isolated,,', 'web,shop,Deployment,1,not isolated,,']);
});

test('a cell that a spreadsheet would calculate is text', () => {
  const nodes = SAMPLE_GRAPH.nodes.map((node) =>
    node.name === 'shop'
      ? { ...node, namespace: '=cmd()', name: 'x' }
      : node.name === 'admin'
        ? { ...node, namespace: '@a' }
        : node,
  );
  const graph: TrafficGraph = { ...SAMPLE_GRAPH, nodes };
  const text = workloadsCsv(graph, filterGraph(graph, NO_FILTER), ['=a note, with a comma']).join('');
  expect(text).toContain("\n'=cmd(),x");
  expect(text).toContain("\n'@a,admin");
  expect(text).not.toMatch(/(^|[\n,])[=@]/);
  expect(text.split('\r\n')[0]).toContain(',"# =a note, with a comma"');
});

test('a file that cannot hold all rows says how many are missing', () => {
  const whole = connectionsCsv(SAMPLE_GRAPH, all, []).join('').trim().split('\r\n').length - 1;
  const lines = connectionsCsv(SAMPLE_GRAPH, all, [], 2).join('').trim().split('\r\n');
  expect(lines).toHaveLength(1 + 2 + 1);
  expect(lines.at(-1)).toContain(`${whole - 2} more connections are not in this file`);
});
