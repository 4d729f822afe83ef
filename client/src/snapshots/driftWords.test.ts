// What has changed in sentences: since when as people say it, by which policy, sorted by asset.
import { parseManifests } from '@portolan/shared/cluster';
import { analyse, edgeId } from '@portolan/shared/graph';
import { compareAnalyses } from '@portolan/shared/review';
import { expect, test } from 'vitest';
import { driftOf, momentWords, sinceWords } from './driftWords';

/** A Tuesday. */
const NOW = Date.parse('2026-03-10T12:00:00Z');

test('a moment is said as people say it', () => {
  const said = (at: string) => momentWords(Date.parse(at), NOW, 'UTC');
  expect(said('2026-03-10T10:02:59Z')).toBe('today 10:02');
  expect(said('2026-03-09T23:59:00Z')).toBe('Monday 23:59');
  expect(said('2026-03-04T12:00:01Z')).toBe('Wednesday 12:00');
  // A week ago is a Tuesday too, and none of this week's.
  expect(said('2026-03-03T10:02:00Z')).toBe('3 March 10:02');
  expect(said('2025-12-24T00:00:00Z')).toBe('24 December 2025 00:00');
  expect(said('2026-03-12T08:00:00Z')).toBe('12 March 08:00');
  expect(momentWords(Date.parse('2026-03-10T23:30:00Z'), NOW, 'Asia/Tokyo')).toBe('11 March 08:30');
  expect(sinceWords('2026-03-09T10:02:00Z', NOW, 'UTC')).toBe('since Monday 10:02');
  expect(sinceWords(null, NOW)).toBe('since the earlier snapshot');
  expect(sinceWords('yesterday', NOW)).toBe('since the earlier snapshot');
});

const workload = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec: {replicas: 1, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: c, image: i}]}}}
---
`;
const allow = (name: string, to: string, from: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: {podSelector: {matchLabels: {app: ${to}}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: ${from}}}}], ports: [{port: 5432}]}]}
---
`;
const deny = (to: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny-${to}, namespace: shop}
spec: {podSelector: {matchLabels: {app: ${to}}}, policyTypes: [Ingress]}
---
`;
const state = (policies: string) =>
  analyse(
    parseManifests(
      [
        {
          name: 'shop.yaml',
          text: `${workload('web')}${workload('db')}${workload('cache')}${deny('db')}${deny('cache')}${deny('web')}${policies}`,
        },
      ],
      'shop',
    ),
    {
      profile: 'kubernetes',
    },
  );

test('the drift names asset, way, time, policy, line and revision, sorted by asset', () => {
  const before = state(allow('db-from-web', 'db', 'web'));
  const after = state(allow('cache-from-web', 'cache', 'web'));
  const comparison = compareAnalyses(before, after);
  const earlier = { at: '2026-03-09T10:02:00Z', revision: 5 };
  const drift = driftOf(comparison, earlier, { at: null, revision: 7 }, NOW, 'UTC');
  expect(drift.map(({ asset }) => asset)).toEqual(['shop/cache', 'shop/db']);
  const [cache, db] = drift.map(({ lines }) => lines);
  expect(cache).toHaveLength(1);
  expect(cache![0]).toMatchObject({
    how: 'gained',
    words: 'new path from shop/web (TCP 5432) since Monday 10:02',
    id: edgeId('Deployment/shop/web', 'Deployment/shop/cache', 'explicit'),
    pairs: 1,
  });
  expect(cache![0]!.causes[0]).toMatch(
    /^by policy shop\/cache-from-web, ingress rule 1, added \(shop\.yaml:\d+, revision r7\)$/,
  );
  expect(db).toHaveLength(1);
  expect(db![0]!.words).toBe('lost path from shop/web (TCP 5432) since Monday 10:02');
  expect(db![0]!.causes[0]).toMatch(/^by policy shop\/db-from-web, ingress.*, removed/);
});

test('a revision is named only where it follows the other one', () => {
  const comparison = compareAnalyses(state(allow('db-from-web', 'db', 'web')), state(''));
  const causes = (before: number | null, after: number | null) =>
    driftOf(comparison, { at: null, revision: before }, { at: null, revision: after }, NOW, 'UTC')[0]!.lines[0]!
      .causes[0];
  expect(causes(1, 2)).toContain('revision r2');
  for (const [before, after] of [
    [2, 2],
    [3, 1],
    [null, 2],
    [1, null],
  ] as const) {
    expect(causes(before, after)).not.toContain('revision');
  }
});

test('nothing has changed between a state and itself', () => {
  const same = state('');
  expect(driftOf(compareAnalyses(same, same), { at: null, revision: 1 }, { at: null, revision: 2 }, NOW)).toEqual([]);
});
