// Checks redaction on a cluster with telling names: none of them is left, selectors still select, and what cannot be rewritten is refused.
import { describe, expect, it } from 'vitest';
import { type ClusterObjects, parseManifests } from '../src/cluster/index';
import { formatSnapshot } from '../src/contract/index';
import { analyse } from '../src/graph/index';
import { redactObjects } from '../src/review/index';

const MANIFESTS = `
apiVersion: v1
kind: Namespace
metadata: {name: acme-payments, labels: {acme.example/owner: acme-team, kubernetes.io/metadata.name: acme-payments}}
---
apiVersion: v1
kind: Namespace
metadata: {name: acme-shop}
---
apiVersion: v1
kind: Pod
metadata:
  name: acme-web-5d4f-abcde
  namespace: acme-shop
  labels: {app: acme-web, pod-template-hash: 5d4f, acme.example/stage: acme-prod}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: acme-web-5d4f, controller: true}]
spec: {serviceAccountName: acme-robot, nodeName: acme-node-1, containers: [{name: c, image: x, ports: [{name: http, containerPort: 8080}]}]}
status: {phase: Running, podIPs: [{ip: 10.0.0.1}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: acme-db, namespace: acme-payments}
spec: {replicas: 1, selector: {matchLabels: {app: acme-db}}, template: {metadata: {labels: {app: acme-db}}, spec: {containers: [{name: c, image: x, ports: [{name: sql, containerPort: 5432}]}]}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: acme-db-in, namespace: acme-payments}
spec:
  podSelector: {matchExpressions: [{key: app, operator: In, values: [acme-db, acme-other]}]}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: acme-shop}}, podSelector: {matchLabels: {app: acme-web}}}], ports: [{port: sql}]}]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: acme-egress, namespace: acme-shop}
spec:
  description: what acme does
  endpointSelector: {matchLabels: {'k8s:app': acme-web}}
  egress:
    - toEndpoints: [{matchLabels: {'k8s:io.kubernetes.pod.namespace': acme-payments, app: acme-db}}]
    - toFQDNs: [{matchPattern: '*.acme.example'}]
    - toServices: [{k8sService: {serviceName: acme-svc, namespace: acme-payments}}]
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: acme-global}
spec: {tier: acme-tier, selector: "app starts with 'acme-d' && has(acme.example/stage)", serviceAccountSelector: "projectcalico.org/name == 'acme-robot'", types: [Ingress]}
---
apiVersion: v1
kind: Service
metadata: {name: acme-svc, namespace: acme-payments, labels: {acme.example/x: acme-y}}
spec: {selector: {app: acme-db}, ports: [{name: sql, port: 5432, targetPort: sql}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: acme-ing, namespace: acme-shop}
spec: {rules: [{host: shop.acme.example, http: {paths: [{path: /acme/pay, pathType: Prefix, backend: {service: {name: acme-front, port: {name: web}}}}]}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: acme-broken, namespace: acme-shop, labels: [acme]}
`;

const read = (text: string): ClusterObjects => ({
  ...parseManifests([{ name: '/home/acme/all.yaml', text }], '/home/acme'),
  gaps: [{ resource: 'nodes', namespace: null, reason: 'error', message: 'https://acme.example says no' }],
});

function redacted(objects: ClusterObjects, profile: 'kubernetes' | 'cilium' | 'calico' = 'kubernetes'): ClusterObjects {
  const answer = redactObjects(objects, { profile });
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
}

const header = { engineVersion: '1', createdAt: '2026-01-01T00:00:00Z', profile: 'kubernetes' } as const;

describe('a cluster with telling names', () => {
  it.each(['kubernetes', 'cilium', 'calico'] as const)('shows none of them (%s)', (profile) => {
    const text = formatSnapshot(redacted(read(MANIFESTS), profile), { ...header, profile, redacted: true });
    expect(text).not.toMatch(/acme/i);
    expect(text).toContain('"redacted":true');
    expect(text).toContain('file-1.yaml');
  });

  it('keeps the workload that a ReplicaSet stands for, and the way between the two', () => {
    const graph = analyse(redacted(read(MANIFESTS)), { profile: 'kubernetes' }).graph({
      level: 'workload',
      nodes: false,
      variants: 'merge',
    });
    const names = graph.nodes.filter(({ kind }) => kind === 'workload').map(({ id }) => id);
    expect(names).toEqual(['StatefulSet/ns-1/workload-1', 'Deployment/ns-2/workload-2']);
    const explicit = graph.blocks.filter(({ kind }) => kind === 'explicit');
    expect(
      explicit.map(({ from, to, traffic }) => [
        from.map((i) => graph.nodes[i]?.id),
        to.map((i) => graph.nodes[i]?.id),
        traffic,
      ]),
    ).toEqual([[['Deployment/ns-2/workload-2'], ['StatefulSet/ns-1/workload-1'], { TCP: '5432' }]]);
  });

  it('gives the same names whatever the order', () => {
    const objects = read(MANIFESTS);
    const turned = { ...objects, pods: objects.pods.toReversed(), policyObjects: objects.policyObjects.toReversed() };
    expect(formatSnapshot(redacted(turned), header)).toBe(formatSnapshot(redacted(objects), header));
  });
});

it('keeps that there is a field that nobody knows, and nothing of what it holds', () => {
  const text = MANIFESTS.replace('policyTypes:', 'acmeField: {acme: [acme]}\n  policyTypes:');
  const { networkPolicies } = redacted(read(text));
  expect(networkPolicies[0]?.spec).toMatchObject({ 'field-1': 'redacted', policyTypes: ['Ingress', 'Egress'] });
  expect(JSON.stringify(networkPolicies)).not.toContain('acme');
});

it('refuses what it cannot rewrite, and says where', () => {
  const answer = redactObjects(read(MANIFESTS.replace(/podSelector: \{matchExpressions.*\}/, 'podSelector: acme')));
  expect(answer).toMatchObject({
    ok: false,
    code: 'not-redactable',
    message:
      'NetworkPolicy acme-payments/acme-db-in: the field spec.podSelector may hold names that cannot be told from other text.',
  });
});

it('labels called like parts of JavaScript stay data', () => {
  const objects = read(MANIFESTS);
  const labels = JSON.parse('{"__proto__":"acme-1","constructor":"acme-2","hasOwnProperty":"toString"}');
  const odd = { ...objects, pods: objects.pods.map((pod) => ({ ...pod, labels: { ...labels, ...pod.labels } })) };
  expect(Object.keys(redacted(odd).pods[0]!.labels).filter((key) => key.startsWith('label-')).length).toBeGreaterThan(
    2,
  );
});
