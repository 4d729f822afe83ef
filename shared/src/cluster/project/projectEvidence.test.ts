// Traces of network plugins cut out of raw objects: what is kept, and above all what is not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wantedClusterRoles, wantedConfigMaps } from '../engine/engineTraces';
import {
  projectConfigEvidence,
  projectDaemonSetEvidence,
  projectNodeEvidence,
  projectRoleEvidence,
} from './projectEvidence';
import type { Projected } from './projectFields';

function read<T>(projected: Projected<T>): T {
  if (!projected.ok) throw new Error(projected.finding.message);
  return projected.value;
}

const rawDaemonSet = (name: string, container: object): unknown => ({
  metadata: { name, namespace: 'kube-system', annotations: { note: 'CANARY-annotation' } },
  spec: { template: { spec: { containers: [container], volumes: [{ name: 'CANARY-volume' }] } } },
  status: { desiredNumberScheduled: 3, numberReady: 2 },
});

describe('a DaemonSet', () => {
  it('keeps names, images, counts and known switches, and nothing else', () => {
    const raw = rawDaemonSet('calico-node', {
      name: 'calico-node',
      image: 'docker.io/calico/node:v3.29.1',
      command: ['/bin/sh', '-c', 'exec agent --enable-network-policy=true --password=CANARY-argument\n'],
      args: ['--run-firewall', 'false', '-network-policy', '--kubeconfig=CANARY-path', '--enable-policy={CANARY}'],
      env: [
        { name: 'FELIX_DEFAULTENDPOINTTOHOSTACTION', value: 'ACCEPT' },
        { name: 'CALICO_NETWORKING_BACKEND', valueFrom: { configMapKeyRef: { name: 'CANARY-ref' } } },
        { name: 'ETCD_PASSWORD', value: 'CANARY-env' },
      ],
    });
    const evidence = read(projectDaemonSetEvidence(raw));
    expect(evidence).toEqual({
      namespace: 'kube-system',
      name: 'calico-node',
      containers: [
        {
          name: 'calico-node',
          image: 'docker.io/calico/node:v3.29.1',
          args: [
            '--enable-network-policy=true',
            '--run-firewall=false',
            '--network-policy',
            '--enable-policy',
            'FELIX_DEFAULTENDPOINTTOHOSTACTION=ACCEPT',
          ],
        },
      ],
      desired: 3,
      ready: 2,
    });
    expect(JSON.stringify(evidence)).not.toContain('CANARY');
  });

  it('that is no network plugin is dropped whole', () => {
    const raw = rawDaemonSet('node-exporter', { name: 'main', image: 'quay.io/prometheus/node-exporter:v1.8.0' });
    expect(read(projectDaemonSetEvidence(raw))).toBeNull();
  });

  it('without status has no ready pod', () => {
    const evidence = read(projectDaemonSetEvidence({ metadata: { name: 'cilium', namespace: 'kube-system' } }));
    expect(evidence).toMatchObject({ desired: 0, ready: 0, containers: [] });
  });
});

describe('a ConfigMap', () => {
  const raw = (name: string, data: object): unknown => ({ metadata: { name, namespace: 'kube-system' }, data });

  it('keeps the listed keys of known names', () => {
    const data = { 'enable-policy': 'default', 'etcd-config': 'CANARY', labels: 'k8s:app', 'ipsec-key-file': 'CANARY' };
    expect(read(projectConfigEvidence(raw('cilium-config', data)))).toEqual({
      namespace: 'kube-system',
      name: 'cilium-config',
      data: { 'enable-policy': 'default', labels: 'k8s:app' },
    });
    expect(read(projectConfigEvidence(raw('app-settings', data)))).toBeNull();
  });

  it('of files keeps single settings, not what is commented out', () => {
    const file = 'featureGates:\n  AntreaPolicy: true\n#  AdminNetworkPolicy: true\napiServer: CANARY\n';
    expect(read(projectConfigEvidence(raw('antrea-config', { 'antrea-agent.conf': file })))?.data).toEqual({
      AntreaPolicy: 'true',
    });
    const ini = '[default]\nenable-admin-network-policy=true\nkubeconfig=CANARY\n';
    expect(read(projectConfigEvidence(raw('ovnkube-config', { 'ovnkube.conf': ini })))?.data).toEqual({
      'enable-admin-network-policy': 'true',
    });
  });
});

describe('a node', () => {
  it('keeps marks of network plugins, and of k3s arguments the networking switches only', () => {
    const raw = {
      metadata: {
        name: 'n1',
        annotations: {
          'projectcalico.org/IPv4Address': '10.0.0.1/24',
          'k3s.io/node-args': '["server","--token","CANARY","--disable-network-policy","--flannel-backend","none"]',
          'k3s.io/node-env': '{"K3S_TOKEN":"CANARY"}',
          'csi.volume.kubernetes.io/nodeid': 'CANARY',
        },
      },
      status: {
        nodeInfo: { kubeletVersion: 'v1.32.1+k3s1', operatingSystem: 'linux', machineID: 'CANARY' },
        conditions: [
          { type: 'Ready', status: 'True', reason: 'KubeletReady' },
          { type: 'NetworkUnavailable', status: 'False', reason: 'CalicoIsUp', message: 'CANARY' },
        ],
      },
    };
    const evidence = read(projectNodeEvidence(raw));
    expect(evidence).toEqual({
      name: 'n1',
      kubeletVersion: 'v1.32.1+k3s1',
      operatingSystem: 'linux',
      annotations: {
        'projectcalico.org/IPv4Address': '10.0.0.1/24',
        'k3s.io/node-args': '["--disable-network-policy","--flannel-backend=none"]',
      },
      networkReason: 'CalicoIsUp',
    });
  });

  it('whose network is unavailable names nobody who set it up', () => {
    const conditions = [{ type: 'NetworkUnavailable', status: 'True', reason: 'NoRouteCreated' }];
    expect(read(projectNodeEvidence({ metadata: { name: 'n1' }, status: { conditions } })).networkReason).toBeNull();
  });
});

describe('a ClusterRole', () => {
  const raw = (rules: unknown): unknown => ({ metadata: { name: 'kindnet' }, rules });

  it('keeps the policy resources that it grants, or says that there are none', () => {
    const policies = { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies', 'ingresses'], verbs: ['list'] };
    const nodes = { apiGroups: [''], resources: ['nodes', 'networkpolicies'] };
    expect(read(projectRoleEvidence(raw([nodes, policies])))).toEqual(['clusterrole/kindnet: networkpolicies']);
    expect(read(projectRoleEvidence(raw([nodes])))).toEqual(['clusterrole/kindnet: none']);
  });
});

describe('what is worth a request', () => {
  const agent = (namespace: string, name: string) => ({ namespace, name, containers: [], desired: 1, ready: 1 });

  it('follows the agents that run', () => {
    const names = wantedConfigMaps([agent('cni', 'cilium'), agent('kube-system', 'kindnet')]);
    expect(names.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
      'cni/cilium-config',
      'kube-system/amazon-vpc-cni',
    ]);
    expect(wantedClusterRoles([agent('kube-system', 'kindnet')])).toEqual(['kindnet']);
    expect(wantedClusterRoles([agent('kube-system', 'cilium')])).toEqual([]);
  });

  it('is the usual places where DaemonSets could not be read', () => {
    expect(wantedConfigMaps(null).map(({ name }) => name)).toEqual(['amazon-vpc-cni', 'cilium-config']);
    expect(wantedClusterRoles(null)).toEqual([]);
  });
});

it('nothing raw makes a projection throw', () => {
  const junk = fc.anything({ maxDepth: 3, key: fc.constantFrom('metadata', 'spec', 'status', 'data', 'name', 'x') });
  const raw = fc.oneof(
    junk,
    junk.map((rest) => ({ metadata: { name: 'cilium', namespace: 'kube-system', annotations: rest }, status: rest })),
    junk.map((rest) => ({
      metadata: { name: 'cilium-config' },
      data: rest,
      spec: { template: { spec: { containers: [rest, { command: rest, args: rest, env: rest }] } } },
      rules: [rest, { apiGroups: rest, resources: rest }],
    })),
  );
  fc.assert(
    fc.property(raw, (object) => {
      for (const project of [
        projectDaemonSetEvidence,
        projectConfigEvidence,
        projectNodeEvidence,
        projectRoleEvidence,
      ]) {
        expect(typeof project(object).ok).toBe('boolean');
      }
    }),
    { numRuns: 300 },
  );
});
