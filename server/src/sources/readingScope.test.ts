// What --namespace leaves of a source that holds everything.
import { parseManifests } from '@portolan/shared/cluster';
import { expect, it } from 'vitest';
import { limitToScope } from './readingScope';

const text = ['a', 'b']
  .map(
    (namespace) => `apiVersion: v1
kind: Pod
metadata: {name: p, namespace: ${namespace}}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: ${namespace}}
spec: {podSelector: {}}
`,
  )
  .join('---\n');
const objects = parseManifests([{ name: 'x.yaml', text }], 'x');

it('keeps everything without a scope', () => {
  expect(limitToScope(objects, [])).toBe(objects);
});

it('takes away what lies outside and says that it was not read', () => {
  const limited = limitToScope(objects, ['a']);
  expect(limited.pods.map(({ namespace }) => namespace)).toEqual(['a']);
  expect(limited.networkPolicies.map(({ namespace }) => namespace)).toEqual(['a']);
  expect(limited.source.scope).toEqual(['a']);
  expect(limited.gaps.map(({ resource, reason }) => [resource, reason])).toContainEqual([
    'networkpolicies',
    'out-of-scope',
  ]);
});
