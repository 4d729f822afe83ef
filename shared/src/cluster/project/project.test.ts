// Raw API objects, good and bad: what is kept, what is refused, and that nothing is ever coerced or thrown.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../objects';
import {
  type Projected,
  projectController,
  projectEndpointSlice,
  projectNamespace,
  projectNetworkPolicy,
  projectNode,
  projectPod,
  projectService,
} from './project';

function read<T>(projected: Projected<T>): T {
  if (!projected.ok) throw new Error(projected.finding.message);
  return projected.value;
}

function findingOf<T>(projected: Projected<T>): Finding {
  if (projected.ok) throw new Error('expected a finding');
  return projected.finding;
}

const pod = (metadata: object, rest: object = {}): unknown => ({
  metadata: { name: 'web-1', namespace: 'shop', ...metadata },
  ...rest,
});

describe('a pod', () => {
  const full = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web-1',
      namespace: 'shop',
      labels: { app: 'web', empty: '' },
      annotations: { 'example.com/canary': 'CANARY-annotation', 'kubernetes.io/config.mirror': 'CANARY-mirror' },
      managedFields: [{ manager: 'CANARY-manager' }],
      ownerReferences: [
        { apiVersion: 'v1', kind: 'ConfigMap', name: 'not-me' },
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d', controller: true, uid: 'CANARY-uid' },
      ],
    },
    spec: {
      nodeName: 'n1',
      serviceAccountName: 'web',
      volumes: [{ name: 'v', secret: { secretName: 'CANARY-volume' } }],
      containers: [
        {
          name: 'main',
          env: [{ name: 'TOKEN', value: 'CANARY-env' }],
          ports: [
            { name: 'http', containerPort: 8080 },
            { containerPort: 53, protocol: 'UDP' },
          ],
        },
      ],
      initContainers: [
        { name: 'proxy', restartPolicy: 'Always', ports: [{ name: 'mesh', containerPort: 15001 }] },
        { name: 'migrate', ports: [{ containerPort: 9 }] },
      ],
    },
    status: {
      phase: 'Running',
      podIP: '10.0.0.1',
      podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };

  it('keeps the fields that decide about connections', () => {
    expect(read(projectPod(full, { file: 'a.yaml', line: 7 }))).toEqual({
      namespace: 'shop',
      name: 'web-1',
      labels: { app: 'web', empty: '' },
      ips: ['10.0.0.1', 'fd00::1'],
      node: 'n1',
      hostNetwork: false,
      phase: 'Running',
      terminating: false,
      ready: true,
      serviceAccount: 'web',
      ports: [
        { name: 'http', containerPort: 8080, protocol: 'TCP', container: 'regular' },
        { containerPort: 53, protocol: 'UDP', container: 'regular' },
        { name: 'mesh', containerPort: 15001, protocol: 'TCP', container: 'sidecar' },
        { containerPort: 9, protocol: 'TCP', container: 'init' },
      ],
      owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d' },
      mirror: true,
      location: { file: 'a.yaml', line: 7 },
    });
  });

  it('never takes environment, annotations, volumes or managed fields along', () => {
    expect(JSON.stringify(projectPod(full))).not.toContain('CANARY');
  });

  it('has no address while none is assigned, and falls back to podIP and the host addresses', () => {
    expect(read(projectPod(pod({}, { spec: null, status: null }))).ips).toEqual([]);
    expect(read(projectPod(pod({}, { status: { podIP: '10.0.0.9', podIPs: [] } }))).ips).toEqual(['10.0.0.9']);
    const host = {
      spec: { hostNetwork: true },
      status: { hostIP: '192.0.2.1', hostIPs: [{ ip: '192.0.2.1' }, { ip: '192.0.2.1' }] },
    };
    expect(read(projectPod(pod({}, host))).ips).toEqual(['192.0.2.1']);
    expect(read(projectPod(pod({}, { ...host, spec: {} }))).ips).toEqual([]);
  });

  it('is Pending before it has a phase and Unknown in a phase that nobody knows', () => {
    expect(read(projectPod(pod({}))).phase).toBe('Pending');
    expect(read(projectPod(pod({}, { status: { phase: 'Dreaming' } }))).phase).toBe('Unknown');
  });

  it('is terminating once it has a deletion time', () => {
    expect(read(projectPod(pod({ deletionTimestamp: '2026-01-01T00:00:00Z' }))).terminating).toBe(true);
  });

  it('keeps labels whose keys are names of object properties', () => {
    const labels = JSON.parse('{"constructor":"a","toString":"b","hasOwnProperty":"c"}');
    expect(Object.entries(read(projectPod(pod({ labels }))).labels)).toEqual(Object.entries(labels));
  });

  it('is refused with the key named when a label is no string (R14)', () => {
    for (const value of [1, true, null, ['a'], { a: 'b' }]) {
      const finding = findingOf(projectPod(pod({ labels: { app: 'web', version: value } })));
      expect(finding).toMatchObject({
        code: 'label-not-string',
        severity: 'error',
        path: 'metadata.labels.version',
        object: { kind: 'Pod', namespace: 'shop', name: 'web-1' },
      });
      expect(finding.message).toContain('"version"');
    }
  });

  it('is refused for labels that the API refuses, without printing a megabyte', () => {
    const ok = 'a'.repeat(63);
    expect(read(projectPod(pod({ labels: { [ok]: ok } }))).labels).toEqual({ [ok]: ok });
    for (const labels of [
      { app: `${ok}a` },
      { [`${ok}a`]: 'x' },
      { app: 'x'.repeat(1_000_000) },
      JSON.parse('{"__proto__":"x"}'),
    ]) {
      const finding = findingOf(projectPod(pod({ labels })));
      expect(finding.code).toBe('label-invalid');
      expect(JSON.stringify(finding).length).toBeLessThan(1000);
    }
  });

  it('is refused, never half read, when a field has the wrong form', () => {
    const cases: readonly (readonly [unknown, string | undefined])[] = [
      [null, undefined],
      [[], undefined],
      [{}, 'metadata'],
      [{ metadata: null }, 'metadata'],
      [{ metadata: [] }, 'metadata'],
      [{ metadata: {} }, 'metadata.name'],
      [{ metadata: { name: 7 } }, 'metadata.name'],
      [{ metadata: { name: 'x'.repeat(1_000_000) } }, 'metadata.name'],
      [{ metadata: { name: 'a/b' } }, 'metadata.name'],
      [pod({ namespace: 'a.b' }), 'metadata.namespace'],
      [pod({ labels: [] }), 'metadata.labels'],
      [pod({}, { spec: [] }), 'spec'],
      [pod({}, { spec: { containers: {} } }), 'spec.containers'],
      [pod({}, { spec: { containers: ['a'] } }), 'spec.containers[0]'],
      [pod({}, { spec: { hostNetwork: 'true' } }), 'spec.hostNetwork'],
      [
        pod({}, { spec: { containers: [{ ports: [{ containerPort: 70000 }] }] } }),
        'spec.containers[0].ports[0].containerPort',
      ],
      [
        pod({}, { spec: { containers: [{ ports: [{ containerPort: 1, protocol: 'ICMP' }] }] } }),
        'spec.containers[0].ports[0].protocol',
      ],
      [pod({}, { status: { podIPs: [{ ip: 7 }] } }), 'status.podIPs[0].ip'],
      [
        pod({ ownerReferences: [{ controller: true, kind: 'X', apiVersion: 'v1' }] }),
        'metadata.ownerReferences[0].name',
      ],
    ];
    for (const [raw, path] of cases) expect(findingOf(projectPod(raw)).path).toBe(path);
  });

  it('has the place of the field at fault when places are looked up by field', () => {
    const finding = findingOf(projectPod(pod({ labels: { a: 1 } }), (path) => ({ file: 'x', line: path.length })));
    expect(finding.location).toEqual({ file: 'x', line: 3 });
  });
});

describe('other objects', () => {
  it('keeps a policy spec whole, and as a copy', () => {
    const spec = { podSelector: {}, future: { field: [1, null, { deep: 'x'.repeat(1_000_000) }] } };
    const value = read(projectNetworkPolicy({ metadata: { name: 'p', namespace: 'a' }, spec }));
    expect(value.spec).toEqual(spec);
    spec.future.field.length = 0;
    expect(value.spec).not.toEqual(spec);
  });

  it('keeps a spec that the API would refuse, for the engine to report, but ends endless nesting', () => {
    expect(read(projectNetworkPolicy({ metadata: { name: 'p' }, spec: ['odd'] }))).toEqual({
      namespace: 'default',
      name: 'p',
      spec: ['odd'],
    });
    expect(read(projectNetworkPolicy({ metadata: { name: 'p' } })).spec).toBeNull();
    const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
    expect(findingOf(projectNetworkPolicy({ metadata: { name: 'p' }, spec: deep })).code).toBe('object-too-deep');
  });

  it('reads namespaces and nodes', () => {
    expect(read(projectNamespace({ metadata: { name: 'constructor', labels: null } }))).toEqual({
      name: 'constructor',
      labels: {},
    });
    const addresses = [
      { type: 'InternalIP', address: '192.0.2.1' },
      { type: 'Hostname', address: 'n1' },
      { type: 'ExternalIP', address: '203.0.113.1' },
    ];
    expect(read(projectNode({ metadata: { name: 'n1', labels: { zone: 'a' } }, status: { addresses } }))).toEqual({
      name: 'n1',
      labels: { zone: 'a' },
      ips: ['192.0.2.1', '203.0.113.1'],
      externalIPs: ['203.0.113.1'],
    });
  });

  it('reads services with their defaults', () => {
    const spec = {
      clusterIP: 'None',
      selector: { app: 'db' },
      ports: [{ port: 5432 }, { name: 'w', port: 80, targetPort: 'http', protocol: 'UDP', nodePort: 30000 }],
    };
    expect(read(projectService({ metadata: { name: 'db' }, spec }))).toEqual({
      namespace: 'default',
      name: 'db',
      labels: {},
      type: 'ClusterIP',
      clusterIPs: [],
      headless: true,
      selector: { app: 'db' },
      ports: [
        { port: 5432, protocol: 'TCP' },
        { name: 'w', port: 80, targetPort: 'http', protocol: 'UDP', nodePort: 30000 },
      ],
      publishNotReadyAddresses: false,
    });
    const plain = read(
      projectService({
        metadata: { name: 'db' },
        spec: { selector: {}, clusterIPs: ['10.1.0.1', 'fd00::2'], clusterIP: '10.1.0.1' },
      }),
    );
    expect(plain).toMatchObject({ selector: null, clusterIPs: ['10.1.0.1', 'fd00::2'], headless: false });
    expect(findingOf(projectService({ metadata: { name: 'db' }, spec: { selector: { app: 1 } } })).path).toBe(
      'spec.selector.app',
    );
  });

  it('reads endpoint slices: unset conditions count as ready and serving', () => {
    const raw = {
      metadata: { name: 'db-1', namespace: 'a', labels: { 'kubernetes.io/service-name': 'db' } },
      addressType: 'IPv4',
      endpoints: [
        { addresses: ['10.0.0.1'], targetRef: { kind: 'Pod', name: 'db-0', namespace: 'a' } },
        { addresses: ['10.0.0.2'], conditions: { ready: false, serving: true, terminating: true } },
      ],
      ports: [
        { name: '', port: 5432 },
        { port: null, protocol: 'UDP' },
      ],
    };
    expect(read(projectEndpointSlice(raw))).toEqual({
      namespace: 'a',
      name: 'db-1',
      service: 'db',
      addressType: 'IPv4',
      endpoints: [
        {
          addresses: ['10.0.0.1'],
          ready: true,
          serving: true,
          terminating: false,
          pod: { namespace: 'a', name: 'db-0' },
        },
        { addresses: ['10.0.0.2'], ready: false, serving: true, terminating: true, pod: null },
      ],
      ports: [
        { port: 5432, protocol: 'TCP' },
        { port: null, protocol: 'UDP' },
      ],
    });
  });

  it('reads controllers with the kind of the list they came from', () => {
    const raw = {
      metadata: {
        name: 'web-5d',
        namespace: 'a',
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', controller: true }],
      },
    };
    expect(read(projectController(raw, 'ReplicaSet', 'apps/v1'))).toEqual({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      namespace: 'a',
      name: 'web-5d',
      owner: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    });
  });

  it('answers any value at all with an object or a finding', () => {
    const projections = [
      projectNamespace,
      projectPod,
      projectNode,
      projectNetworkPolicy,
      projectService,
      projectEndpointSlice,
      (raw: unknown) => projectController(raw, 'Job', 'batch/v1'),
    ];
    const field = fc.oneof(fc.jsonValue(), fc.constant(undefined));
    const object = fc.record(
      {
        metadata: fc.oneof(field, fc.record({ name: fc.oneof(field, fc.constant('a')), labels: field })),
        spec: field,
        status: field,
        endpoints: field,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(field, object), (raw) => {
        for (const project of projections) {
          const projected = project(raw);
          if (!projected.ok) expect(projected.finding.message).not.toBe('');
        }
      }),
    );
  });
});
