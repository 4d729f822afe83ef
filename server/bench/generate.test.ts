// Generated clusters: reproducible, of the size asked for, the same after a detour through files, and answered alike by the plain way.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseManifests } from '@portolan/shared/cluster';
import { describe, expect, it } from 'vitest';
import { BUDGET_ROWS } from './budgets';
import { generateCluster } from './generate';
import { compare, measure } from './measure';
import { SHAPES, type Shape } from './shapes';

const NAIVE_SHAPE = SHAPES.naive[0]!;

import { writeManifests } from './writeManifests';

const SMALL: Shape = {
  name: 'small',
  namespaces: 6,
  workloads: 30,
  pods: 70,
  policies: 40,
  distinct: 'workload',
  mix: 'teams',
};

describe('a generated cluster', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(JSON.stringify(generateCluster(SMALL))).toBe(JSON.stringify(generateCluster(SMALL)));
    expect(JSON.stringify(generateCluster(SMALL, 2))).not.toBe(JSON.stringify(generateCluster(SMALL)));
  });

  it('has exactly the size of its shape, up to ten thousand pods', () => {
    for (const { shape } of BUDGET_ROWS.filter((row) => row.shape.pods <= 10_000)) {
      const objects = generateCluster(shape);
      expect(objects.namespaces, shape.name).toHaveLength(shape.namespaces);
      expect(objects.pods, shape.name).toHaveLength(shape.pods);
      expect(objects.networkPolicies.length + objects.policyObjects.length, shape.name).toBe(shape.policies);
      expect(
        objects.controllers.filter(({ owner }) => owner === null),
        shape.name,
      ).toHaveLength(shape.workloads);
      expect(new Set(objects.pods.flatMap(({ ips }) => ips ?? [])).size, shape.name).toBe(shape.pods);
      const names = [...objects.networkPolicies, ...objects.policyObjects].map(
        ({ namespace, name }) => `${namespace}/${name}`,
      );
      expect(new Set(names).size).toBe(shape.policies);
    }
  });

  it('holds nothing that the API would refuse', () => {
    const { nodes, blocks } = measure(SMALL);
    expect(nodes).toBeGreaterThanOrEqual(SMALL.workloads);
    expect(blocks).toBeGreaterThan(0);
    for (const distinct of ['workload', 'pod'] as const) {
      const shape = { ...SMALL, workloads: 70, distinct };
      const directory = mkdtempSync(join(tmpdir(), 'portolan-'));
      try {
        writeManifests(generateCluster(shape), directory);
        const files = readdirSync(directory).map((name) => ({
          name,
          text: readFileSync(join(directory, name), 'utf8'),
        }));
        const read = parseManifests(files, shape.name);
        expect(read.problems).toEqual([]);
        const bare = (
          list: readonly { readonly name: string; readonly kind?: string; readonly namespace?: string }[],
        ): readonly unknown[] =>
          list
            .map((item) => [`${item.kind} ${item.namespace}/${item.name}`, { ...item, location: null }] as const)
            .sort(([a], [b]) => (a < b ? -1 : 1));
        const made = generateCluster(shape);
        for (const field of ['networkPolicies', 'nodes', 'controllers', 'namespaces'] as const)
          expect(bare(read[field])).toEqual(bare(made[field]));
        const facts = ({ pods }: typeof made): readonly string[] =>
          pods
            .map(({ namespace, name, labels, ips, node, ports, owner }) =>
              JSON.stringify([namespace, name, labels, ips, node, ports, owner]),
            )
            .sort();
        expect(facts(read)).toEqual(facts(made));
      } finally {
        rmSync(directory, { recursive: true });
      }
    }
  });

  it('gets the same answers from the engine and from asking every policy about every pair', () => {
    for (const port of [8080, 5432, 8100]) {
      expect(compare({ ...NAIVE_SHAPE, pods: 120, workloads: 60, policies: 80 }, port)).toMatchObject({ different: 0 });
    }
  });
});
