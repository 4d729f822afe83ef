// The regions of the map: every namespace in exactly one, by the clearest rule, whatever policies say.
import { describe, expect, test } from 'vitest';
import { block, graphOf, podNode } from '../../../testing/graphs';
import type { Labels } from '../../cluster/index';
import type { ConnectionBlock } from '../model';
import { regionsOf, shortName } from './sceneRegions';

function regions(
  names: readonly string[],
  labels: (name: string) => Labels = () => ({}),
  blocks: ConnectionBlock[] = [],
) {
  const graph = graphOf(
    names.map((name) => podNode(name, 'web')),
    blocks,
  );
  const namespaces = names.map((name) => ({ name, labels: labels(name), policies: 0 }));
  return regionsOf({ ...graph, namespaces });
}

const TEAMS = ['payments', 'orders', 'search', 'media', 'billing', 'fraud', 'tax', 'mobile', 'ledger'];
const staged = TEAMS.flatMap((team) => ['dev', 'stage', 'prod'].map((stage) => `${team}-${stage}`));
const shown = (found: ReturnType<typeof regions>) =>
  found.map(({ label, by, boxes }) => `${label} (${by}): ${boxes.length}`);

describe('regions', () => {
  test('few namespaces need none', () => {
    expect(regions(staged.slice(0, 24))).toEqual([]);
  });

  test('come from names without their stage, in alphabetical order, the platform last', () => {
    const found = regions([...staged, 'kube-system', 'monitoring', 'ingress-nginx', 'legacy']);
    expect(shown(found)).toEqual([
      ...[...TEAMS].sort().map((team) => `${team} (by name): 3`),
      'Others (in alphabetical order): 1',
      'Platform (serves the whole cluster): 3',
    ]);
  });

  test('come from a telling label before anything else, however names go', () => {
    const names = Array.from({ length: 30 }, (_, i) => `x${i}-prod`);
    const found = regions(names, (name) => ({
      team: TEAMS[Number(name.match(/\d+/)?.[0]) % 5]!,
      color: name.slice(1, 2),
    }));
    expect(found.map(({ label }) => label)).toEqual(['billing', 'media', 'orders', 'payments', 'search']);
    expect(found[0]?.by).toBe('by label team');
  });

  test('a label that everybody or nobody shares parts nothing', () => {
    const found = regions(staged, (name) => ({ 'kubernetes.io/metadata.name': name, cluster: 'one', id: name }));
    expect(found[0]?.by).toBe('by name');
  });

  test('without labels and common names those who talk stand together, the rest by letter', () => {
    const names = Array.from({ length: 26 }, (_, i) => `${String.fromCharCode(97 + i)}x`);
    const pair = block({ from: [3], to: [7], traffic: { TCP: '80' } });
    const found = regions(names, () => ({}), [pair]);
    expect(found[0]).toMatchObject({ label: 'around dx', boxes: ['Namespace/dx', 'Namespace/hx'] });
    expect(found.flatMap(({ boxes }) => boxes).sort()).toEqual(names.map((name) => `Namespace/${name}`));
  });

  test('hold every namespace once, also those called like parts of objects', () => {
    const names = [...staged, 'constructor', '__proto__', 'kube-system'];
    const boxes = regions(names).flatMap((region) => region.boxes);
    expect([...boxes].sort()).toEqual(names.map((name) => `Namespace/${name}`).sort());
  });

  test('let a name leave out what the region says', () => {
    const [first] = regions(staged);
    expect(first?.label).toBe('billing');
    expect(shortName('billing-prod', first!)).toBe('-prod');
    expect(shortName('team-billing', first!)).toBe('team-…');
    expect(shortName('team-billing-2', first!)).toBe('team-…-2');
    expect(shortName('bill', first!)).toBeNull();
  });
});
