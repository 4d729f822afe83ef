// What a cluster has beyond Kubernetes' own kinds: looked for where it is served, each kind failing by itself, no secret taken in.
import type { ClusterObjects } from '@portolan/shared/cluster';
import { describe, expect, it, onTestFinished } from 'vitest';
import { failWith, once, type ScriptedApiServer, startScriptedApiServer } from '../testing/scriptedApiServer';
import { testSurroundings } from '../testing/surroundings';
import type { Bounds } from './apiClient';
import type { ClusterAccess } from './clusterAccess';
import { KubeSource } from './kubeSource';

const CANARY = 's3cr3t-canary';
const BOUNDS: Bounds = { timeoutMs: 400, maxBytes: 1024 * 1024, attempts: 2, backoffMs: 1, maxBackoffMs: 2 };
const CILIUM = '/apis/cilium.io/v2/ciliumnetworkpolicies';

const object = (name: string, namespace: string | null = null, more: object = {}): object => ({
  metadata: { name, ...(namespace === null ? {} : { namespace }), labels: { l: name } },
  spec: { note: name },
  ...more,
});

/** A cluster with one pod, and what a test adds. */
async function startCluster(more: Readonly<Record<string, readonly object[]>> = {}): Promise<ScriptedApiServer> {
  const api = await startScriptedApiServer();
  onTestFinished(() => api.close());
  const core = {
    '/api/v1/namespaces': [object('a')],
    '/api/v1/pods': [object('p', 'a', { spec: {}, status: { phase: 'Running' } })],
    '/api/v1/nodes': [],
    '/api/v1/services': [],
    '/api/v1/serviceaccounts': [],
    '/apis/networking.k8s.io/v1/networkpolicies': [],
    '/apis/discovery.k8s.io/v1/endpointslices': [],
    '/apis/apps/v1/replicasets': [],
    '/apis/apps/v1/daemonsets': [],
    '/apis/batch/v1/jobs': [],
  };
  for (const [path, objects] of Object.entries({ ...core, ...more })) api.collections.set(path, objects);
  return api;
}

function sourceOf({ url }: ScriptedApiServer, scope: readonly string[] = []): KubeSource {
  const user = { name: 'u', token: null, tokenFile: null, certificate: null, key: null, basic: null, exec: null };
  const access: ClusterAccess = {
    context: 'test',
    server: url,
    namespace: null,
    authority: null,
    insecure: false,
    tlsServerName: null,
    proxyUrl: null,
    compression: true,
    user: { ...user, oidc: null, impersonation: null },
  };
  return new KubeSource(access, scope, testSurroundings(), BOUNDS);
}

const readWith = (source: KubeSource): Promise<ClusterObjects> => source.read(() => {}, new AbortController().signal);
const read = (api: ScriptedApiServer, scope: readonly string[] = []): Promise<ClusterObjects> =>
  readWith(sourceOf(api, scope));
const asked = (api: ScriptedApiServer): readonly string[] => api.requests.map(({ target }) => target.split('?')[0]!);
const policiesOf = ({ policyObjects }: ClusterObjects) =>
  policyObjects.map(({ apiVersion, kind, namespace, name }) => [apiVersion, kind, namespace, name]);

describe('a cluster without any of the kinds', () => {
  it('is asked for none of them, and nothing is missing', async () => {
    const api = await startCluster();
    const objects = await read(api);
    expect(objects).toMatchObject({
      policyObjects: [],
      serviceAccounts: [],
      otherPolicies: [],
      gaps: [],
      problems: [],
    });
    expect(objects.evidence.apiGroups).toEqual(['apps', 'batch', 'discovery.k8s.io', 'networking.k8s.io']);
    expect(asked(api).filter((path) => /cilium|calico|policy\.|gateway|serviceaccounts|openshift/.test(path))).toEqual(
      [],
    );
  });
});

describe('policies', () => {
  it('of all languages are read whole, in the versions that we know whatever the server prefers', async () => {
    const api = await startCluster({
      '/apis/policy.networking.k8s.io/v1alpha2/clusternetworkpolicies': [object('cnp')],
      '/apis/policy.networking.k8s.io/v1alpha1/adminnetworkpolicies': [object('anp')],
      '/apis/policy.networking.k8s.io/v1alpha1/baselineadminnetworkpolicies': [object('default')],
      '/apis/cilium.io/v2alpha1/ciliumcidrgroups': [object('old-form')],
      [CILIUM]: [
        object('one', 'a', {
          specs: [{ x: 1 }],
          status: { conditions: [{ type: 'Valid', status: 'False', message: 'bad' }] },
        }),
      ],
      '/apis/cilium.io/v2/ciliumcidrgroups': [object('new-form')],
      '/apis/projectcalico.org/v3/tiers': [object('t')],
    });
    api.preferred.set('policy.networking.k8s.io', 'v1alpha2');
    api.preferred.set('cilium.io', 'v2alpha1');
    const objects = await read(api);
    expect(policiesOf(objects)).toEqual([
      ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', null, 'anp'],
      ['policy.networking.k8s.io/v1alpha1', 'BaselineAdminNetworkPolicy', null, 'default'],
      ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', null, 'cnp'],
      ['cilium.io/v2', 'CiliumNetworkPolicy', 'a', 'one'],
      ['cilium.io/v2', 'CiliumCIDRGroup', null, 'new-form'],
      ['projectcalico.org/v3', 'Tier', null, 't'],
    ]);
    expect(objects.policyObjects[3]).toMatchObject({
      labels: { l: 'one' },
      spec: { note: 'one' },
      specs: [{ x: 1 }],
      refusedByEngine: 'bad',
    });
    expect([objects.gaps, objects.problems, objects.otherPolicies]).toEqual([[], [], []]);
    expect(asked(api)).not.toContain('/apis/cilium.io/v2alpha1/ciliumcidrgroups');
  });

  it('in a version that we do not know are named only', async () => {
    const path = '/apis/policy.networking.k8s.io/v1beta1/clusternetworkpolicies';
    const objects = await read(await startCluster({ [path]: [object('later')] }));
    expect(objects.policyObjects).toEqual([]);
    expect(objects.otherPolicies).toEqual([
      {
        apiGroup: 'policy.networking.k8s.io',
        kind: 'ClusterNetworkPolicy',
        objects: [{ namespace: null, name: 'later' }],
      },
    ]);
  });

  it('that may not be listed leave a gap of their own name and hide no other kind', async () => {
    const api = await startCluster({
      [CILIUM]: [object('one', 'a')],
      '/apis/cilium.io/v2/ciliumclusterwidenetworkpolicies': [object('wide')],
      '/apis/projectcalico.org/v3/networkpolicies': [object('default.c', 'a')],
      '/apis/networking.gke.io/v1/fqdnnetworkpolicies': [object('f', 'a')],
    });
    api.faults.set(CILIUM, failWith(403));
    api.faults.set('/apis/projectcalico.org/v3/networkpolicies', failWith(500));
    const objects = await read(api);
    expect(policiesOf(objects)).toEqual([['cilium.io/v2', 'CiliumClusterwideNetworkPolicy', null, 'wide']]);
    expect(objects.otherPolicies).toHaveLength(1);
    expect(objects.pods).toHaveLength(1);
    expect(objects.gaps).toEqual([
      {
        resource: 'ciliumnetworkpolicies.cilium.io',
        namespace: null,
        reason: 'forbidden',
        message: 'you may not list ciliumnetworkpolicies.cilium.io in all namespaces',
        right: 'ciliumnetworkpolicies.cilium.io',
      },
      expect.objectContaining({ resource: 'networkpolicies.projectcalico.org', namespace: null, reason: 'error' }),
    ]);
  });

  it('whose version cannot be discovered may be there: a gap for each kind of it', async () => {
    const api = await startCluster({
      '/apis/policy.networking.k8s.io/v1alpha1/adminnetworkpolicies': [object('anp')],
      '/apis/policy.networking.k8s.io/v1alpha2/clusternetworkpolicies': [object('cnp')],
    });
    api.faults.set('/apis/policy.networking.k8s.io/v1alpha1', failWith(403));
    const objects = await read(api);
    expect(policiesOf(objects)).toEqual([['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', null, 'cnp']]);
    expect(objects.gaps.map(({ resource, reason }) => [resource, reason])).toEqual([
      ['adminnetworkpolicies.policy.networking.k8s.io', 'forbidden'],
      ['baselineadminnetworkpolicies.policy.networking.k8s.io', 'forbidden'],
    ]);
  });

  it('of a kind that is gone when it is asked for are no gap', async () => {
    const api = await startCluster({ [CILIUM]: [object('one', 'a')] });
    api.faults.set(CILIUM, failWith(404));
    expect(await read(api)).toMatchObject({ policyObjects: [], gaps: [], problems: [] });
  });

  it('of a kind that appears later are found by the next reading, and forgotten when it disappears', async () => {
    const api = await startCluster();
    const source = sourceOf(api);
    expect(policiesOf(await readWith(source))).toEqual([]);
    api.collections.set(CILIUM, [object('one', 'a')]);
    expect(policiesOf(await readWith(source))).toEqual([['cilium.io/v2', 'CiliumNetworkPolicy', 'a', 'one']]);
    api.collections.delete(CILIUM);
    expect(await readWith(source)).toMatchObject({ policyObjects: [], gaps: [] });
  });

  it('that are broken are named and leave the others in place', async () => {
    const broken = [{ metadata: { name: 'labels', namespace: 'a', labels: { k: 1 } } }, { spec: {} }, null as never];
    const objects = await read(await startCluster({ [CILIUM]: [object('one', 'a'), ...broken, object('two', 'a')] }));
    expect(objects.policyObjects.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(objects.problems.map(({ code, object }) => [code, object?.kind, object?.name])).toEqual([
      ['label-not-string', 'CiliumNetworkPolicy', 'labels'],
      ['name-missing', 'CiliumNetworkPolicy', '(without a name)'],
      ['object-malformed', 'CiliumNetworkPolicy', '(without a name)'],
    ]);
    expect(objects.gaps).toEqual([]);
  });

  it('are read in the namespaces of --namespace only, but for those of the whole cluster', async () => {
    const api = await startCluster({
      [CILIUM]: [object('one', 'a'), object('two', 'b')],
      '/apis/cilium.io/v2/ciliumclusterwidenetworkpolicies': [object('wide')],
      '/apis/networking.k8s.io/v1/ingresses': [object('i', 'a'), object('j', 'b')],
    });
    const objects = await read(api, ['a']);
    expect(objects.policyObjects.map(({ name }) => name)).toEqual(['one', 'wide']);
    expect(objects.exposure.ingresses.map(({ name }) => name)).toEqual(['i']);
    expect(objects.gaps.map(({ resource, reason }) => [resource, reason])).toEqual(
      [
        'pods',
        'networkpolicies',
        'services',
        'endpointslices',
        'ciliumnetworkpolicies.cilium.io',
        'serviceaccounts',
      ].map((resource) => [resource, 'out-of-scope']),
    );
    expect(asked(api)).not.toContain(CILIUM);
  });
});

describe('a server that does not tell its groups', () => {
  const refuse: ReturnType<typeof failWith> = (request, response, url) =>
    url.pathname === '/apis' && failWith(403)(request, response, url);

  it('is asked for the policy kinds that we know, and for nothing that it says it lacks', async () => {
    const api = await startCluster({ [CILIUM]: [object('one', 'a')] });
    api.faults.set('/apis', refuse);
    const objects = await read(api);
    expect(policiesOf(objects)).toEqual([['cilium.io/v2', 'CiliumNetworkPolicy', 'a', 'one']]);
    expect(objects.gaps.map(({ resource }) => resource)).toEqual(['apis']);
    expect(objects.evidence.apiGroups).toBeNull();
  });

  it('nor its kinds leaves a gap for each kind that may decide', async () => {
    const api = await startCluster();
    api.faults.set('/apis', (request, response, url) =>
      /^\/apis(\/[^/]+\/[^/]+)?$/.test(url.pathname) ? failWith(403)(request, response, url) : false,
    );
    const { gaps, networkPolicies } = await read(api);
    expect(networkPolicies).toEqual([]);
    expect(gaps.map(({ resource }) => resource)).toEqual(
      expect.arrayContaining([
        'apis',
        'adminnetworkpolicies.policy.networking.k8s.io',
        'clusternetworkpolicies.policy.networking.k8s.io',
        'ciliumnetworkpolicies.cilium.io',
        'globalnetworkpolicies.crd.projectcalico.org',
      ]),
    );
    expect(new Set(gaps.map(({ resource }) => resource)).size).toBe(gaps.length);
  });
});

describe('Calico', () => {
  const both = {
    '/apis/crd.projectcalico.org/v1/networkpolicies': [object('default.c', 'a')],
    '/apis/crd.projectcalico.org/v1/tiers': [object('t')],
    '/apis/projectcalico.org/v3/networkpolicies': [object('default.c', 'a'), object('knp.default.web', 'a')],
    '/apis/projectcalico.org/v3/tiers': [object('t')],
  };

  it('served twice is read once, from its API, without the mirrors of NetworkPolicies (R300)', async () => {
    const api = await startCluster(both);
    expect(policiesOf(await read(api))).toEqual([
      ['projectcalico.org/v3', 'NetworkPolicy', 'a', 'default.c'],
      ['projectcalico.org/v3', 'Tier', null, 't'],
    ]);
    expect(asked(api).some((path) => path.startsWith('/apis/crd.projectcalico.org'))).toBe(false);
  });

  it.each([403, 404, 503])('is read from storage where its API answers with %i', async (status) => {
    const api = await startCluster(both);
    api.faults.set('/apis/projectcalico.org/v3', failWith(status));
    const objects = await read(api);
    expect(policiesOf(objects)).toEqual([
      ['crd.projectcalico.org/v1', 'NetworkPolicy', 'a', 'default.c'],
      ['crd.projectcalico.org/v1', 'Tier', null, 't'],
    ]);
    expect(objects.gaps).toEqual([]);
  });

  it('without storage has gaps where its API does not answer', async () => {
    const api = await startCluster({ '/apis/projectcalico.org/v3/tiers': [object('t')] });
    api.faults.set('/apis/projectcalico.org/v3', failWith(503));
    const { gaps } = await read(api);
    expect(gaps.map(({ resource }) => resource)).toContain('globalnetworkpolicies.projectcalico.org');
    expect(new Set(gaps.map(({ reason }) => reason))).toEqual(new Set(['error']));
  });
});

describe('tiers of Calico that one may not see', () => {
  const group = '/apis/projectcalico.org/v3';
  const tiered = (...tiers: readonly string[]) => ({
    [`${group}/tiers`]: tiers.map((name) => object(name)),
    [`${group}/networkpolicies`]: [object('default.c', 'a')],
    [`${group}/globalnetworkpolicies`]: [],
  });
  const refuseTiers =
    (status: number): ReturnType<typeof failWith> =>
    (request, response, url) =>
      url.searchParams.has('labelSelector') ? failWith(status)(request, response, url) : false;

  it.each([
    [403, 'forbidden', 'shows you the policies of some tiers only'],
    [500, 'error', 'does not say whether it shows all tiers'],
  ])('leave a gap, though every list is given (%i)', async (status, reason, words) => {
    const api = await startCluster(tiered('default', 'security'));
    api.faults.set(`${group}/networkpolicies`, refuseTiers(status));
    const objects = await read(api);
    expect(objects.policyObjects.map(({ name }) => name)).toContain('default.c');
    expect(objects.gaps).toEqual([
      {
        resource: 'networkpolicies.projectcalico.org',
        namespace: null,
        reason,
        message: `Calico ${words} (list networkpolicies.projectcalico.org)`,
      },
    ]);
    expect(api.requests.map(({ target }) => decodeURIComponent(target.replaceAll('+', ' ')))).toContain(
      `${group}/globalnetworkpolicies?labelSelector=projectcalico.org/tier in (default,security)&limit=1`,
    );
  });

  it('leave a gap in each namespace that was asked for', async () => {
    const api = await startCluster(tiered('default', 'security'));
    api.faults.set(`${group}/namespaces`, refuseTiers(403));
    const { gaps } = await read(api, ['a', 'b']);
    const hidden = gaps.filter(({ reason }) => reason !== 'out-of-scope');
    expect(hidden.map(({ resource, namespace }) => [resource, namespace])).toEqual([
      ['networkpolicies.projectcalico.org', 'a'],
      ['networkpolicies.projectcalico.org', 'b'],
    ]);
  });

  it('are not looked for where the list itself failed, where there is one tier, or where the server cannot tell', async () => {
    const failed = await startCluster(tiered('default', 'security'));
    failed.faults.set(`${group}/networkpolicies`, failWith(403));
    expect((await read(failed)).gaps).toHaveLength(1);
    const single = await startCluster(tiered('default'));
    single.faults.set(group, refuseTiers(403));
    expect((await read(single)).gaps).toEqual([]);
    const old = await startCluster(tiered('default', 'security'));
    old.faults.set(group, refuseTiers(400));
    expect((await read(old)).gaps).toEqual([]);
  });
});

describe('service accounts', () => {
  const accounts = { '/api/v1/serviceaccounts': [object('web', 'a', { secrets: [{ name: CANARY }] })] };

  it.each([[CILIUM], ['/apis/crd.projectcalico.org/v1/tiers']])('are read where %s is served', async (path) => {
    const objects = await read(await startCluster({ ...accounts, [path]: [] }));
    expect(objects.serviceAccounts).toEqual([{ namespace: 'a', name: 'web', labels: { l: 'web' } }]);
  });

  it('are left alone where no policy selects them', async () => {
    const api = await startCluster({ ...accounts, '/apis/policy.networking.k8s.io/v1alpha1/adminnetworkpolicies': [] });
    expect((await read(api)).serviceAccounts).toEqual([]);
    expect(asked(api)).not.toContain('/api/v1/serviceaccounts');
  });

  it('that may not be listed are a gap, for policies may hang on their labels', async () => {
    const api = await startCluster({ ...accounts, [CILIUM]: [] });
    api.faults.set('/api/v1/serviceaccounts', failWith(403));
    expect((await read(api)).gaps.map(({ resource, reason }) => [resource, reason])).toEqual([
      ['serviceaccounts', 'forbidden'],
    ]);
  });
});

describe('what publishes pods', () => {
  it('is read in the best version that is served, each kind failing by itself', async () => {
    const gateway = '/apis/gateway.networking.k8s.io';
    const api = await startCluster({
      '/apis/networking.k8s.io/v1/ingresses': [object('i', 'a', { spec: {} })],
      '/apis/networking.k8s.io/v1/ingressclasses': [object('nginx', null, { spec: { controller: 'x' } })],
      [`${gateway}/v1/httproutes`]: [object('http', 'a', { spec: {} })],
      [`${gateway}/v1beta1/httproutes`]: [object('http-old', 'a', { spec: {} })],
      [`${gateway}/v1alpha2/tcproutes`]: [object('tcp', 'a', { spec: {} })],
      '/apis/route.openshift.io/v1/routes': [object('r', 'a', { spec: { to: { kind: 'Service', name: 's' } } })],
    });
    api.faults.set('/apis/networking.k8s.io/v1/ingressclasses', failWith(403));
    const { exposure, gaps } = await read(api);
    expect(exposure.ingresses.map(({ name }) => name)).toEqual(['i']);
    expect(exposure.gatewayRoutes.map(({ kind, name }) => [kind, name])).toEqual([
      ['HTTPRoute', 'http'],
      ['TCPRoute', 'tcp'],
    ]);
    expect(exposure.openShiftRoutes.map(({ name }) => name)).toEqual(['r']);
    expect(gaps.map(({ resource, reason }) => [resource, reason])).toEqual([
      ['ingressclasses.networking.k8s.io', 'forbidden'],
    ]);
  });
});

describe('traces of the network plugin', () => {
  const agent = (name: string, image: string): object => ({
    metadata: { name, namespace: 'kube-system', annotations: { x: CANARY } },
    spec: {
      template: {
        spec: {
          containers: [{ name: 'c', image, args: [`--token=${CANARY}`], env: [{ name: 'PASSWORD', value: CANARY }] }],
        },
      },
    },
    status: { desiredNumberScheduled: 2, numberReady: 2 },
  });
  const traces = {
    '/apis/apps/v1/daemonsets': [
      agent('cilium', 'q/cilium:v1.18.0'),
      agent('logs', CANARY),
      agent('kindnet', 'kindnetd:1'),
    ],
    '/api/v1/configmaps': [
      {
        metadata: { name: 'cilium-config', namespace: 'kube-system' },
        data: { 'enable-policy': 'always', key: CANARY },
      },
      { metadata: { name: 'other', namespace: 'kube-system' }, data: { key: CANARY } },
    ],
    '/apis/rbac.authorization.k8s.io/v1/clusterroles': [
      { metadata: { name: 'kindnet' }, rules: [{ apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'] }] },
    ],
    '/api/v1/nodes': [
      {
        metadata: { name: 'n1', annotations: { note: CANARY } },
        status: { nodeInfo: { kubeletVersion: 'v1.33.0', operatingSystem: 'linux' }, addresses: [] },
      },
    ],
  };

  it('are taken, each from the one object that holds it', async () => {
    const api = await startCluster(traces);
    const { evidence, nodes, pods } = await read(api, ['a']);
    expect(evidence).toMatchObject({
      daemonSets: [
        { name: 'cilium', desired: 2, ready: 2 },
        { name: 'kindnet', desired: 2, ready: 2 },
      ],
      configMaps: [{ namespace: 'kube-system', name: 'cilium-config', data: { 'enable-policy': 'always' } }],
      nodes: [{ name: 'n1', kubeletVersion: 'v1.33.0', operatingSystem: 'linux' }],
      roles: ['clusterrole/kindnet: networkpolicies'],
    });
    expect([nodes.length, pods.length]).toEqual([1, 1]);
    // Never a list of all ConfigMaps or roles.
    expect(asked(api).filter((path) => /(configmaps|clusterroles|secrets)$/.test(path))).toEqual([]);
  });

  it('that may not be read are unknown: no gap, no problem, no failure', async () => {
    const api = await startCluster(traces);
    for (const path of ['/apis/apps/v1/daemonsets', '/api/v1/namespaces/kube-system', '/apis/rbac', '/api/v1/nodes']) {
      api.faults.set(path, failWith(403));
    }
    const { evidence, gaps, problems } = await read(api);
    expect(evidence).toMatchObject({ daemonSets: null, configMaps: null, nodes: null, roles: [] });
    expect(gaps.map(({ resource }) => resource)).toEqual(['nodes']);
    expect(problems).toEqual([]);
  });

  it('are none where nothing of the kind is there, or what is there cannot be read', async () => {
    const nothing = await read(await startCluster({ '/apis/apps/v1/daemonsets': [null as never, { metadata: {} }] }));
    expect(nothing.evidence).toMatchObject({ daemonSets: [], configMaps: [], nodes: [], roles: [] });
    const api = await startCluster(traces);
    api.faults.set('/apis/apps/v1/daemonsets', once(failWith(500)));
    expect((await read(api)).evidence.daemonSets).toHaveLength(2);
  });

  it('bring no secret into memory, wherever it stands', async () => {
    const secret = { metadata: { name: 's', namespace: 'a' }, data: { password: CANARY } };
    const account = object('web', 'a', { secrets: [{ name: CANARY }], imagePullSecrets: [{ name: CANARY }] });
    const api = await startCluster({
      ...traces,
      [CILIUM]: [],
      '/api/v1/secrets': [secret],
      '/api/v1/serviceaccounts': [account],
      '/apis/networking.k8s.io/v1/ingresses': [object('i', 'a', { spec: { tls: [{ secretName: CANARY }] } })],
      '/apis/projectcalico.org/v3/felixconfigurations': [
        object('default', null, { spec: { openstackRegion: CANARY } }),
      ],
    });
    const objects = await read(api);
    expect(objects.serviceAccounts).toHaveLength(1);
    expect(objects.exposure.ingresses).toHaveLength(1);
    expect(JSON.stringify(objects)).not.toContain(CANARY);
    expect(asked(api).some((path) => path.includes('secrets'))).toBe(false);
    expect(new Set(api.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
  });
});
