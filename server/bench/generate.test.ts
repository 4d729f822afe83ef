// Generated clusters: reproducible, of the size asked for, the same after a detour through files, and answered alike by the plain way.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterObjects, parseManifests } from '@portolan/shared/cluster';
import { analyse } from '@portolan/shared/graph';
import { describe, expect, it } from 'vitest';
import { generateCluster } from './generate';
import { measureComparison } from './measure/comparison';
import { completeGraph } from './measure/graphRuns';
import { SHAPES, type Shape, shapeNamed } from './shapes';
import { writeManifests } from './writeManifests';

const SMALL: Shape = {
  name: 'small',
  namespaces: 9,
  workloads: 40,
  pods: 90,
  policies: 60,
  distinct: 'workload',
  mix: 'teams',
};
const graphOf = (objects: ClusterObjects) => completeGraph(analyse(objects, { profile: 'kubernetes' }));

describe('a generated cluster', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(JSON.stringify(generateCluster(SMALL))).toBe(JSON.stringify(generateCluster(SMALL)));
    expect(JSON.stringify(generateCluster(SMALL, 2))).not.toBe(JSON.stringify(generateCluster(SMALL)));
  });

  it('has exactly the size of its shape, up to twenty thousand pods', () => {
    for (const shape of [...Object.values(SHAPES).flat(), SMALL].filter(({ pods }) => pods <= 20_000)) {
      const { namespaces, pods, networkPolicies, policyObjects, controllers } = generateCluster(shape);
      const policies = [...networkPolicies, ...policyObjects].map(({ namespace, name }) => `${namespace}/${name}`);
      expect(
        {
          namespaces: new Set(namespaces.map(({ name }) => name)).size,
          workloads: new Set(
            controllers.filter(({ owner }) => owner === null).map(({ namespace, name }) => `${namespace}/${name}`),
          ).size,
          pods: new Set(pods.map(({ namespace, name }) => `${namespace}/${name}`)).size,
          addresses: new Set(pods.flatMap(({ ips }) => ips ?? [])).size,
          policies: new Set(policies).size,
          objects: policies.length,
        },
        shape.name,
      ).toEqual({
        namespaces: shape.namespaces,
        workloads: shape.workloads,
        pods: shape.pods,
        addresses: shape.pods,
        policies: shape.policies,
        objects: shape.policies,
      });
    }
  });

  it('names every shape once', () => {
    const names = Object.values(SHAPES).flatMap((shapes) => shapes.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
  });

  it('holds nothing that the API would refuse, and every mix of selectors, ports and blocks', () => {
    const objects = generateCluster(shapeNamed('big')!);
    const { findings } = analyse(objects, { profile: 'kubernetes' });
    expect([...new Set(findings.map(({ severity }) => severity))]).not.toContain('error');
    const text = JSON.stringify(objects.networkPolicies);
    for (const part of ['"In"', '"NotIn"', '"Exists"', '"DoesNotExist"', '"endPort"', '"except"', '"port":"http"'])
      expect(text).toContain(part);
  });

  it('is the same after a detour through files', () => {
    for (const distinct of ['workload', 'pod'] as const) {
      const shape: Shape = { ...SMALL, workloads: 70, distinct };
      const made = generateCluster(shape);
      const read = throughFiles(made);
      expect(read.problems).toEqual([]);
      for (const field of ['networkPolicies', 'nodes', 'controllers', 'namespaces'] as const)
        expect(withoutPlace(read[field])).toEqual(withoutPlace(made[field]));
      expect(factsOf(read)).toEqual(factsOf(made));
    }
  });

  it('gets the same answers from the engine and from asking every policy about every pair', () => {
    for (const port of [8080, 5432, 8100, 9102])
      expect(measureComparison({ ...SHAPES.naive[0]!, pods: 120, workloads: 60, policies: 80 }, port).different).toBe(
        0,
      );
  });
});

describe('the fixture big', () => {
  it('has known totals', () => {
    const { totals, nodes, blocks } = graphOf(generateCluster(shapeNamed('big')!));
    expect(totals).toEqual({
      namespaces: 100,
      workloads: 500,
      pods: 5000,
      policies: 400,
      isolatedIngress: 428,
      isolatedEgress: 274,
    });
    const workloads = nodes.flatMap(({ kind }, index) => (kind === 'workload' ? [index] : []));
    const pairs = new Set(
      blocks.flatMap(({ from, to }) => from.flatMap((source) => to.map((target) => source * nodes.length + target))),
    );
    const joined = workloads.flatMap((from) => workloads.filter((to) => pairs.has(from * nodes.length + to)));
    expect({ workloads: workloads.length, joined: joined.length }).toEqual({ workloads: 508, joined: 19_889 });
  });

  it('has a namespace of exactly fifty pods, which J6 opens, and pods in each', () => {
    const { pods, namespaces } = generateCluster(shapeNamed('big')!);
    const counts = namespaces.map(({ name }) => pods.filter(({ namespace }) => namespace === name).length);
    expect(counts).toContain(50);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });
});

function throughFiles(objects: ClusterObjects): ClusterObjects {
  const directory = mkdtempSync(join(tmpdir(), 'portolan-'));
  try {
    writeManifests(objects, directory);
    const files = readdirSync(directory).map((name) => ({ name, text: readFileSync(join(directory, name), 'utf8') }));
    return parseManifests(files, 'files');
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** In one order, and without the file that something was read from. */
function withoutPlace(
  list: readonly { readonly name: string; readonly kind?: string; readonly namespace?: string }[],
): readonly unknown[] {
  return list
    .map((item) => [`${item.kind} ${item.namespace}/${item.name}`, { ...item, location: null }] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function factsOf({ pods }: ClusterObjects): readonly string[] {
  return pods
    .map(({ namespace, name, labels, ips, node, ports, owner }) =>
      JSON.stringify([namespace, name, labels, ips, node, ports, owner]),
    )
    .sort();
}
