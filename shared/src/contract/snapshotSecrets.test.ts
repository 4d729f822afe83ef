// Holds snapshots to their allow-list: whatever stands in the raw objects of a cluster, only the fields of our shape get into the file.
import { describe, expect, it } from 'vitest';
import { type ClusterObjects, parseManifests } from '../cluster/index';
import { formatSnapshot } from './snapshot';

const header = { engineVersion: '1', createdAt: '2026-01-01T00:00:00Z', profile: 'kubernetes' } as const;
const CANARY = 'canary-7f3a';

const metadata = (name: string, more: object = {}) => ({
  name,
  namespace: 'shop',
  uid: CANARY,
  generateName: CANARY,
  annotations: {
    'kubectl.kubernetes.io/last-applied-configuration': `{"password":"${CANARY}"}`,
    'kubernetes.io/config.mirror': CANARY,
    [CANARY]: CANARY,
  },
  managedFields: [{ manager: CANARY, fieldsV1: { [`f:${CANARY}`]: {} } }],
  finalizers: [CANARY],
  ...more,
});

const container = {
  name: 'c',
  image: `registry.example/${CANARY}:1`,
  command: ['sh', '-c', CANARY],
  args: [`--token=${CANARY}`],
  env: [
    { name: 'PASSWORD', value: CANARY },
    { name: CANARY, valueFrom: { secretKeyRef: { name: CANARY, key: CANARY } } },
  ],
  envFrom: [{ secretRef: { name: CANARY } }],
  volumeMounts: [{ name: CANARY, mountPath: `/${CANARY}` }],
  livenessProbe: { httpGet: { path: `/${CANARY}`, port: 80, httpHeaders: [{ name: 'Authorization', value: CANARY }] } },
  lifecycle: { preStop: { exec: { command: [CANARY] } } },
  ports: [{ containerPort: 80 }],
};
const podSpec = {
  containers: [container],
  initContainers: [{ ...container, name: 'i' }],
  volumes: [{ name: CANARY, secret: { secretName: CANARY } }],
  imagePullSecrets: [{ name: CANARY }],
  hostAliases: [{ ip: '10.0.0.1', hostnames: [CANARY] }],
  schedulerName: CANARY,
};
const status = {
  phase: 'Running',
  message: CANARY,
  conditions: [{ type: CANARY, message: CANARY }],
  containerStatuses: [{ containerID: CANARY, imageID: CANARY }],
};

const RAW: readonly object[] = [
  { apiVersion: 'v1', kind: 'Pod', metadata: metadata('p'), spec: podSpec, status },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('d'),
    spec: {
      replicas: 1,
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: metadata('t', { labels: { a: 'b' } }), spec: podSpec },
    },
    status,
  },
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: metadata('shop', { namespace: undefined }),
    spec: { finalizers: [CANARY] },
  },
  { apiVersion: 'v1', kind: 'Secret', metadata: metadata('s'), data: { password: CANARY }, stringData: { x: CANARY } },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('cm'), data: { password: CANARY } },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata('cilium-config', { namespace: 'kube-system' }),
    data: { password: CANARY },
  },
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: metadata('sa'),
    secrets: [{ name: CANARY }],
    imagePullSecrets: [{ name: CANARY }],
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata('svc'),
    spec: {
      ports: [{ port: 80, appProtocol: CANARY }],
      selector: { a: 'b' },
      healthCheckNodePort: 1,
      sessionAffinityConfig: { x: CANARY },
    },
    status: { conditions: [{ message: CANARY }] },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: metadata('ing'),
    spec: {
      tls: [{ hosts: ['a.example'], secretName: CANARY }],
      defaultBackend: { service: { name: 'svc', port: { number: 80 } } },
    },
  },
  {
    apiVersion: 'route.openshift.io/v1',
    kind: 'Route',
    metadata: metadata('r'),
    spec: {
      to: { kind: 'Service', name: 'svc' },
      tls: { termination: 'edge', key: CANARY, certificate: CANARY, caCertificate: CANARY },
    },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: metadata('h'),
    spec: {
      parentRefs: [{ name: 'g' }],
      rules: [
        {
          matches: [{ headers: [{ name: 'Authorization', value: CANARY }] }],
          filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'X', value: CANARY }] } }],
          backendRefs: [{ name: 'svc', port: 80 }],
        },
      ],
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: metadata('cilium', { namespace: 'kube-system' }),
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: {
        metadata: { labels: { a: 'b' } },
        spec: {
          ...podSpec,
          containers: [{ ...container, name: 'cilium-agent', image: 'quay.io/cilium/cilium:v1.17.0' }],
        },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: metadata('n', { namespace: undefined }),
    spec: { providerID: CANARY },
    status: { nodeInfo: { machineID: CANARY } },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata('np'),
    spec: { podSelector: {} },
    status,
  },
  {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: metadata('cnp'),
    spec: { endpointSelector: {} },
    status: { nodes: { [CANARY]: CANARY } },
  },
];

const read = (): ClusterObjects => {
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: RAW });
  return parseManifests([{ name: 'all.json', text }], 'all');
};

/** Every object gets a field more; what is kept unread by design (specs, selectors) and tables of labels are left alone. */
function withStrangers(value: unknown, field = ''): unknown {
  if (['spec', 'specs', 'labels', 'selector', 'data', 'annotations'].includes(field)) return value;
  if (Array.isArray(value)) return value.map((item) => withStrangers(item));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, withStrangers(member, key)]);
  return { ...Object.fromEntries(members), env: [{ name: 'TOKEN', value: CANARY }], [CANARY]: CANARY };
}

describe('a snapshot', () => {
  it('holds nothing of the raw objects but the fields of its shape', () => {
    const objects = read();
    const text = formatSnapshot(objects, header);
    // The objects themselves were read.
    expect([objects.pods.length, objects.services.length, objects.exposure.ingresses.length]).toEqual([3, 1, 1]);
    expect(objects.policyObjects.length + objects.networkPolicies.length).toBe(2);
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain(Buffer.from(CANARY).toString('base64').slice(0, -2));
  });

  it('leaves out fields that somebody put beside ours, at every level', () => {
    const objects = read();
    const strange = withStrangers(objects) as ClusterObjects;
    expect(JSON.stringify(strange)).toContain(CANARY);
    const told = { ...header, secret: CANARY };
    expect(formatSnapshot(strange, header)).toBe(formatSnapshot(objects, header));
    expect(formatSnapshot(objects, told)).not.toContain(CANARY);
  });
});
