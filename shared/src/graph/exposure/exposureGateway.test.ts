// Gateways, their routes and OpenShift Routes: who attaches, what they lead to, and who stands in between (R510, R512-R515).
import { describe, expect, it } from 'vitest';
import { node, object, pod, policy, service, world } from '../../../testing/exposureWorld';
import { analyse } from '../analyse';
import type { ExposureReport } from './exposureModel';

const GATEWAY_API = 'gateway.networking.k8s.io/v1';
const N1 = node('n1', ['InternalIP', '172.18.0.1']);
const WEB = pod({ name: 'web', ip: '10.244.1.1' });
const SERVICE = service('web', { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] });
const PROXY = pod({
  name: 'infra/proxy',
  ip: '10.244.2.1',
  labels: { 'gateway.networking.k8s.io/gateway-name': 'gw' },
});
const CLASS = {
  apiVersion: GATEWAY_API,
  kind: 'GatewayClass',
  metadata: { name: 'some' },
  spec: { controllerName: 'example.test/controller' },
  status: { conditions: [{ type: 'Accepted', status: 'True' }] },
};

const ALL = { namespaces: { from: 'All' } };
const gateway = (listener: object = { allowedRoutes: ALL }, more: object = {}, spec: object = {}): object =>
  object(
    GATEWAY_API,
    'Gateway',
    'infra/gw',
    { gatewayClassName: 'some', listeners: [{ name: 'http', port: 80, protocol: 'HTTP', ...listener }], ...spec },
    more,
  );
const route = (spec: object = {}, { kind = 'HTTPRoute', status = {} } = {}): object =>
  object(
    GATEWAY_API,
    kind,
    'web',
    {
      parentRefs: [{ name: 'gw', namespace: 'infra' }],
      rules: [{ backendRefs: [{ name: 'web', port: 80 }] }],
      ...spec,
    },
    { status },
  );
const namespace = (name: string, labels: object): object => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

const BASE = [N1, WEB, SERVICE, PROXY, CLASS];

function report(...objects: readonly object[]): ExposureReport {
  return analyse(world([...BASE, ...objects]), { profile: 'kubernetes' }).exposure();
}

const stateOf = (found: ExposureReport, name = 'web'): string | undefined =>
  found.workloads.find((workload) => workload.name === name)?.state;
const codesOf = (found: ExposureReport): readonly string[] => found.findings.map(({ code }) => code);

describe('a route of the Gateway API', () => {
  it('publishes its backends through the Gateway’s proxy, found by the Gateway’s name (R510, R512)', () => {
    const found = report(gateway(), route({ hostnames: ['x.test'] }));
    expect(found.entries).toMatchObject([
      {
        id: 'Entry/gateway/infra/gw/HTTPRoute/shop/web',
        name: 'HTTPRoute shop/web at Gateway infra/gw',
        source: 'proxy',
        state: 'open',
        doors: [{ port: 80, hostnames: ['x.test'], backends: [{ port: 8080, workload: 'Pod/shop/web' }] }],
      },
    ]);
    expect(found.proxies).toMatchObject([{ found: 'by-gateway-name', workloads: ['Pod/infra/proxy'] }]);
    expect(found.workloads.find(({ name }) => name === 'web')).toMatchObject({
      state: 'published',
      certainty: 'defined',
    });
    const closed = policy('closed', { podSelector: {}, ingress: [] });
    expect(stateOf(report(gateway(), route(), closed))).toBe('published-but-blocked');
  });

  it('attaches from its own namespace only, unless the listener says otherwise (R512)', () => {
    const state = (listener: object, ...more: object[]) => stateOf(report(gateway(listener), route(), ...more));
    expect(state({})).toBe('reachable-but-unpublished');
    expect(codesOf(report(gateway({}), route()))).toEqual(['route-not-attached']);
    expect(state({ allowedRoutes: { namespaces: { from: 'Nearby' } } })).toBe('reachable-but-unpublished');
    const selector = { allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { team: 'a' } } } } };
    expect(state(selector, namespace('shop', { team: 'a' }))).toBe('published');
    expect(state(selector, namespace('shop', { team: 'b' }))).toBe('reachable-but-unpublished');
  });

  it('is unsure where the labels of its namespace could not be read (R39, R512)', () => {
    const selector = { allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { team: 'a' } } } } };
    const objects = world([...BASE, gateway(selector), route()]);
    const unread = { ...objects, namespaces: objects.namespaces.map(({ name }) => ({ name, labels: null })) };
    const found = analyse(unread, { profile: 'kubernetes' }).exposure();
    expect(found.entries).toMatchObject([{ state: 'unknown', certainty: 'unknown' }]);
  });

  it('attaches only to listeners of its protocol, host name, section and port (R512)', () => {
    const state = (listener: object, spec: object = {}, kind = 'HTTPRoute') =>
      stateOf(report(gateway({ allowedRoutes: ALL, ...listener }), route(spec, { kind })));
    const hosts = (hostname: string, ...hostnames: string[]) => state({ hostname }, { hostnames });
    expect(hosts('*.x.test', 'a.x.test')).toBe('published');
    expect(hosts('a.x.test', '*.x.test')).toBe('published');
    expect(hosts('*.x.test', 'x.test')).toBe('reachable-but-unpublished');
    expect(hosts('x.test', 'y.test', 'x.test')).toBe('published');
    const parent = (more: object) => ({ parentRefs: [{ name: 'gw', namespace: 'infra', ...more }] });
    expect(state({}, parent({ sectionName: 'http', port: 80 }))).toBe('published');
    expect(state({}, parent({ sectionName: 'other' }))).toBe('reachable-but-unpublished');
    expect(state({}, parent({ port: 81 }))).toBe('reachable-but-unpublished');
    expect(state({}, {}, 'TCPRoute')).toBe('reachable-but-unpublished');
    expect(state({ protocol: 'TCP' }, {}, 'TCPRoute')).toBe('published');
    expect(state({ protocol: 'TLS' }, {}, 'TLSRoute')).toBe('published');
    expect(state({ protocol: 'HTTPS' }, {}, 'GRPCRoute')).toBe('published');
  });

  it('of kind UDPRoute leads to UDP ports', () => {
    const udp = service('dns', { selector: { app: 'web' }, ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }] });
    const found = report(
      gateway({ protocol: 'UDP', allowedRoutes: ALL }),
      udp,
      route({ rules: [{ backendRefs: [{ name: 'dns', port: 53 }] }] }, { kind: 'UDPRoute' }),
    );
    expect(found.workloads.find(({ name }) => name === 'web')?.ports).toEqual({ UDP: '53' });
  });

  it('is believed by its status before our own check (R512)', () => {
    const status = (word: string) => ({
      parents: [{ parentRef: { name: 'gw', namespace: 'infra' }, conditions: [{ type: 'Accepted', status: word }] }],
    });
    expect(stateOf(report(gateway({}), route({}, { status: status('True') })))).toBe('published');
    const refused = report(gateway(), route({}, { status: status('False') }));
    expect([stateOf(refused), codesOf(refused)]).toEqual(['reachable-but-unpublished', ['route-not-accepted']]);
  });

  it('publishes nothing at a Gateway that is not in effect (R512)', () => {
    const broken = { status: { conditions: [{ type: 'Programmed', status: 'False' }] } };
    const found = report(gateway(undefined, broken), route());
    expect([stateOf(found), codesOf(found)]).toEqual(['reachable-but-unpublished', ['gateway-not-programmed']]);
    const classless = report(gateway(undefined, {}, { gatewayClassName: 'none' }), route());
    expect([stateOf(classless), codesOf(classless)]).toEqual(['reachable-but-unpublished', ['class-not-served']]);
  });

  it('may hang on a ListenerSet, if the Gateway takes it (R512)', () => {
    const set = object(GATEWAY_API, 'ListenerSet', 'more', {
      parentRef: { name: 'gw', namespace: 'infra' },
      listeners: [{ name: 'extra', port: 8443, protocol: 'HTTPS' }],
    });
    const hung = route({ parentRefs: [{ kind: 'ListenerSet', name: 'more' }] });
    const open = report(gateway(undefined, {}, { allowedListeners: ALL }), set, hung);
    expect(codesOf(open)).toEqual([]);
    expect(open.entries).toMatchObject([{ state: 'open', doors: [{ port: 8443 }] }]);
    const shut = report(gateway(), set, hung);
    expect([shut.entries, codesOf(shut)]).toEqual([[], ['listener-set-not-allowed']]);
  });

  it('that hangs on a Service steers a mesh and publishes nothing (R512, R515)', () => {
    const found = report(route({ parentRefs: [{ group: '', kind: 'Service', name: 'web', port: 80 }] }));
    expect([found.entries, codesOf(found)]).toEqual([[], ['mesh-route']]);
  });

  it('needs a grant of the other namespace for backends there (R513)', () => {
    const away = [
      pod({ name: 'other/api', ip: '10.244.3.1' }),
      service('other/api', { selector: { app: 'api' }, ports: [{ port: 80 }] }),
      route({ rules: [{ backendRefs: [{ name: 'api', namespace: 'other', port: 80 }] }] }),
      gateway(),
    ];
    const grant = (from: object = {}, to: object = {}, where = 'other') =>
      object('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', `${where}/grant`, {
        from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop', ...from }],
        to: [{ group: '', kind: 'Service', ...to }],
      });
    const refused = report(...away);
    expect(codesOf(refused)).toEqual(['reference-grant-missing']);
    expect(stateOf(refused, 'api')).toBe('reachable-but-unpublished');
    expect(stateOf(report(...away, grant()), 'api')).toBe('published');
    expect(stateOf(report(...away, grant({}, { name: 'api' })), 'api')).toBe('published');
    for (const wrong of [
      grant({ namespace: 'infra' }),
      grant({ kind: 'TCPRoute' }),
      grant({}, { name: 'x' }),
      grant({}, {}, 'shop'),
    ])
      expect(stateOf(report(...away, wrong), 'api')).toBe('reachable-but-unpublished');
  });

  it('sends nothing to a backend of weight 0, and copies to mirrors (R513)', () => {
    const backendRefs = [{ name: 'web', port: 80, weight: 0 }];
    const zero = report(gateway(), route({ rules: [{ backendRefs }] }));
    expect([stateOf(zero), codesOf(zero)]).toEqual(['reachable-but-unpublished', ['backend-weight-zero']]);
    const filters = [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'web', port: 80 } } }];
    const mirror = report(gateway(), route({ rules: [{ filters }] }));
    expect(codesOf(mirror)).toEqual(['route-mirrors']);
    expect(mirror.workloads.find(({ name }) => name === 'web')).toMatchObject({
      state: 'published',
      via: [{ mirror: true }],
    });
  });

  it('names a Service port that must exist, and kinds that are not modelled (R513)', () => {
    const to = (ref: object) => codesOf(report(gateway(), route({ rules: [{ backendRefs: [ref] }] })));
    expect(to({ name: 'web', port: 8080 })).toEqual(['backend-port-missing']);
    expect(to({ name: 'web' })).toEqual(['backend-port-missing']);
    expect(to({ name: 'none', port: 80 })).toEqual(['backend-service-missing']);
    expect(to({ group: 'x.test', kind: 'Bucket', name: 'b' })).toEqual(['backend-not-modelled']);
  });
});

describe('an OpenShift Route', () => {
  const openShift = (spec: object = {}, admitted = 'True'): object =>
    object(
      'route.openshift.io/v1',
      'Route',
      'web',
      { host: 'x.test', to: { kind: 'Service', name: 'web' }, ...spec },
      { status: { ingress: [{ routerName: 'default', conditions: [{ type: 'Admitted', status: admitted }] }] } },
    );
  const ROUTER = pod({
    name: 'openshift-ingress/router',
    ip: '10.244.4.1',
    labels: { 'ingresscontroller.operator.openshift.io/deployment-ingresscontroller': 'default' },
  });
  const INGRESS_NAMESPACE = namespace('openshift-ingress', { 'policy-group.network.openshift.io/ingress': '' });
  const fromRouters = policy('from-routers', {
    podSelector: {},
    ingress: [
      {
        from: [{ namespaceSelector: { matchLabels: { 'policy-group.network.openshift.io/ingress': '' } } }],
      },
    ],
  });

  it('is judged with the router as the peer (R514)', () => {
    const found = report(ROUTER, INGRESS_NAMESPACE, openShift(), fromRouters);
    expect(found.entries).toMatchObject([
      { kind: 'openshift-route', state: 'open', doors: [{ hostnames: ['x.test'] }] },
    ]);
    expect(stateOf(found)).toBe('published');
    expect(stateOf(report(ROUTER, openShift(), fromRouters))).toBe('published-but-blocked');
  });

  it('publishes nothing that no router admits (R514)', () => {
    const found = report(ROUTER, openShift({}, 'False'));
    expect([stateOf(found), codesOf(found)]).toEqual(['reachable-but-unpublished', ['route-not-accepted']]);
  });

  it('has up to four targets, of which weight 0 is none, and one port of them if it names one (R514)', () => {
    const two = service('two', {
      selector: { app: 'web' },
      ports: [
        { name: 'a', port: 80, targetPort: 8080 },
        { name: 'b', port: 81, targetPort: 9090 },
      ],
    });
    const ports = (spec: object) =>
      report(ROUTER, two, openShift({ to: { name: 'two' }, ...spec })).workloads.find(({ name }) => name === 'web')
        ?.ports;
    expect(ports({})).toEqual({ TCP: '8080,9090' });
    expect(ports({ port: { targetPort: 'b' } })).toEqual({ TCP: '9090' });
    expect(ports({ port: { targetPort: 8080 } })).toEqual({ TCP: '8080' });
    const alternate = { to: { name: 'web', weight: 0 }, alternateBackends: [{ kind: 'Service', name: 'two' }] };
    expect(ports({ ...alternate, port: { targetPort: 'b' } })).toEqual({ TCP: '9090' });
    expect(codesOf(report(ROUTER, two, openShift(alternate)))).toEqual(['backend-weight-zero']);
  });
});
