// Manifests in every policy language, with ServiceAccounts and what publishes pods: what is kept, and what is said about mistakes.
import { describe, expect, it } from 'vitest';
import { NO_EVIDENCE } from '../engine/engineEvidence';
import type { ClusterObjects } from '../objects';
import { POLICY_KINDS } from '../policyKinds';
import { parseManifests } from './manifest';

const read = (...documents: readonly string[]): ClusterObjects =>
  parseManifests([{ name: 'f.yaml', text: documents.join('---\n') }], 'test');
const document = (apiVersion: string, kind: string, metadata: string, rest = 'spec: {}'): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {${metadata}}\n${rest}\n`;

describe('policies of other languages', () => {
  it('are read whole, each kind in each version that it is read in', () => {
    const all = POLICY_KINDS.flatMap(({ group, kind, versions }) =>
      versions.map((version) => ({ apiVersion: `${group}/${version}`, kind })),
    );
    const input = read(
      ...all.map(({ apiVersion, kind }, i) =>
        document(apiVersion, kind, `name: o${i}, labels: {k: v}`, 'spec: {order: 1.5, future: [{x: null}]}'),
      ),
    );
    const spec = { order: 1.5, future: [{ x: null }] };
    expect(input.policyObjects).toEqual(
      all.flatMap(({ apiVersion, kind }, i) => {
        const { namespaced, versions } = POLICY_KINDS.find(
          (one) => one.kind === kind && apiVersion.startsWith(one.group),
        )!;
        // The two versions of CiliumCIDRGroup are one object each, for their names differ.
        expect(versions.some((version) => apiVersion.endsWith(version))).toBe(true);
        return {
          apiVersion,
          kind,
          namespace: namespaced ? 'default' : null,
          name: `o${i}`,
          labels: { k: 'v' },
          spec: kind === 'FelixConfiguration' ? {} : spec,
          location: { file: 'f.yaml', line: 1 + i * 5 },
        };
      }),
    );
    expect([input.problems, input.otherPolicies]).toEqual([[], []]);
  });

  it('keep the list of rules that only Cilium has', () => {
    const both = 'spec: {a: 1}\nspecs: [{b: 2}]';
    const [cilium, calico] = read(
      document('cilium.io/v2', 'CiliumNetworkPolicy', 'name: a', both),
      document('projectcalico.org/v3', 'NetworkPolicy', 'name: a', both),
    ).policyObjects;
    expect(cilium).toMatchObject({ spec: { a: 1 }, specs: [{ b: 2 }] });
    expect(calico).not.toHaveProperty('specs');
    const [none] = read(document('cilium.io/v2', 'CiliumNetworkPolicy', 'name: a', 'specs: null')).policyObjects;
    expect(none?.spec).toBeNull();
    expect(none).not.toHaveProperty('specs');
  });

  it.each([
    ['{type: Valid, status: "False", message: "  port 0 "}', 'port 0'],
    ['{type: Ready, status: "False", reason: SetupFailed}', 'SetupFailed'],
    ['{type: Valid, status: "False"}', 'the condition Valid is False'],
    ['{type: Valid, status: "False", observedGeneration: 2}', 'the condition Valid is False'],
    ['{type: Valid, status: "False", observedGeneration: 1}', undefined],
    ['{type: Valid, status: "True", message: fine}', undefined],
    ['{type: Valid, status: Unknown}', undefined],
    ['{type: Programmed, status: "False"}', undefined],
    ['null', undefined],
  ])('carry what their engine says against them: %s', (condition, words) => {
    const status = `spec: {}\nstatus: {conditions: [${condition}]}`;
    const [object] = read(
      document('cilium.io/v2', 'CiliumNetworkPolicy', 'name: a, generation: 2', status),
    ).policyObjects;
    expect(object?.refusedByEngine).toBe(words);
    expect(Object.hasOwn(object ?? {}, 'refusedByEngine')).toBe(words !== undefined);
  });

  it('of Felix keep the one setting that decides connections', () => {
    const spec = 'spec: {defaultEndpointToHostAction: Accept, openstackRegion: CANARY}';
    const input = read(document('projectcalico.org/v3', 'FelixConfiguration', 'name: default', spec));
    expect(input.policyObjects[0]?.spec).toEqual({ defaultEndpointToHostAction: 'Accept' });
  });

  it('that are broken do not take others along', () => {
    const input = read(
      document('cilium.io/v2', 'CiliumNetworkPolicy', 'name: good'),
      document('cilium.io/v2', 'CiliumNetworkPolicy', 'name: Bad_Name'),
      document('cilium.io/v2', 'CiliumNetworkPolicy', 'name: number, labels: {a: 1}'),
      document('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', 'labels: {a: b}'),
      document('projectcalico.org/v3', 'NetworkPolicy', 'name: deep', `spec: ${'{a: '.repeat(62)}1${'}'.repeat(62)}`),
      document('projectcalico.org/v3', 'Tier', 'name: alias', 'spec: &x {order: 1}'),
      'kind: CiliumNetworkPolicy\nmetadata: {name: no-version}\n',
      document('cilium.io/v3', 'CiliumNetworkPolicy', 'name: future'),
      document('v1', 'AdminNetworkPolicy', 'name: no-group'),
    );
    expect(input.policyObjects.map(({ name }) => name)).toEqual(['good', 'deep']);
    expect(input.problems.map(({ code, object, location }) => [code, object?.name, location?.line])).toEqual([
      ['name-invalid', 'Bad_Name', 8],
      ['label-not-string', 'number', 13],
      ['name-missing', '(without a name)', 18],
      ['yaml-alias', 'alias', 29],
      ['api-version-unknown', 'no-version', 31],
      ['api-version-unknown', 'future', 34],
      ['api-version-unknown', 'no-group', 39],
    ]);
    expect(input.otherPolicies).toEqual([
      { apiGroup: 'cilium.io', kind: 'CiliumNetworkPolicy', objects: [{ namespace: 'default', name: 'future' }] },
    ]);
  });

  it('of Calico count once when both of its API groups hold them, and mirrors of NetworkPolicies not at all (R300)', () => {
    const spec = 'spec: {tier: default}';
    const input = read(
      document('crd.projectcalico.org/v1', 'NetworkPolicy', 'name: default.a, namespace: x', spec),
      document('projectcalico.org/v3', 'NetworkPolicy', 'name: a, namespace: x', spec),
      document('crd.projectcalico.org/v1', 'NetworkPolicy', 'name: default.a, namespace: z'),
      document('crd.projectcalico.org/v1', 'GlobalNetworkPolicy', 'name: sec.g', 'spec: {tier: sec}'),
      document('projectcalico.org/v3', 'GlobalNetworkPolicy', 'name: sec.g', 'spec: {tier: sec}'),
      document('crd.projectcalico.org/v1', 'NetworkSet', 'name: default.s, namespace: x'),
      document('projectcalico.org/v3', 'NetworkSet', 'name: s, namespace: x'),
      document('projectcalico.org/v3', 'NetworkPolicy', 'name: knp.default.web, namespace: x'),
      document('projectcalico.org/v3', 'GlobalNetworkPolicy', 'name: knp.default.web'),
    );
    expect(
      input.policyObjects.map(({ apiVersion, kind, name, namespace }) => [apiVersion, kind, name, namespace]),
    ).toEqual([
      ['projectcalico.org/v3', 'NetworkPolicy', 'a', 'x'],
      ['crd.projectcalico.org/v1', 'NetworkPolicy', 'default.a', 'z'],
      ['projectcalico.org/v3', 'GlobalNetworkPolicy', 'sec.g', null],
      ['crd.projectcalico.org/v1', 'NetworkSet', 'default.s', 'x'],
      ['projectcalico.org/v3', 'NetworkSet', 's', 'x'],
      ['projectcalico.org/v3', 'GlobalNetworkPolicy', 'knp.default.web', null],
    ]);
    expect(input.problems.map(({ code, object }) => [code, object?.name])).toEqual([
      ['object-twice', 'default.a'],
      ['object-twice', 'sec.g'],
    ]);
  });

  it('of the same name but another group never hide a NetworkPolicy', () => {
    const input = read(
      document('networking.k8s.io/v1', 'NetworkPolicy', 'name: p, namespace: a', 'spec: {podSelector: {}}'),
      document('projectcalico.org/v3', 'NetworkPolicy', 'name: p, namespace: a'),
    );
    expect([input.networkPolicies.length, input.policyObjects.length, input.problems]).toEqual([1, 1, []]);
  });
});

describe('other objects', () => {
  it('ServiceAccounts bring their labels and nothing of their secrets', () => {
    const input = read(
      document(
        'v1',
        'ServiceAccount',
        'name: web, namespace: shop, labels: {team: a}, annotations: {x: CANARY}',
        'secrets: [{name: CANARY}]\nimagePullSecrets: [{name: CANARY}]',
      ),
      document('v1', 'Secret', 'name: s, namespace: shop', 'stringData: {password: CANARY}'),
      document('v1', 'ConfigMap', 'name: c, namespace: shop', 'data: {password: CANARY}'),
    );
    expect(input.serviceAccounts).toEqual([{ namespace: 'shop', name: 'web', labels: { team: 'a' } }]);
    expect(input.namespaces.map(({ name }) => name)).toEqual(['shop']);
    expect(JSON.stringify(input)).not.toContain('CANARY');
  });

  it('Nodes bring their labels and addresses', () => {
    const status = 'status: {addresses: [{type: InternalIP, address: 10.0.0.1}, {type: Hostname, address: n1}]}';
    expect(read(document('v1', 'Node', 'name: n1, labels: {zone: a}', status)).nodes).toEqual([
      { name: 'n1', labels: { zone: 'a' }, ips: ['10.0.0.1'] },
    ]);
  });

  it('that publish pods land in their lists', () => {
    const gateway = 'gateway.networking.k8s.io';
    const input = read(
      document('networking.k8s.io/v1', 'Ingress', 'name: i, namespace: a'),
      document('networking.k8s.io/v1', 'IngressClass', 'name: nginx', 'spec: {controller: k8s.io/ingress-nginx}'),
      document(`${gateway}/v1`, 'GatewayClass', 'name: gc', 'spec: {controllerName: example.com/gw}'),
      document(`${gateway}/v1beta1`, 'HTTPRoute', 'name: r, namespace: b'),
      document(`${gateway}/v1alpha2`, 'TCPRoute', 'name: r, namespace: b'),
      document('route.openshift.io/v1', 'Route', 'name: r, namespace: c', 'spec: {to: {kind: Service, name: s}}'),
      document(`${gateway}/v9`, 'HTTPRoute', 'name: later, namespace: b'),
    );
    const { exposure } = input;
    expect(exposure.ingresses.map(({ name, location }) => [name, location?.line])).toEqual([['i', 1]]);
    expect(exposure.ingressClasses.map(({ name }) => name)).toEqual(['nginx']);
    expect(exposure.gatewayClasses.map(({ name }) => name)).toEqual(['gc']);
    expect(exposure.gatewayRoutes.map(({ kind, name }) => [kind, name])).toEqual([
      ['HTTPRoute', 'r'],
      ['TCPRoute', 'r'],
    ]);
    expect(exposure.openShiftRoutes.map(({ name }) => name)).toEqual(['r']);
    expect(input.namespaces.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(input.problems.map(({ code, object }) => [code, object?.name])).toEqual([['api-version-unknown', 'later']]);
  });
});

describe('traces of a network plugin', () => {
  const agent = (name: string, status: string): string =>
    document(
      'apps/v1',
      'DaemonSet',
      `name: ${name}, namespace: kube-system`,
      `spec: {template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: "example.com/kindnetd:v1", args: [--token=CANARY]}]}}}\n${status}`,
    );
  const config = document(
    'v1',
    'ConfigMap',
    'name: cilium-config, namespace: kube-system',
    'data: {enable-policy: always, secret: CANARY}',
  );
  const role = (name: string): string =>
    document(
      'rbac.authorization.k8s.io/v1',
      'ClusterRole',
      `name: ${name}`,
      'rules: [{apiGroups: [networking.k8s.io], resources: [networkpolicies]}]',
    );

  it('are taken from a dump: agents that run, their settings, marks of nodes', () => {
    const node = document(
      'v1',
      'Node',
      'name: n1, annotations: {x: CANARY}',
      'status: {nodeInfo: {kubeletVersion: v1.33.0, operatingSystem: linux}}',
    );
    const input = read(
      agent('kindnet', 'status: {desiredNumberScheduled: 2, numberReady: 1}'),
      config,
      role('kindnet'),
      role('other'),
      node,
    );
    expect(input.evidence).toMatchObject({
      daemonSets: [{ namespace: 'kube-system', name: 'kindnet', desired: 2, ready: 1 }],
      configMaps: [{ name: 'cilium-config', data: { 'enable-policy': 'always' } }],
      nodes: [{ name: 'n1', kubeletVersion: 'v1.33.0', operatingSystem: 'linux' }],
      roles: ['clusterrole/kindnet: networkpolicies'],
      apiGroups: null,
    });
    expect(input.pods).toHaveLength(1);
    expect(input.problems).toEqual([]);
    expect(JSON.stringify(input)).not.toContain('CANARY');
  });

  it('are not seen in what is only wanted: no status, no proof (R401)', () => {
    const input = read(agent('kindnet', 'status: {}'), document('v1', 'Node', 'name: n1', 'spec: {}'), role('kindnet'));
    expect(input.evidence).toEqual(NO_EVIDENCE);
    expect(input.controllers).toHaveLength(1);
  });

  it('that are missing are unknown, for a dump may hold a part of the cluster', () => {
    const other = agent('logs', 'status: {numberReady: 1}').replace('kindnetd', 'logs');
    expect(read(other).evidence).toEqual(NO_EVIDENCE);
  });
});
