// Who is behind a Service: slices merged, readiness, fallbacks, and the translation of ports (R78, R80, R501, R502).
import { describe, expect, it } from 'vitest';
import { object, pod, service, world } from '../../testing/exposureWorld';
import { normalizeCluster, serviceBackendsOf } from './index';

const WEB = service('web', { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] });

interface ShortEndpoint {
  readonly address: string;
  readonly pod?: string;
  readonly conditions?: object;
}

function slice(
  name: string,
  endpoints: readonly ShortEndpoint[],
  port: object = { name: 'http', port: 8080 },
  addressType = 'IPv4',
) {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace: 'shop', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType,
    endpoints: endpoints.map(({ address, pod: target, conditions = {} }) => ({
      addresses: [address],
      conditions,
      ...(target === undefined ? {} : { targetRef: { kind: 'Pod', name: target, namespace: 'shop' } }),
    })),
    ports: [port],
  };
}

function behind(objects: readonly object[], name = 'web'): { pods: readonly string[]; others: readonly string[] } {
  const cluster = normalizeCluster(world(objects));
  const services = serviceBackendsOf(cluster);
  const found = services.service('shop', name)!;
  const { pods, others } = services.behind(found, found.ports[0]!);
  return {
    pods: pods.map((backend) => `${backend.pod.object.name}:${backend.port}`),
    others: others.map(({ address, port }) => `${address}:${port}`),
  };
}

const A = pod({ name: 'a', ip: '10.244.1.1', labels: { app: 'web' } });
const B = pod({ name: 'b', ip: '10.244.1.2', labels: { app: 'web' } });

describe('backends of a Service', () => {
  it('are those of all its slices together, each once, whatever the selector says (R501)', () => {
    const slices = [
      slice('s1', [{ address: '10.244.1.1', pod: 'a' }]),
      slice('s2', [{ address: '10.244.1.1', pod: 'a' }, { address: '10.244.1.2' }]),
    ];
    expect(behind([WEB, A, B, ...slices])).toEqual({ pods: ['a:8080', 'b:8080'], others: [] });
    expect(behind([WEB, A, B, slices[0]!]).pods).toEqual(['a:8080']);
  });

  it('are only the ready ones; terminating ones if they serve and nothing else is ready (R501)', () => {
    const draining = {
      address: '10.244.1.2',
      pod: 'b',
      conditions: { ready: false, serving: true, terminating: true },
    };
    const broken = { address: '10.244.1.1', pod: 'a', conditions: { ready: false } };
    expect(behind([WEB, A, B, slice('s', [{ address: '10.244.1.1', pod: 'a' }, draining])]).pods).toEqual(['a:8080']);
    expect(behind([WEB, A, B, slice('s', [broken, draining])]).pods).toEqual(['b:8080']);
    expect(behind([WEB, A, B, slice('s', [broken])]).pods).toEqual([]);
    const all = service('web', { ...(WEB as { spec: object }).spec, publishNotReadyAddresses: true });
    expect(behind([all, A, B, slice('s', [broken, draining])]).pods).toEqual(['a:8080', 'b:8080']);
  });

  it('follow the slice’s port; one without a number means all ports, one of another name none (R502)', () => {
    const endpoints = [{ address: '10.244.1.1', pod: 'a' }];
    expect(behind([WEB, A, slice('s', endpoints, { name: 'http', port: 9999 })]).pods).toEqual(['a:9999']);
    expect(behind([WEB, A, slice('s', endpoints, { name: 'http' })]).pods).toEqual(['a:8080']);
    expect(behind([WEB, A, slice('s', endpoints, { name: 'other', port: 8080 })]).pods).toEqual([]);
    expect(behind([WEB, A, slice('s', endpoints, { name: 'http', port: 8080 }, 'FQDN')]).pods).toEqual(['a:8080']);
  });

  it('are addresses outside where no pod has them (R75, R80)', () => {
    const manual = service('web', { ports: [{ name: 'http', port: 80 }] });
    const host = pod({ name: 'host', hostNetwork: true, ip: '192.0.2.7' });
    const endpoints = [{ address: '198.51.100.4' }, { address: '10.244.1.1' }, { address: '192.0.2.7' }];
    expect(behind([manual, A, host, slice('s', endpoints)])).toEqual({
      pods: ['a:8080'],
      others: ['192.0.2.7:8080', '198.51.100.4:8080'],
    });
  });

  it('come from the selector where there is no slice, and from nowhere without a selector (R501)', () => {
    expect(behind([WEB, A, B]).pods).toEqual(['a:8080', 'b:8080']);
    expect(behind([service('web', { ports: [{ port: 80 }] }), A])).toEqual({ pods: [], others: [] });
    const alias = service('web', { type: 'ExternalName', externalName: 'x.test', ports: [{ port: 80 }] });
    expect(behind([alias, A]).pods).toEqual([]);
  });

  it('lack pods that do not have the named port, and take no plain init container for one (R58, R78)', () => {
    const named = service('web', { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] });
    const with8080 = pod({ name: 'a', labels: { app: 'web' }, ports: [{ name: 'http', containerPort: 8080 }] });
    const with9090 = pod({ name: 'b', labels: { app: 'web' }, ports: [{ name: 'http', containerPort: 9090 }] });
    const udp = pod({
      name: 'c',
      labels: { app: 'web' },
      ports: [{ name: 'http', containerPort: 1, protocol: 'UDP' }],
    });
    const init = object(
      'v1',
      'Pod',
      'd',
      { initContainers: [{ ports: [{ name: 'http', containerPort: 7 }] }], containers: [] },
      { metadata: { labels: { app: 'web' } }, status: { phase: 'Running', podIP: '10.244.9.9' } },
    );
    expect(behind([named, with8080, with9090, udp, init]).pods).toEqual(['a:8080', 'b:9090']);
    const same = service('web', { selector: { app: 'web' }, ports: [{ port: 80 }] });
    expect(behind([same, A]).pods).toEqual(['a:80']);
  });
});
