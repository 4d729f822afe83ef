// An export never claims to be younger than the picture that it is of.
import { expect, test } from 'vitest';
import { readTime } from './readTime';

const LIVE = { source: { kind: 'kubeconfig', title: 'kind' }, readAt: '2026-03-03T10:00:00Z' } as const;

test('the latest picture was read when the cluster was', () => {
  expect(readTime(LIVE, null)).toBe('2026-03-03T10:00:00Z');
  expect(readTime({ ...LIVE, readAt: null }, null)).toBe('');
});

test('a picture that stayed was read before the first change that waits', () => {
  const change = { revision: 2, at: '2026-03-03T09:30:00Z', news: null };
  expect(readTime(LIVE, { news: [change, { ...change, at: '2026-03-03T09:45:00Z' }] })).toBe(
    'before 2026-03-03T09:30:00Z',
  );
  expect(readTime(LIVE, { news: [] })).toBe('before 2026-03-03T10:00:00Z');
});

test('a snapshot is as old as what it holds', () => {
  const source = { kind: 'snapshot', title: 'a', readAt: '2025-01-01T00:00:00Z' } as const;
  expect(readTime({ source, readAt: LIVE.readAt }, null)).toBe('2025-01-01T00:00:00Z');
});
