// Who is exposed: every kind of entry point, allowed, blocked and unpublished (R500-R509, R516, R517).
import { describe, expect, it } from 'vitest';
import { node, object, pod, policy, service, world } from '../../../testing/exposureWorld';
import type { Profile } from '../../cluster/index';
import { analyse } from '../analyse';
import type { ExposureReport, WorkloadExposure } from './exposureModel';

const N1 = node('n1', ['InternalIP', '172.18.0.1']);
const N2 = node('n2', ['InternalIP', '172.18.0.2']);
const PORTS = [{ port: 80, targetPort: 8080, nodePort: 30080 }];
const WEB = pod({ name: 'web', ip: '10.244.1.1', ports: [{ containerPort: 8080 }] });

/** Ingress rules for every pod of the namespace. */
const only = (...ingress: object[]): object => policy('only', { podSelector: {}, ingress });
const CLOSED = only();
const OFFICE = only({ from: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 8080 }] });

function report(objects: readonly object[], { live = true, profile = 'kubernetes' as Profile } = {}): ExposureReport {
  return analyse(world(objects, live), { profile }).exposure();
}

function workload(found: ExposureReport, name = 'shop/web'): WorkloadExposure {
  const workload = found.workloads.find((one) => `${one.namespace}/${one.name}` === name);
  if (!workload) throw new Error(`no ${name} in ${JSON.stringify(found.workloads.map(({ id }) => id))}`);
  return workload;
}

function brief(objects: readonly object[], name = 'shop/web'): string {
  const { state, certainty } = workload(report(objects), name);
  return `${state}, ${certainty}`;
}

describe('a pod that nothing publishes', () => {
  it('is reachable but unpublished where policies let outside addresses in, and says which (R500)', () => {
    expect(workload(report([WEB]))).toMatchObject({
      state: 'reachable-but-unpublished',
      certainty: 'defined',
      reachable: { TCP: 'all', UDP: 'all', SCTP: 'all' },
      via: [],
      ports: {},
    });
    expect(workload(report([WEB, OFFICE]))).toMatchObject({
      state: 'reachable-but-unpublished',
      reachableFrom: '203.0.113.0/24',
      reachable: { TCP: '8080' },
    });
    expect(brief([WEB, CLOSED])).toBe('not-exposed, defined');
    expect(brief([WEB, only({ from: [{ namespaceSelector: {} }] })])).toBe('not-exposed, defined');
  });

  it('stays so behind a ClusterIP Service (R503)', () => {
    const found = report([WEB, service('web', { selector: { app: 'web' }, ports: [{ port: 80 }] })]);
    expect([found.entries, workload(found).state]).toEqual([[], 'reachable-but-unpublished']);
  });

  it('cannot be told where policies of its namespace could not be read (R88)', () => {
    const objects = world([WEB]);
    const gaps = [{ resource: 'networkpolicies', namespace: 'shop', reason: 'forbidden', message: '' }] as const;
    const found = analyse({ ...objects, gaps }, { profile: 'kubernetes' }).exposure();
    expect(workload(found)).toMatchObject({ state: 'reachable-but-unpublished', certainty: 'unknown' });
  });
});

describe('a NodePort or LoadBalancer', () => {
  const nodePort = (more: object = {}): object =>
    service('web', { type: 'NodePort', selector: { app: 'web' }, ports: PORTS, ...more });
  const balancer = (more: object = {}, status: object = {}): object =>
    service('web', { type: 'LoadBalancer', selector: { app: 'web' }, ports: PORTS, ...more }, { status });

  it('publishes what no policy isolates, whatever address the pod sees (R504, R505)', () => {
    const found = report([N1, N2, WEB, nodePort()]);
    expect(workload(found)).toMatchObject({ state: 'published', certainty: 'defined', ports: { TCP: '8080' } });
    expect(found.entries).toMatchObject([
      {
        id: 'Entry/node-port/shop/web',
        nodes: 'every',
        source: 'client-or-node',
        state: 'open',
        audience: 'internal-network',
        doors: [{ port: 30080, backends: [{ workload: 'Pod/shop/web', port: 8080, pods: 1 }] }],
      },
    ]);
  });

  it('is doubtful where the answer hangs on the address that the pod sees (R48, R505, R506)', () => {
    for (const externalTrafficPolicy of ['Local', 'Cluster'])
      expect(workload(report([N1, WEB, OFFICE, nodePort({ externalTrafficPolicy })]))).toMatchObject({
        state: 'published',
        certainty: 'implementation-defined',
        via: [{ from: '203.0.113.0/24', verdict: 'allow' }],
      });
    const pods = only({ from: [{ podSelector: {} }] });
    const local = workload(report([N1, N2, WEB, pods, nodePort({ externalTrafficPolicy: 'Local' })]));
    expect(local).toMatchObject({
      state: 'published-but-blocked',
      certainty: 'defined',
      via: [{ blockedBy: [{ kind: 'NetworkPolicy', namespace: 'shop', name: 'only' }] }],
    });
    expect(local.why).toContain('`only`');
    // The own node always gets in (R65), and traffic may come with its address.
    const cluster = workload(report([N1, N2, WEB, pods, nodePort({ externalTrafficPolicy: 'Cluster' })]));
    expect(cluster).toMatchObject({ state: 'published-but-blocked', certainty: 'implementation-defined' });
    expect(cluster.why).toContain('a node always reaches its own pods');
  });

  it('lets all addresses in by block under one profile, and not those of nodes under another (R46, R505)', () => {
    const block = only({ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] });
    const of = (profile: Profile) => workload(report([N1, N2, WEB, block, nodePort()], { profile })).certainty;
    expect([of('calico'), of('cilium')]).toEqual(['defined', 'implementation-defined']);
  });

  it('tells from addresses and marks who can dial it, and limits clients before policy (R504)', () => {
    const at = (ip: string) => ({ loadBalancer: { ingress: [{ ip }] } });
    const audience = (...objects: object[]) =>
      report([N1, WEB, ...objects]).entries.find(({ kind }) => kind === 'load-balancer')?.audience;
    expect(audience(balancer({}, at('198.51.100.7')))).toBe('internet');
    expect(audience(balancer({}, at('10.0.0.7')))).toBe('internal-network');
    expect(audience(balancer())).toBe('unknown');
    const mark = { metadata: { annotations: { 'networking.gke.io/load-balancer-type': 'Internal' } } };
    const spec = { type: 'LoadBalancer', selector: { app: 'web' }, ports: PORTS };
    expect(audience(service('web', spec, { ...mark, status: at('198.51.100.7') }))).toBe('internal-network');
    const limited = balancer({ loadBalancerSourceRanges: ['198.51.100.0/24'], allocateLoadBalancerNodePorts: false });
    const noPorts = JSON.parse(JSON.stringify(limited).replace(',"nodePort":30080', ''));
    const found = report([N1, WEB, OFFICE, noPorts]);
    expect(found.entries.map(({ kind, state }) => [kind, state])).toEqual([['load-balancer', 'blocked']]);
    expect(workload(report([N1, WEB, noPorts])).via).toMatchObject([{ from: '198.51.100.0/24', verdict: 'allow' }]);
  });

  it('publishes to an internal network what lets only internal addresses in', () => {
    const block = only({ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] });
    const status = { loadBalancer: { ingress: [{ ip: '198.51.100.7' }] } };
    const entry = balancer({ allocateLoadBalancerNodePorts: false }, status);
    expect(workload(report([N1, WEB, block, entry])).audience).toBe('internal-network');
    expect(workload(report([N1, WEB, entry])).audience).toBe('internet');
  });

  it('without a pod or a port says so', () => {
    const found = report([N1, nodePort({ selector: { app: 'none' } })]);
    expect(found.entries).toMatchObject([{ state: 'without-pods' }]);
    expect(found.findings.map(({ code }) => code)).toEqual(['backend-without-pods']);
  });
});

describe('other ways to a pod', () => {
  it('externalIPs publish on any type (R504)', () => {
    const entry = service('web', { selector: { app: 'web' }, externalIPs: ['198.51.100.9'], ports: PORTS });
    expect(report([N1, WEB, entry]).entries).toMatchObject([
      { kind: 'external-ip', addresses: ['198.51.100.9'], audience: 'internet', doors: [{ port: 80 }] },
    ]);
    expect(brief([N1, WEB, entry])).toBe('published, defined');
    expect(brief([N1, N2, WEB, CLOSED, entry])).toBe('published-but-blocked, implementation-defined');
  });

  it('a host port is judged as the container port with the client’s address (R507)', () => {
    const web = (more: object = {}) => pod({ name: 'web', ports: [{ containerPort: 8080, hostPort: 80, ...more }] });
    expect(report([N1, web()]).entries).toMatchObject([{ kind: 'host-port', nodes: ['n1'], doors: [{ port: 80 }] }]);
    expect(brief([N1, web()])).toBe('published, defined');
    expect(brief([N1, web(), OFFICE])).toBe('published, defined');
    expect(brief([N1, web(), CLOSED])).toBe('published-but-blocked, defined');
    expect(brief([N1, web(), only({ ports: [{ port: 80 }] })])).toBe('published-but-blocked, defined');
    expect(brief([N1, web({ hostIP: '127.0.0.1' })])).toBe('reachable-but-unpublished, defined');
  });

  it('a hostNetwork pod is exposed on its node, and policies do not govern it (R508)', () => {
    const web = pod({ name: 'web', hostNetwork: true, ports: [{ containerPort: 9100 }] });
    expect(workload(report([N1, web]))).toMatchObject({
      state: 'published',
      certainty: 'defined',
      ports: { TCP: '9100' },
    });
    // R64: another engine may govern it.
    expect(brief([N1, web, CLOSED])).toBe('published, implementation-defined');
    const silent = report([N1, pod({ name: 'web', hostNetwork: true })]);
    expect(silent.entries).toMatchObject([{ source: 'host', doors: [{ port: null }] }]);
  });
});

describe('an Ingress', () => {
  const route = (more: object = {}, status: object = {}): object =>
    object(
      'networking.k8s.io/v1',
      'Ingress',
      'web',
      {
        ingressClassName: 'nginx',
        rules: [
          {
            host: 'x.test',
            http: { paths: [{ path: '/', backend: { service: { name: 'web', port: { number: 80 } } } }] },
          },
        ],
        ...more,
      },
      { status },
    );
  const CLASS = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name: 'nginx', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
    spec: { controller: 'k8s.io/ingress-nginx' },
  };
  const SERVICE = service('web', { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] });
  const LABELS = { 'app.kubernetes.io/name': 'ingress-nginx', 'app.kubernetes.io/component': 'controller' };
  const PROXY = pod({ name: 'edge/proxy', ip: '10.244.2.1', node: 'n2', labels: LABELS });
  const EDGE = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'edge', labels: { 'kubernetes.io/metadata.name': 'edge' } },
  };
  const BASE = [N1, N2, WEB, SERVICE, CLASS, EDGE];
  const fromEdge = only({
    from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'edge' } } }],
    ports: [{ port: 8080 }],
  });

  it('is judged with its proxy as the peer; clients do not matter to the backend (R509, R511)', () => {
    const found = report([...BASE, PROXY, route()]);
    expect(found.proxies).toMatchObject([{ found: 'by-class', workloads: ['Pod/edge/proxy'], verdict: 'allow' }]);
    expect(workload(found)).toMatchObject({ state: 'published', certainty: 'defined', ports: { TCP: '8080' } });
    expect(brief([...BASE, PROXY, route(), fromEdge])).toBe('published, defined');
    expect(brief([...BASE, PROXY, route(), OFFICE])).toBe('published-but-blocked, defined');
    // The Service port means nothing to policies.
    expect(brief([...BASE, PROXY, route(), only({ ports: [{ port: 80 }] })])).toBe('published-but-blocked, defined');
  });

  it('finds its proxy by the address of a LoadBalancer first, and asks whether clients reach that (R510)', () => {
    const status = { loadBalancer: { ingress: [{ ip: '198.51.100.7' }] } };
    const other = pod({ name: 'edge/real', ip: '10.244.2.2', node: 'n2' });
    const balancer = service(
      'edge/lb',
      { type: 'LoadBalancer', externalTrafficPolicy: 'Local', selector: { app: 'real' }, ports: [{ port: 443 }] },
      { status },
    );
    const found = report([...BASE, PROXY, other, balancer, route({}, status)]);
    expect(found.proxies).toMatchObject([
      { id: 'Proxy/service/edge/lb', found: 'by-address', workloads: ['Pod/edge/real'], service: { name: 'lb' } },
    ]);
    expect(found.entries.find(({ kind }) => kind === 'ingress')).toMatchObject({ audience: 'internet', state: 'open' });
    const shut = policy('edge/shut', { podSelector: {}, ingress: [] });
    const blocked = report([...BASE, PROXY, other, balancer, route({}, status), shut]);
    expect(workload(blocked)).toMatchObject({ state: 'published-but-blocked' });
    expect(workload(blocked).why).toContain('no outside address');
  });

  it('is refused at the proxy’s end too', () => {
    const out = policy('edge/out', { podSelector: {}, policyTypes: ['Egress'], egress: [] });
    expect(workload(report([...BASE, PROXY, route(), out]))).toMatchObject({
      state: 'published-but-blocked',
      via: [{ blockedBy: [{ namespace: 'edge', name: 'out' }] }],
    });
  });

  it('sees a hostNetwork proxy as its node (R62, R65, R509)', () => {
    const host = (on: string) =>
      pod({
        name: 'edge/proxy',
        hostNetwork: true,
        node: on,
        labels: LABELS,
        ip: on === 'n1' ? '172.18.0.1' : '172.18.0.2',
      });
    expect(brief([...BASE, host('n2'), route(), fromEdge])).toBe('published-but-blocked, implementation-defined');
    expect(brief([...BASE, host('n1'), route(), CLOSED])).toBe('published, defined');
    const nodes = only({ from: [{ ipBlock: { cidr: '172.18.0.0/16' } }] });
    expect(brief([...BASE, host('n2'), route(), nodes])).toMatch(/^published,/);
  });

  it('is unknown where nobody finds the proxy, but blocked where nobody gets in (R510)', () => {
    const found = report([...BASE, route()]);
    expect(found.proxies).toMatchObject([{ found: 'not-found', verdict: 'unknown' }]);
    expect(workload(found)).toMatchObject({ state: 'published', certainty: 'unknown' });
    expect(found.entries).toMatchObject([{ state: 'unknown' }]);
    expect(brief([...BASE, route(), only({ from: [{ podSelector: { matchLabels: { a: 'b' } } }] })])).toMatch(
      /^published-but-blocked/,
    );
  });

  it('takes its class by name, by the old annotation, or by default; else nothing serves it (R511)', () => {
    const entry = (...objects: object[]) => report([N1, WEB, SERVICE, PROXY, ...objects]);
    expect(workload(entry(CLASS, route({ ingressClassName: null }))).state).toBe('published');
    const legacy = { ...(route({ ingressClassName: null }) as { metadata: object }) };
    const annotated = {
      ...legacy,
      metadata: { ...legacy.metadata, annotations: { 'kubernetes.io/ingress.class': 'nginx' } },
    };
    expect(workload(entry(annotated)).state).toBe('published');
    const missing = entry(route());
    expect(workload(missing).state).toBe('reachable-but-unpublished');
    expect(missing.entries).toMatchObject([{ state: 'not-served' }]);
    expect(missing.findings.map(({ code }) => code)).toEqual(['class-not-served']);
    // Files need not hold the class.
    expect(report([N1, WEB, SERVICE, PROXY, route()], { live: false }).findings).toEqual([]);
  });

  it('may send to a port by name and to a default backend, only of its own namespace (R511)', () => {
    const named = service('web', { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] });
    const byName = { defaultBackend: { service: { name: 'web', port: { name: 'http' } } }, rules: [] };
    expect(workload(report([N1, WEB, CLASS, PROXY, named, route(byName)])).state).toBe('published');
    const wrong = (name: string, port: object) =>
      report([...BASE, PROXY, route({ rules: [], defaultBackend: { service: { name, port } } })]).findings.map(
        ({ code }) => code,
      );
    expect(wrong('other', { number: 80 })).toEqual(['backend-service-missing']);
    expect(wrong('web', { number: 81 })).toEqual(['backend-port-missing']);
    const resource = { rules: [], defaultBackend: { resource: { kind: 'Bucket', name: 'b' } } };
    expect(report([...BASE, PROXY, route(resource)]).findings.map(({ code }) => code)).toEqual([
      'backend-not-modelled',
    ]);
  });

  it('of a cloud load balancer that dials pods itself needs addresses that are not known (R509)', () => {
    const alb = { ...CLASS, spec: { controller: 'ingress.k8s.aws/alb' } };
    const base = [N1, WEB, SERVICE, alb, route()];
    expect(brief(base)).toBe('published, defined');
    expect(brief([...base, OFFICE])).toBe('published, unknown');
    expect(brief([...base, CLOSED])).toBe('published-but-blocked, defined');
  });

  it('of Cilium’s own proxy is the ingress entity (R215, R509)', () => {
    const cilium = { ...CLASS, spec: { controller: 'cilium.io/ingress-controller' } };
    const base = [N1, WEB, SERVICE, cilium, route()];
    const found = (more: readonly object[]) => workload(report([...base, ...more], { profile: 'cilium' }));
    expect(found([]).state).toBe('published');
    expect(found([]).certainty).toBe('defined');
    expect(report(base).proxies).toMatchObject([{ found: 'own', workloads: [] }]);
    expect(found([OFFICE]).certainty).toBe('unknown');
  });
});

describe('where pods may connect to outside', () => {
  const out = (egress: readonly object[]): object =>
    policy('out', { podSelector: {}, policyTypes: ['Egress'], egress });
  const summary = (...objects: object[]) => workload(report([N1, WEB, ...objects])).egress;

  it('is any address without isolation or with a rule without peers, else the blocks that are let out (R517)', () => {
    expect(summary()).toEqual({ any: true, addresses: 'any address', names: [] });
    expect(summary(out([{ ports: [{ port: 443 }] }]))).toMatchObject({ any: true });
    expect(summary(out([{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }]))).toEqual({
      any: false,
      addresses: '203.0.113.0/24',
      names: [],
    });
    expect(summary(out([]))).toEqual({ any: false, addresses: null, names: [] });
  });
});

describe('the report', () => {
  it('is the same whatever the order of the input', () => {
    const objects = [
      N1,
      N2,
      WEB,
      OFFICE,
      pod({ name: 'db', ip: '10.244.5.5', ports: [{ containerPort: 1, hostPort: 2 }] }),
      service('web', { type: 'NodePort', selector: { app: 'web' }, ports: PORTS }),
      service('db', { type: 'LoadBalancer', selector: { app: 'db' }, ports: PORTS }),
    ];
    expect(report(objects.toReversed())).toEqual(report(objects));
  });
});
