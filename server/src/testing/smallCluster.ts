// A small cluster in the scripted API server, and access to it: seven kinds of resources that decide verdicts, two objects each.
import type { ClusterAccess } from '../sources/clusterAccess';
import { testAccess } from './clusterUsers';
import type { ScriptedApiServer } from './scriptedApiServer';

type Raw = { readonly metadata: { readonly name: string; readonly namespace?: string } } & Record<string, unknown>;

/** What decides verdicts: path, and an object of the kind; `turn` makes it differ from the one before. */
export const DECIDING: Readonly<Record<string, (name: string, turn: number) => Raw>> = {
  '/api/v1/pods': (name, turn) => ({
    metadata: {
      name,
      namespace: 'a',
      labels: { app: name, turn: `t${turn}` },
      uid: `${name}-${turn}`,
    } as Raw['metadata'],
    spec: { nodeName: 'n0', containers: [{ name: 'c', ports: [{ containerPort: 8080 }] }] },
    status: { phase: 'Running', podIPs: [{ ip: '10.0.0.1' }] },
  }),
  '/api/v1/namespaces': (name, turn) => ({ metadata: { name, labels: { turn: `t${turn}` } } as Raw['metadata'] }),
  '/api/v1/nodes': (name, turn) => ({
    metadata: { name, labels: { turn: `t${turn}` } } as Raw['metadata'],
    status: {},
  }),
  '/api/v1/services': (name, turn) => ({
    metadata: { name, namespace: 'a' },
    spec: { clusterIP: '10.1.0.1', selector: { app: `t${turn}` }, ports: [{ port: 80 }] },
  }),
  '/apis/networking.k8s.io/v1/networkpolicies': (name, turn) => ({
    metadata: { name, namespace: 'a' },
    spec: { podSelector: { matchLabels: { turn: `t${turn}` } }, policyTypes: ['Ingress'] },
  }),
  '/apis/discovery.k8s.io/v1/endpointslices': (name, turn) => ({
    metadata: { name, namespace: 'a', labels: { 'kubernetes.io/service-name': `t${turn}` } } as Raw['metadata'],
    addressType: 'IPv4',
    endpoints: [],
    ports: [],
  }),
  '/apis/cilium.io/v2/ciliumnetworkpolicies': (name, turn) => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name, namespace: 'a' },
    spec: { endpointSelector: { matchLabels: { turn: `t${turn}` } }, ingress: [{}] },
  }),
};

/** Puts two objects of each kind there, and the kinds that may be empty. */
export function fillSmallCluster(api: ScriptedApiServer): void {
  for (const [path, make] of Object.entries(DECIDING)) {
    api.collections.set(path, []);
    for (const name of ['n0', 'n1', 'n2']) api.history.write(path, make(name, 0));
  }
  for (const path of [
    '/apis/apps/v1/replicasets',
    '/apis/batch/v1/jobs',
    '/apis/apps/v1/daemonsets',
    '/api/v1/serviceaccounts',
  ])
    api.collections.set(path, []);
  api.history.write('/api/v1/namespaces', DECIDING['/api/v1/namespaces']!('a', 0));
}

/** Full access to the server under this address. */
export function accessTo(url: string): ClusterAccess {
  return testAccess(url);
}
