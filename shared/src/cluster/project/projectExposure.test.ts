// What of Ingresses, Gateway API objects, OpenShift routes and Services is read, and what never is (section F).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPOSURE_KINDS, type ExposurePart, joinExposure, NO_EXPOSURE, projectPod, projectService } from '../index';
import type { Projected } from './project';

const SECRET = '-----BEGIN SECRET-----';

function read<T>(projected: Projected<T>): T {
  if (!projected.ok) throw new Error(JSON.stringify(projected.finding));
  return projected.value;
}

function project(kind: string, raw: unknown): ExposurePart {
  return read(EXPOSURE_KINDS.find((entry) => entry.kind === kind)!.project(raw));
}

describe('exposure objects', () => {
  it('keep of an Ingress its class, backends and addresses, and nothing of its secrets', () => {
    const part = project('Ingress', {
      metadata: {
        name: 'web',
        namespace: 'a',
        annotations: { 'kubernetes.io/ingress.class': 'nginx', token: SECRET },
      },
      spec: {
        tls: [{ hosts: ['x.test'], secretName: SECRET }],
        defaultBackend: { resource: { kind: 'StorageBucket', name: 'b' } },
        rules: [
          {
            host: 'x.test',
            http: { paths: [{ path: '/', backend: { service: { name: 'web', port: { number: 80 } } } }] },
          },
          { http: { paths: [{ backend: { serviceName: 'old', servicePort: 'http' } }] } },
        ],
      },
      status: { loadBalancer: { ingress: [{ ip: '203.0.113.5' }, { hostname: 'lb.test' }, { ip: '203.0.113.5' }] } },
    });
    expect(part).toEqual({
      ingresses: [
        {
          namespace: 'a',
          name: 'web',
          className: null,
          legacyClass: 'nginx',
          defaultBackend: { service: null, port: null },
          rules: [
            { host: 'x.test', paths: [{ path: '/', backend: { service: 'web', port: 80 } }] },
            { host: null, paths: [{ path: null, backend: { service: 'old', port: 'http' } }] },
          ],
          tls: true,
          addresses: ['203.0.113.5', 'lb.test'],
        },
      ],
    });
  });

  it('keep of an OpenShift route the termination of its tls, never key or certificate', () => {
    const part = project('Route', {
      metadata: { name: 'r', namespace: 'a' },
      spec: {
        host: 'r.test',
        to: { kind: 'Service', name: 'one', weight: 0 },
        alternateBackends: [{ name: 'two' }],
        port: { targetPort: '8080' },
        tls: { termination: 'edge', key: SECRET, certificate: SECRET, caCertificate: SECRET },
      },
      status: { ingress: [{ routerName: 'main', conditions: [{ type: 'Admitted', status: 'True' }] }] },
    });
    expect(JSON.stringify(part)).not.toContain(SECRET);
    expect(part.openShiftRoutes).toMatchObject([
      {
        termination: 'edge',
        targetPort: 8080,
        targets: [
          { name: 'one', weight: 0 },
          { kind: 'Service', name: 'two', weight: 100 },
        ],
        status: [{ router: 'main', admitted: true }],
      },
    ]);
  });

  it('fill the defaults of the Gateway API: same namespace, kind Gateway, kind Service, weight 1', () => {
    const gateway = project('Gateway', {
      metadata: { name: 'g', namespace: 'infra' },
      spec: {
        gatewayClassName: 'envoy',
        listeners: [
          { name: 'web', port: 80, protocol: 'HTTP', tls: { certificateRefs: [{ name: SECRET }] } },
          { name: 'odd', port: 81, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'Nearby' } } },
        ],
      },
      status: { conditions: [{ type: 'Programmed', status: 'False' }], listeners: [{ name: 'web' }] },
    });
    expect(JSON.stringify(gateway)).not.toContain(SECRET);
    expect(gateway.gateways).toMatchObject([
      {
        listeners: [{ routes: { from: 'Same' }, accepted: null }, { routes: { from: 'unknown' } }],
        listenerSets: { from: 'None' },
        programmed: false,
        accepted: null,
      },
    ]);
    const route = project('HTTPRoute', {
      metadata: { name: 'r', namespace: 'shop' },
      spec: {
        parentRefs: [{ name: 'g' }],
        rules: [
          {
            filters: [
              { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'auth', value: SECRET }] } },
              { type: 'RequestMirror', requestMirror: { backendRef: { name: 'copy', port: 80 } } },
            ],
            backendRefs: [
              { name: 'web', port: 80, weight: 0 },
              { name: 'blue', namespace: 'other' },
            ],
          },
        ],
      },
    });
    expect(JSON.stringify(route)).not.toContain(SECRET);
    expect(route.gatewayRoutes).toMatchObject([
      {
        kind: 'HTTPRoute',
        parents: [{ kind: 'Gateway', namespace: 'shop', name: 'g' }],
        rules: [
          {
            backends: [
              { kind: 'Service', namespace: 'shop', name: 'web', port: 80, weight: 0 },
              { namespace: 'other', port: null, weight: 1 },
            ],
            mirrors: [{ name: 'copy' }],
          },
        ],
      },
    ]);
  });

  it('are joined into one whole, in the order given', () => {
    const named = (name: string) => project('IngressClass', { metadata: { name }, spec: { controller: 'x' } });
    expect(joinExposure([])).toEqual(NO_EXPOSURE);
    expect(joinExposure([named('b'), named('a')]).ingressClasses.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it('answer any value at all with an object or a finding', () => {
    const field = fc.oneof(fc.jsonValue(), fc.constant(undefined));
    const raws = fc.record(
      {
        metadata: fc.oneof(field, fc.record({ name: fc.oneof(field, fc.constant('a')), annotations: field })),
        spec: fc.oneof(
          field,
          fc.record(
            {
              rules: field,
              listeners: field,
              parentRef: field,
              to: field,
              from: field,
              gatewayClassName: fc.constant('g'),
            },
            { requiredKeys: [] },
          ),
        ),
        status: field,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(raws, (raw) => {
        for (const { project: read } of EXPOSURE_KINDS) expect(typeof read(raw).ok).toBe('boolean');
      }),
      { numRuns: 200 },
    );
  });
});

describe('what Services and pods publish', () => {
  it('reads the outside addresses, client ranges and node port switch of a Service', () => {
    const raw = {
      metadata: { name: 'web', annotations: { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'True' } },
      spec: {
        type: 'LoadBalancer',
        externalIPs: ['198.51.100.1'],
        loadBalancerSourceRanges: ['203.0.113.0/24'],
        allocateLoadBalancerNodePorts: false,
      },
      status: { loadBalancer: { ingress: [{ hostname: 'lb.test' }, { ip: '203.0.113.9' }] } },
    };
    expect(read(projectService(raw))).toMatchObject({
      externalIPs: ['198.51.100.1'],
      loadBalancerAddresses: ['lb.test', '203.0.113.9'],
      loadBalancerSourceRanges: ['203.0.113.0/24'],
      allocateLoadBalancerNodePorts: false,
      internalLoadBalancer: 'service.beta.kubernetes.io/azure-load-balancer-internal',
    });
    const open = { metadata: { name: 'web', annotations: { 'cloud.google.com/load-balancer-type': 'External' } } };
    expect(read(projectService(open))).not.toHaveProperty('internalLoadBalancer');
  });

  it('reads host ports, of which 0 is none', () => {
    const ports = [
      { containerPort: 80, hostPort: 8080, hostIP: '127.0.0.1' },
      { containerPort: 81, hostPort: 0 },
    ];
    const pod = read(projectPod({ metadata: { name: 'p' }, spec: { containers: [{ ports }] } }));
    expect(pod.ports).toEqual([
      { containerPort: 80, protocol: 'TCP', container: 'regular', hostPort: 8080, hostIP: '127.0.0.1' },
      { containerPort: 81, protocol: 'TCP', container: 'regular' },
    ]);
  });
});
