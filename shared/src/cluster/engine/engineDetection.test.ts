// Detection against the traces of real products: one row of the table (R404) at a time, then what confuses it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterWith, config, daemonSet, nodes } from '../../../testing/engines';
import type { ClusterObjects, NetworkPolicyObject } from '../objects';
import { detectEngine } from './engineDetection';
import { type EngineEvidence, NO_EVIDENCE } from './engineEvidence';

const POLICY: NetworkPolicyObject = { namespace: 'shop', name: 'deny', spec: { podSelector: {} } };

/** Detection in short: `name version confidence, profile, kinds`. */
function short(objects: ClusterObjects): readonly string[] {
  const { engines, profile } = detectEngine(objects);
  return engines.map(({ name, version, confidence, enforces: { networkPolicy, admin, cilium, calico } }) => {
    const kinds = [
      networkPolicy ? 'NP' : '',
      admin === 'none' ? '' : admin,
      cilium ? 'cilium' : '',
      calico ? 'calico' : '',
    ];
    return `${name} ${version} ${confidence}, ${profile}, ${kinds.filter(Boolean).join('+')}`;
  });
}

function codes(objects: ClusterObjects): readonly string[] {
  return detectEngine(objects).warnings.map(({ code, severity }) => `${severity} ${code}`);
}

const calico = (tag: string, options = {}) =>
  daemonSet('calico-node', [`calico-node=docker.io/calico/node:${tag}`], options);
const cilium = (tag: string, options = {}) =>
  daemonSet('cilium', [`cilium-agent=quay.io/cilium/cilium:${tag}@sha256:0123`], options);
const CILIUM_CONFIG = config('cilium-config', { 'enable-policy': 'default', 'enable-sctp': 'false' });
const flannel = daemonSet('kube-flannel-ds', ['kube-flannel=docker.io/flannel/flannel:v0.25.5'], {
  namespace: 'kube-flannel',
});
const amazon = (args: readonly string[]) =>
  daemonSet(
    'aws-node',
    [
      'aws-node=602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni:v1.19.2-eksbuild.1',
      'aws-eks-nodeagent=602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon/aws-network-policy-agent:v1.1.6-eksbuild.1',
    ],
    { args },
  );
const kindnet = (tag: string) => daemonSet('kindnet', [`kindnet-cni=docker.io/kindest/kindnetd:${tag}`]);

describe('the detection table', () => {
  const rows: readonly (readonly [row: string, evidence: Partial<EngineEvidence>, expected: readonly string[]])[] = [
    [
      'Calico before admin policies',
      { daemonSets: [calico('v3.28.2')], nodes: nodes(3, { networkReason: 'CalicoIsUp' }) },
      ['Calico 3.28.2 high, calico, NP+calico'],
    ],
    ['Calico with v1alpha1', { daemonSets: [calico('v3.29.1')] }, ['Calico 3.29.1 high, calico, NP+v1alpha1+calico']],
    ['Calico with v1alpha2', { daemonSets: [calico('v3.32.0')] }, ['Calico 3.32.0 high, calico, NP+v1alpha2+calico']],
    [
      'Calico by the operator',
      {
        daemonSets: [
          daemonSet('calico-node', ['calico-node=quay.io/calico/node:v3.31.0'], { namespace: 'calico-system' }),
        ],
      },
      ['Calico 3.31.0 high, calico, NP+v1alpha1+calico'],
    ],
    [
      'Calico by digest',
      { daemonSets: [daemonSet('calico-node', ['calico-node=quay.io/calico/node@sha256:beef'])] },
      ['Calico null high, calico, NP+both+calico'],
    ],
    [
      'Canal',
      {
        daemonSets: [
          daemonSet('canal', [
            'kube-flannel=docker.io/flannel/flannel:v0.24.4',
            'calico-node=docker.io/calico/node:v3.29.0',
          ]),
        ],
        nodes: nodes(3, {
          annotations: {
            'flannel.alpha.coreos.com/backend-type': 'vxlan',
            'projectcalico.org/IPv4Address': '10.0.0.1/24',
          },
        }),
      },
      ['Canal 3.29.0 high, calico, NP+v1alpha1+calico'],
    ],
    [
      'RKE2',
      {
        daemonSets: [
          daemonSet('rke2-canal', [
            'calico-node=rancher/hardened-calico:v3.28.1-build20240806',
            'kube-flannel=rancher/hardened-flannel:v0.25.5-build20240801',
          ]),
        ],
        nodes: nodes(3, { kubeletVersion: 'v1.31.0+rke2r1' }),
      },
      ['Canal 3.28.1 high, calico, NP+calico'],
    ],
    [
      'Cilium',
      {
        daemonSets: [cilium('v1.16.3')],
        configMaps: [CILIUM_CONFIG],
        nodes: nodes(3, { networkReason: 'CiliumIsUp' }),
      },
      ['Cilium 1.16.3 high, cilium, NP+cilium'],
    ],
    [
      'Cilium 1.20, admin policies off',
      { daemonSets: [cilium('v1.20.0')], configMaps: [CILIUM_CONFIG] },
      ['Cilium 1.20.0 high, cilium, NP+cilium'],
    ],
    [
      'Cilium 1.20, admin policies on',
      {
        daemonSets: [cilium('v1.20.0')],
        configMaps: [config('cilium-config', { 'enable-k8s-cluster-network-policy': 'true' })],
      },
      ['Cilium 1.20.0 high, cilium, NP+v1alpha2+cilium'],
    ],
    [
      'Cilium 1.19 that is told to read admin policies',
      {
        daemonSets: [cilium('v1.19.4')],
        configMaps: [config('cilium-config', { 'enable-k8s-cluster-network-policy': 'true' })],
      },
      ['Cilium 1.19.4 high, cilium, NP+cilium'],
    ],
    [
      'GKE Dataplane V2',
      {
        daemonSets: [daemonSet('anetd', ['cilium-agent=gke.gcr.io/cilium/cilium:v1.14.6-gke.30'])],
        configMaps: [CILIUM_CONFIG],
        nodes: nodes(3, { kubeletVersion: 'v1.30.3-gke.1639000' }),
      },
      ['Cilium (GKE Dataplane V2) 1.14.6 high, cilium, NP+cilium'],
    ],
    [
      'AKS with Cilium',
      {
        daemonSets: [daemonSet('cilium', ['cilium-agent=mcr.microsoft.com/oss/cilium/cilium:v1.14.10'])],
        configMaps: [CILIUM_CONFIG],
      },
      ['Cilium 1.14.10 high, cilium, NP+cilium'],
    ],
    ['flannel alone', { daemonSets: [flannel], nodes: nodes(3, { networkReason: 'FlannelIsUp' }) }, []],
    [
      'flannel with kube-network-policies inside',
      {
        daemonSets: [
          daemonSet('kube-flannel-ds', [
            'kube-flannel=ghcr.io/flannel-io/flannel:v0.26.1',
            'kube-network-policies=registry.k8s.io/networking/kube-network-policies:v0.7.0',
          ]),
        ],
      },
      ['kube-network-policies 0.7.0 high, kubernetes, NP'],
    ],
    [
      'kind 0.24',
      { daemonSets: [kindnet('v20240813-c6f155d6')], roles: ['clusterrole/kindnet: networkpolicies'] },
      ['kindnet null high, kubernetes, NP'],
    ],
    [
      'kind 0.24, role unread',
      { daemonSets: [kindnet('v20240813-c6f155d6')] },
      ['kindnet null medium, kubernetes, NP'],
    ],
    ['kind 0.23', { daemonSets: [kindnet('v20240513-cd2ac642')] }, []],
    [
      'kind 0.23 with its role',
      { daemonSets: [kindnet('v20240513-cd2ac642')], roles: ['clusterrole/kindnet: none'] },
      [],
    ],
    [
      'kube-network-policies',
      {
        daemonSets: [
          daemonSet('kube-network-policies', ['main=registry.k8s.io/networking/kube-network-policies:v0.9.2']),
        ],
      },
      ['kube-network-policies 0.9.2 high, kubernetes, NP'],
    ],
    [
      'kube-network-policies with options',
      {
        daemonSets: [
          daemonSet('kube-network-policies', ['main=registry.k8s.io/networking/kube-network-policies:v0.6.0'], {
            args: ['--admin-network-policy=true', '--baseline-admin-network-policy=true'],
          }),
        ],
      },
      ['kube-network-policies 0.6.0 high, kubernetes, NP+v1alpha1'],
    ],
    [
      'kube-network-policies for v1alpha2',
      {
        daemonSets: [
          daemonSet('kube-network-policies', [
            'main=registry.k8s.io/networking/kube-network-policies:v1.0.0-npa-v1alpha2',
          ]),
        ],
      },
      ['kube-network-policies 1.0.0 high, kubernetes, NP+v1alpha2'],
    ],
    [
      'kube-router',
      { daemonSets: [daemonSet('kube-router', ['kube-router=docker.io/cloudnativelabs/kube-router:v2.2.1'])] },
      ['kube-router 2.2.1 high, kubernetes, NP'],
    ],
    [
      'kube-router without firewall',
      {
        daemonSets: [
          daemonSet('kube-router', ['kube-router=cloudnativelabs/kube-router:v2.2.1'], {
            args: ['--run-firewall=false'],
          }),
        ],
      },
      [],
    ],
    [
      'k3s',
      { nodes: nodes(2, { kubeletVersion: 'v1.32.1+k3s1', annotations: { 'k3s.io/node-args': '[]' } }) },
      ['k3s network policy controller 1.32.1+k3s1 high, kubernetes, NP'],
    ],
    [
      'k3s, arguments unknown',
      { nodes: nodes(2, { kubeletVersion: 'v1.32.1+k3s1' }) },
      ['k3s network policy controller 1.32.1+k3s1 medium, kubernetes, NP'],
    ],
    [
      'k3s switched off',
      {
        nodes: nodes(2, {
          kubeletVersion: 'v1.32.1+k3s1',
          annotations: { 'k3s.io/node-args': '["--flannel-backend=none","--disable-network-policy"]' },
        }),
      },
      [],
    ],
    [
      'k3s explicitly on',
      {
        nodes: nodes(2, {
          kubeletVersion: 'v1.32.1+k3s1',
          annotations: { 'k3s.io/node-args': '["--disable-network-policy=false"]' },
        }),
      },
      ['k3s network policy controller 1.32.1+k3s1 high, kubernetes, NP'],
    ],
    [
      'Amazon VPC CNI on',
      { daemonSets: [amazon(['--enable-network-policy=true'])] },
      ['Amazon VPC CNI 1.19.2 high, kubernetes, NP'],
    ],
    ['Amazon VPC CNI off', { daemonSets: [amazon(['--enable-network-policy=false'])] }, []],
    [
      'Amazon VPC CNI by ConfigMap',
      {
        daemonSets: [amazon([])],
        configMaps: [config('amazon-vpc-cni', { 'enable-network-policy-controller': 'true' })],
      },
      ['Amazon VPC CNI 1.19.2 high, kubernetes, NP'],
    ],
    ['Amazon VPC CNI untouched', { daemonSets: [amazon([])] }, []],
    [
      'Azure NPM',
      { daemonSets: [daemonSet('azure-npm', ['azure-npm=mcr.microsoft.com/containernetworking/azure-npm:v1.5.45'])] },
      ['Azure Network Policy Manager 1.5.45 high, kubernetes, NP'],
    ],
    [
      'GKE with Calico',
      { daemonSets: [daemonSet('calico-node', ['calico-node=gke.gcr.io/calico/node:v3.26.3-gke.5'])] },
      ['Calico 3.26.3 high, calico, NP+calico'],
    ],
    ['GKE with Calico off: the DaemonSet wants no node', { daemonSets: [calico('v3.26.3', { desired: 0 })] }, []],
    [
      'OpenShift',
      {
        daemonSets: [
          daemonSet('ovnkube-node', ['ovn-controller=quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:cafe'], {
            namespace: 'openshift-ovn-kubernetes',
          }),
        ],
        nodes: nodes(3, { annotations: { 'k8s.ovn.org/node-subnets': '{}' } }),
      },
      ['OVN-Kubernetes null high, kubernetes, NP+v1alpha1'],
    ],
    [
      'OVN-Kubernetes without admin policies',
      {
        daemonSets: [daemonSet('ovnkube-node', ['ovnkube-node=ghcr.io/ovn-org/ovn-kubernetes/ovn-kube-ubuntu:v1.0.0'])],
        configMaps: [config('ovnkube-config', { 'enable-admin-network-policy': 'false' })],
      },
      ['OVN-Kubernetes 1.0.0 high, kubernetes, NP'],
    ],
    [
      'OpenShift SDN',
      {
        daemonSets: [
          daemonSet('sdn', ['sdn=quay.io/openshift-release-dev/ocp@sha256:cafe'], { namespace: 'openshift-sdn' }),
        ],
      },
      ['OpenShift SDN null high, kubernetes, NP'],
    ],
    [
      'Antrea',
      {
        daemonSets: [
          daemonSet('antrea-agent', [
            'antrea-agent=antrea/antrea-agent-ubuntu:v2.1.0',
            'antrea-ovs=antrea/antrea-agent-ubuntu:v2.1.0',
          ]),
        ],
        configMaps: [config('antrea-config', { AdminNetworkPolicy: 'true' })],
      },
      ['Antrea 2.1.0 high, kubernetes, NP+v1alpha1'],
    ],
    [
      'Antrea with the gate closed',
      {
        daemonSets: [daemonSet('antrea-agent', ['antrea-agent=antrea/antrea-agent-ubuntu:v2.1.0'])],
        configMaps: [config('antrea-config', {})],
      },
      ['Antrea 2.1.0 high, kubernetes, NP'],
    ],
    [
      'Kube-OVN',
      { daemonSets: [daemonSet('kube-ovn-cni', ['cni-server=docker.io/kubeovn/kube-ovn:v1.13.0'])] },
      ['Kube-OVN 1.13.0 high, kubernetes, NP+both'],
    ],
    [
      'Weave Net',
      {
        daemonSets: [
          daemonSet('weave-net', ['weave=weaveworks/weave-kube:2.8.1', 'weave-npc=weaveworks/weave-npc:2.8.1']),
        ],
        nodes: nodes(3, { networkReason: 'WeaveIsUp' }),
      },
      ['Weave Net 2.8.1 high, kubernetes, NP'],
    ],
    [
      'Weave Net without weave-npc',
      { daemonSets: [daemonSet('weave-net', ['weave=weaveworks/weave-kube:2.8.1'])] },
      [],
    ],
    ['Docker Desktop, kubenet, bridge', { nodes: nodes(1, { networkReason: 'RouteCreated' }) }, []],
    [
      'an agent of an unusual name, by its image',
      {
        daemonSets: [daemonSet('network', ['agent=registry.example/mirror/cilium/cilium:v1.17.0'])],
        configMaps: [CILIUM_CONFIG],
      },
      ['Cilium 1.17.0 high, cilium, NP+cilium'],
    ],
  ];

  it.each(rows)('%s', (_row, evidence, expected) => {
    const objects = clusterWith(evidence, { networkPolicies: [POLICY] });
    expect(short(objects)).toEqual(expected);
    const { state, warnings } = detectEngine(objects);
    expect(state).toBe(expected.length > 0 ? 'enforcing' : 'not-enforcing');
    expect(warnings.some(({ code }) => code === 'engine-enforces-nothing')).toBe(expected.length === 0);
  });

  it('reads Auto Mode of EKS from its nodes and its ConfigMap', () => {
    const labels = { 'eks.amazonaws.com/compute-type': 'auto' };
    const objects = (configMaps: EngineEvidence['configMaps']): ClusterObjects =>
      clusterWith({ nodes: nodes(1), configMaps }, { nodes: [{ name: 'n1', labels, ips: [] }] });
    const on = config('amazon-vpc-cni', { 'enable-network-policy-controller': 'true' });
    expect(short(objects([on]))).toEqual(['Amazon EKS Auto Mode null medium, kubernetes, NP']);
    expect(detectEngine(objects([])).state).toBe('not-enforcing');
    expect(detectEngine(objects([])).others.map(({ name }) => name)).toEqual(['Amazon EKS Auto Mode']);
  });

  it('does not take helpers of Cilium for its agent', () => {
    const objects = clusterWith({
      daemonSets: [
        daemonSet('cilium-envoy', ['cilium-envoy=quay.io/cilium/cilium-envoy:v1.30']),
        daemonSet('cilium-node-init', ['node-init=quay.io/cilium/startup-script:62093c5']),
      ],
    });
    expect(detectEngine(objects).state).toBe('not-enforcing');
  });
});

describe('what is not proven', () => {
  it('definitions and marks without an agent enforce nothing (R401)', () => {
    const objects = clusterWith(
      {
        apiGroups: ['cilium.io'],
        nodes: nodes(2, { annotations: { 'projectcalico.org/IPv4Address': '10.0.0.1/24' } }),
      },
      { networkPolicies: [POLICY] },
    );
    const { state, engines, notes } = detectEngine(objects);
    expect([state, engines]).toEqual(['not-enforcing', []]);
    expect(notes).toEqual([
      'Nodes carry marks of calico, but no agent of it was found: marks outlive engines.',
      'The API serves cilium.io, but no agent that enforces it was found: definitions outlive engines.',
    ]);
    expect(codes(objects)).toEqual(['error engine-enforces-nothing']);
  });

  it('an agent without a ready pod keeps its profile, with low confidence and an error', () => {
    const objects = clusterWith({ daemonSets: [calico('v3.29.1', { ready: 0 })] }, { networkPolicies: [POLICY] });
    expect(short(objects)).toEqual(['Calico 3.29.1 low, calico, NP+v1alpha1+calico']);
    expect(detectEngine(objects).state).toBe('unknown');
    expect(codes(objects)).toEqual(['error engine-not-running']);
  });

  it('an agent without a ready pod is left out beside one that runs', () => {
    const objects = clusterWith({
      daemonSets: [calico('v3.29.1', { ready: 0 }), cilium('v1.16.3')],
      configMaps: [CILIUM_CONFIG],
    });
    expect(short(objects)).toEqual(['Cilium 1.16.3 high, cilium, NP+cilium']);
    expect(codes(objects)).toEqual(['warning engine-not-running']);
  });

  it('a missing permission lowers the confidence', () => {
    const confidence = (evidence: Partial<EngineEvidence>) =>
      detectEngine(clusterWith(evidence)).engines.map((engine) => engine.confidence);
    const reporting = nodes(2, { networkReason: 'CiliumIsUp' });
    const daemonSets = [cilium('v1.16.3')];
    expect(confidence({ daemonSets, configMaps: [CILIUM_CONFIG], nodes: reporting })).toEqual(['high']);
    expect(confidence({ daemonSets, configMaps: null, nodes: reporting })).toEqual(['medium']);
    expect(confidence({ daemonSets: null, configMaps: [CILIUM_CONFIG], nodes: reporting })).toEqual(['medium']);
    expect(confidence({ daemonSets: null, configMaps: [CILIUM_CONFIG], nodes: null })).toEqual(['low']);
    expect(codes(clusterWith({ daemonSets: null, nodes: reporting }))).toEqual(['info engine-unproven']);
  });

  it('a cluster that lets nothing be read has an unknown engine; files have none to know', () => {
    const blind = { ...NO_EVIDENCE, apiGroups: ['cilium.io'] };
    const live = clusterWith(blind, { networkPolicies: [POLICY] });
    expect(detectEngine(live).state).toBe('unknown');
    expect(codes(live)).toEqual(['warning engine-unknown']);
    const files = clusterWith(NO_EVIDENCE, { source: { kind: 'manifests', title: '' }, networkPolicies: [POLICY] });
    expect(detectEngine(files)).toMatchObject({ state: 'no-evidence', warnings: [], engines: [] });
    expect(detectEngine(clusterWith(NO_EVIDENCE)).state).toBe('unknown');
  });

  it('files that hold nodes tell the engine by their marks, or nothing', () => {
    const files = (networkReason: string | null) =>
      clusterWith(
        { ...NO_EVIDENCE, nodes: nodes(2, { networkReason }) },
        { source: { kind: 'manifests', title: '' }, networkPolicies: [POLICY] },
      );
    expect(short(files('CalicoIsUp'))).toEqual(['Calico null medium, calico, NP+both+calico']);
    expect(codes(files('CalicoIsUp'))).toEqual(['info engine-unproven']);
    expect(detectEngine(files(null))).toMatchObject({ state: 'no-evidence', warnings: [] });
  });

  it('a product that nobody has examined leaves the engine unknown', () => {
    const objects = clusterWith(
      { daemonSets: [daemonSet('nsx-node-agent', ['nsx-node-agent=registry.local/nsx-ncp:4.1'])] },
      { networkPolicies: [POLICY] },
    );
    expect(detectEngine(objects)).toMatchObject({ state: 'unknown', others: [{ name: 'nsx-node-agent' }] });
    expect(codes(objects)).toEqual(['warning engine-unknown']);
  });

  it('without policies, no engine is no reason to worry', () => {
    expect(codes(clusterWith({}))).toEqual(['info engine-enforces-nothing']);
  });
});

describe('more than one product', () => {
  it('two enforcers are told; the one with kinds of its own decides (R402)', () => {
    const objects = clusterWith({ daemonSets: [amazon(['--enable-network-policy=true']), calico('v3.29.1')] });
    expect(detectEngine(objects).engines.map(({ name }) => name)).toEqual(['Calico', 'Amazon VPC CNI']);
    expect(detectEngine(objects).profile).toBe('calico');
    expect(codes(objects)).toEqual(['warning engine-several']);
  });

  it('k3s with Calico has two enforcers unless the built-in one is off', () => {
    const with_ = (args: string) =>
      clusterWith({
        daemonSets: [calico('v3.29.1', { desired: 1 })],
        nodes: nodes(1, { kubeletVersion: 'v1.32.1+k3s1', annotations: { 'k3s.io/node-args': args } }),
      });
    expect(codes(with_('[]'))).toEqual(['warning engine-several']);
    expect(codes(with_('["--disable-network-policy"]'))).toEqual([]);
  });

  it('a chained Cilium enforces, the cloud connects', () => {
    const objects = clusterWith({
      daemonSets: [amazon(['--enable-network-policy=false']), cilium('v1.16.3')],
      configMaps: [config('cilium-config', { 'cni-chaining-mode': 'aws-cni' })],
    });
    const { engines, others, warnings } = detectEngine(objects);
    expect(engines.map(({ name }) => name)).toEqual(['Cilium']);
    expect(others.map(({ name }) => name)).toEqual(['Amazon VPC CNI']);
    expect(engines[0]?.evidence.join(' ')).toContain('chaining mode (aws-cni)');
    expect(warnings).toEqual([]);
  });
});

describe('settings and warnings', () => {
  const ciliumWith = (data: Readonly<Record<string, string>>, objects: Partial<ClusterObjects> = {}, tag = 'v1.16.3') =>
    clusterWith({ daemonSets: [cilium(tag)], configMaps: [config('cilium-config', data)] }, objects);

  it('reads the modes of Cilium (R222, R216, R204)', () => {
    const objects = ciliumWith({
      'enable-policy': 'always',
      'policy-audit-mode': 'true',
      'policy-cidr-match-mode': 'pods nodes',
      labels: 'k8s:app k8s:!noise',
      'enable-host-firewall': 'true',
    });
    expect(detectEngine(objects).settings).toEqual({
      ciliumEnforcement: 'always',
      ciliumAudit: true,
      ciliumCidrMatchModes: ['nodes', 'pods'],
      ciliumLabels: 'k8s:app k8s:!noise',
      ciliumHostFirewall: true,
      ciliumNodeSelectorLabels: false,
      calicoEndpointToHost: null,
    });
    expect(codes(objects)).toEqual([
      'warning cilium-enforcement-always',
      'error cilium-audit-mode',
      'warning cilium-label-filter',
    ]);
    expect(codes(ciliumWith({ 'enable-policy': 'never' }))).toEqual(['error cilium-enforcement-never']);
  });

  it('reads what Calico does toward the own node: the environment before the object (R321)', () => {
    const felix = (name: string, action: unknown) => ({
      apiVersion: 'projectcalico.org/v3',
      kind: 'FelixConfiguration',
      namespace: null,
      name,
      labels: {},
      spec: { defaultEndpointToHostAction: action },
    });
    const action = (args: readonly string[], policyObjects: ClusterObjects['policyObjects']) =>
      detectEngine(clusterWith({ daemonSets: [calico('v3.29.1', { args })] }, { policyObjects })).settings
        .calicoEndpointToHost;
    expect(action([], [])).toBeNull();
    expect(action([], [felix('default', 'Return')])).toBe('Return');
    expect(action([], [felix('node.n1', 'Drop')])).toBeNull();
    expect(action([], [felix('default', { toString: 'Drop' })])).toBeNull();
    expect(action(['FELIX_DEFAULTENDPOINTTOHOSTACTION=ACCEPT'], [felix('default', 'Drop')])).toBe('Accept');
  });

  it('tells that NetworkPolicy is switched off, and admits what is left', () => {
    const objects = ciliumWith({ 'enable-k8s-networkpolicy': 'false' }, { networkPolicies: [POLICY] });
    expect(short(objects)).toEqual(['Cilium 1.16.3 high, cilium, cilium']);
    expect(codes(objects)).toEqual(['error engine-ignores-network-policies']);
  });

  it('names the nodes that no agent protects', () => {
    const objects = clusterWith(
      {
        daemonSets: [calico('v3.29.1', { ready: 1, desired: 2 })],
        nodes: [...nodes(2), { ...nodes(1)[0]!, name: 'w1', operatingSystem: 'windows' }],
      },
      { nodes: [{ name: 'f1', labels: { 'eks.amazonaws.com/compute-type': 'fargate' }, ips: [] }] },
    );
    expect(codes(objects)).toEqual([
      'warning nodes-outside-windows',
      'warning nodes-outside-serverless',
      'warning nodes-without-agent',
    ]);
    const { engines, outside } = detectEngine(objects);
    expect(engines[0]?.nodes).toEqual({ covered: 1, of: 4 });
    expect(outside.map(({ node }) => node)).toEqual(['f1', 'w1']);
  });

  it('counts Windows nodes in where an agent for Windows runs', () => {
    const windows = daemonSet('calico-node-windows', ['node=docker.io/calico/node-windows:v3.29.1'], { desired: 1 });
    const objects = clusterWith({
      daemonSets: [calico('v3.29.1', { desired: 2 }), windows],
      nodes: [...nodes(2), { ...nodes(1)[0]!, name: 'w1', operatingSystem: 'windows' }],
    });
    expect(codes(objects)).toEqual([]);
    expect(detectEngine(objects).engines[0]?.nodes).toEqual({ covered: 3, of: 3 });
  });

  it('names policies that ask for more than the engine can do (R403)', () => {
    const port = (name: string, extra: object): NetworkPolicyObject => ({
      namespace: 'shop',
      name,
      spec: { podSelector: {}, ingress: [{ ports: [{ port: 80, ...extra }] }] },
    });
    const networkPolicies = [port('range', { endPort: 90 }), port('sctp', { protocol: 'SCTP' }), port('plain', {})];
    const lacks = (objects: ClusterObjects) =>
      detectEngine(objects).warnings.map(({ code, object }) => `${code} ${object?.name}`);
    expect(lacks(ciliumWith({}, { networkPolicies }))).toEqual(['engine-lacks-sctp sctp']);
    expect(lacks(ciliumWith({ 'enable-sctp': 'true' }, { networkPolicies }, 'v1.15.0'))).toEqual([
      'engine-lacks-endport range',
    ]);
    expect(lacks(ciliumWith({ 'enable-sctp': 'true' }, { networkPolicies }))).toEqual([]);
  });

  it('tells the limits of Amazon VPC CNI (R404, R406)', () => {
    const objects = clusterWith(
      { daemonSets: [amazon(['--enable-network-policy=true'])] },
      {
        networkPolicies: [POLICY],
        services: [
          {
            namespace: 'shop',
            name: 'web',
            labels: {},
            type: 'ClusterIP',
            clusterIPs: [],
            headless: false,
            selector: { app: 'web' },
            ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }],
            publishNotReadyAddresses: false,
          },
        ],
      },
    );
    expect(codes(objects)).toEqual(['info engine-service-ports']);
  });
});

describe('any traces', () => {
  const word = fc.constantFrom('cilium', 'calico-node', 'kube-flannel-ds', 'kindnet', 'aws-node', '', '__proto__', 'x');
  const labels = fc.dictionary(
    fc.constantFrom(
      'enable-policy',
      'enable-network-policy-controller',
      'k3s.io/node-args',
      'constructor',
      'projectcalico.org/',
    ),
    fc.constantFrom('true', 'never', '["--disable-network-policy"]', '', '{'),
  );
  const evidence: fc.Arbitrary<EngineEvidence> = fc.record({
    daemonSets: fc.option(
      fc.uniqueArray(
        fc.record({
          namespace: word,
          name: word,
          containers: fc.array(
            fc.record({ name: word, image: fc.oneof(word, fc.string()), args: fc.array(fc.string()) }),
            { maxLength: 2 },
          ),
          desired: fc.nat(3),
          ready: fc.nat(3),
        }),
        { maxLength: 4, selector: ({ namespace, name }) => `${namespace}/${name}` },
      ),
    ),
    configMaps: fc.option(
      fc.uniqueArray(
        fc.record({
          namespace: word,
          name: fc.constantFrom('cilium-config', 'amazon-vpc-cni', 'constructor'),
          data: labels,
        }),
        { maxLength: 3, selector: ({ namespace, name }) => `${namespace}/${name}` },
      ),
    ),
    nodes: fc.option(
      fc.uniqueArray(
        fc.record({
          name: word,
          kubeletVersion: fc.option(fc.constantFrom('v1.32.1+k3s1', '', '+k3s')),
          operatingSystem: fc.option(fc.constantFrom('linux', 'windows')),
          annotations: labels,
          networkReason: fc.option(fc.constantFrom('CalicoIsUp', 'CiliumIsUp', 'constructor')),
        }),
        { maxLength: 4, selector: ({ name }) => name },
      ),
    ),
    roles: fc.array(fc.constantFrom('clusterrole/kindnet: networkpolicies', 'clusterrole/kindnet: none', '')),
    apiGroups: fc.option(fc.array(fc.constantFrom('cilium.io', 'projectcalico.org', 'toString'))),
  });

  it('never make it throw, and their order changes nothing', () => {
    fc.assert(
      fc.property(evidence, (traces) => {
        const objects = clusterWith(traces, { networkPolicies: [POLICY] });
        const reversed = clusterWith(
          {
            ...traces,
            daemonSets: traces.daemonSets?.toReversed() ?? null,
            configMaps: traces.configMaps?.toReversed() ?? null,
            nodes: traces.nodes?.toReversed() ?? null,
            roles: traces.roles.toReversed(),
            apiGroups: traces.apiGroups?.toReversed() ?? null,
          },
          { networkPolicies: [POLICY] },
        );
        const detection = detectEngine(objects);
        expect(detectEngine(reversed)).toEqual(detection);
        expect(detection.state === 'enforcing').toBe(detection.engines.some(({ running }) => running));
      }),
      { numRuns: 500 },
    );
  });
});
