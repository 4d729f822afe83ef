// What is said of how true the picture is.
import type { ResourceStatus } from '@portolan/shared/contract';
import { expect, test } from 'vitest';
import { freshnessOf } from './freshness';

const resource = (
  name: string,
  state: ResourceStatus['state'],
  message?: string,
  heardAt = '2026-01-02T03:04:05.000Z',
): ResourceStatus => ({
  resource: name,
  state,
  count: 1,
  total: 1,
  watch: { heardAt, relists: 0, breaks: 0, skipped: 0 },
  ...(message === undefined ? {} : { message }),
});
const of = (...resources: ResourceStatus[]) => freshnessOf({ resources, readAt: '2026-01-02T03:04:09.000Z' });

test('one resource that is stale makes the picture not live, in words and by name', () => {
  const told = of(resource('pods', 'live'), resource('services', 'stale', 'the API server has fallen silent'));
  expect(told.kind).toBe('stale');
  if (told.kind !== 'stale') return;
  expect(told.title).toMatch(/^Not live since \d\d:04:05: the API server has fallen silent\.$/);
  expect(told.detail).toContain('services of the cluster may have changed since');
});

test('what was heard longest ago counts', () => {
  const told = of(
    resource('pods', 'stale', 'the connection to the API server is broken', '2026-01-02T03:01:00.000Z'),
    resource('services', 'stale', 'the connection to the API server is broken'),
  );
  expect(told.kind === 'stale' && [told.since, told.detail.startsWith('The cluster may')]).toEqual([
    '2026-01-02T03:01:00.000Z',
    true,
  ]);
});

test('what is forbidden is a gap and does not make the rest stale', () => {
  expect(of(resource('pods', 'live'), resource('nodes', 'forbidden')).kind).toBe('live');
  expect(of(resource('pods', 'read')).kind).toBe('read');
});
