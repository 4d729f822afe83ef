// How findings are grouped and found again in the picture.
import type { Finding } from '@portolan/shared/cluster';
import { expect, test } from 'vitest';
import { SAMPLE_GRAPH } from '../testing/sampleCluster';
import { findingId, groupsOf, textOf } from './findingGroups';

const about = (kind: string, namespace: string | null, name: string): Finding => ({
  code: 'some-code',
  severity: 'warning',
  object: { kind, namespace, name },
  message: 'is so',
  next: 'Do this.',
  path: 'spec.ingress[0]',
  location: { file: 'a.yaml', line: 3 },
});

test('groups stand in the order of their first finding', () => {
  const one = about('NetworkPolicy', 'web', 'a');
  const groups = groupsOf([
    { ...one, code: 'b' },
    { ...one, code: 'a' },
    { ...one, code: 'b' },
  ]);
  expect(groups.map(({ code, findings }) => [code, findings.length])).toEqual([
    ['b', 2],
    ['a', 1],
  ]);
});

test('a finding is one line of text', () => {
  expect(textOf(about('NetworkPolicy', 'web', 'a'))).toBe(
    'warning some-code: NetworkPolicy web/a: is so (spec.ingress[0] a.yaml:3) Do this.',
  );
});

test('policies, workloads and namespaces are found in the picture, other things are not', () => {
  const id = (...object: Parameters<typeof about>): string | null => findingId(about(...object), SAMPLE_GRAPH);
  expect(id('NetworkPolicy', 'web', 'a')).toBe('policy:NetworkPolicy/web/a');
  expect(id('Deployment', 'data', 'store')).toBe('Deployment/data/store');
  expect(id('Namespace', null, 'data')).toBe('Namespace/data');
  expect(id('Namespace', null, 'gone')).toBeNull();
  expect(id('Service', 'web', 'shop')).toBeNull();
});
