// Every scenario folder: its manifests listed as text, in file order and reversed. UPDATE_SCENARIOS=1 writes what is expected.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ClusterObjects, parseManifests } from '../src/cluster/index';
import { analyse } from '../src/graph/index';
import { formatList } from '../src/report/index';

const root = new URL('../scenarios/', import.meta.url);
const names = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

function list(objects: ClusterObjects): string {
  const graph = analyse(objects, { profile: 'kubernetes' }).graph({
    level: 'workload',
    nodes: false,
    variants: 'merge',
  });
  return [...formatList(graph, 'text')].join('');
}

function reversed(objects: ClusterObjects): ClusterObjects {
  return {
    ...objects,
    namespaces: objects.namespaces.toReversed(),
    pods: objects.pods.toReversed(),
    networkPolicies: objects.networkPolicies.toReversed(),
    controllers: objects.controllers.toReversed(),
    problems: objects.problems.toReversed(),
  };
}

describe('scenarios', () => {
  it.each(names)('%s', (name) => {
    const text = readFileSync(new URL(`${name}/cluster.yaml`, root), 'utf8');
    const objects = parseManifests([{ name: 'cluster.yaml', text }], name);
    const expected = new URL(`${name}/expected.txt`, root);
    const found = list(objects);
    if (process.env.UPDATE_SCENARIOS === '1') writeFileSync(expected, found);
    expect(found).toBe(readFileSync(expected, 'utf8'));
    expect(list(reversed(objects))).toBe(found);
  });
});
