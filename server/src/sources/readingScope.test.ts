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

it('takes away policies, accounts and routes of other namespaces, and keeps what belongs to none', () => {
  const object = (apiVersion: string, kind: string, namespace: string): string =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${kind.toLowerCase()}-${namespace}, namespace: ${namespace}}\nspec: {}\n`;
  const kinds = [
    ['cilium.io/v2', 'CiliumNetworkPolicy'],
    ['projectcalico.org/v3', 'GlobalNetworkPolicy'],
    ['v1', 'ServiceAccount'],
    ['networking.k8s.io/v1', 'Ingress'],
    ['networking.k8s.io/v1', 'IngressClass'],
    ['networking.gke.io/v1', 'FQDNNetworkPolicy'],
  ] as const;
  const all = kinds.flatMap(([apiVersion, kind]) => ['a', 'b'].map((namespace) => object(apiVersion, kind, namespace)));
  const limited = limitToScope(parseManifests([{ name: 'x.yaml', text: all.join('---\n') }], 'x'), ['a']);
  expect(limited.policyObjects.map(({ name }) => name)).toEqual([
    'ciliumnetworkpolicy-a',
    'globalnetworkpolicy-a',
    'globalnetworkpolicy-b',
  ]);
  expect(limited.serviceAccounts.map(({ name }) => name)).toEqual(['serviceaccount-a']);
  expect(limited.exposure.ingresses.map(({ name }) => name)).toEqual(['ingress-a']);
  expect(limited.exposure.ingressClasses.map(({ name }) => name)).toEqual(['ingressclass-a', 'ingressclass-b']);
  expect(limited.otherPolicies.map(({ objects: list }) => list.map(({ name }) => name))).toEqual([
    ['fqdnnetworkpolicy-a'],
  ]);
  expect(limited.gaps.map(({ resource, namespace, reason }) => [resource, namespace, reason])).toEqual(
    ['pods', 'networkpolicies', 'services', 'endpointslices', 'ciliumnetworkpolicies.cilium.io', 'serviceaccounts'].map(
      (resource) => [resource, null, 'out-of-scope'],
    ),
  );
});
