// A scripted API server in a process of its own, which holds a generated cluster and makes each page when it is asked for.
import type { ClusterObjects, PodObject } from '@portolan/shared/cluster';
import { startScriptedApiServer } from '../../src/testing/scriptedApiServer';
import { generateCluster } from '../generate';
import { shapeNamed } from '../shapes';
import { type RawObject, rawPod } from './rawObjects';

const shape = shapeNamed(process.argv[2] ?? '');
if (!shape) throw new Error('Name a shape.');
const api = await startScriptedApiServer();
const cluster = generateCluster(shape);
const groups = endpointsOf(cluster);
for (const [path, collection] of Object.entries({
  '/api/v1/namespaces': made(cluster.namespaces, ({ name, labels }) => ({ metadata: { name, labels } })),
  '/api/v1/pods': made(cluster.pods, (pod) => rawPod(pod, workloadOf(pod))),
  '/api/v1/nodes': made(cluster.nodes, ({ name, labels, ips }) => ({
    metadata: { name, labels },
    status: { addresses: ips.map((address) => ({ type: 'InternalIP', address })) },
  })),
  '/api/v1/services': made(groups, serviceOf),
  '/apis/discovery.k8s.io/v1/endpointslices': made(groups, sliceOf),
  '/apis/networking.k8s.io/v1/networkpolicies': made(cluster.networkPolicies, ({ namespace, name, spec }) => ({
    metadata: { name, namespace },
    spec,
  })),
  '/apis/apps/v1/replicasets': made(
    cluster.controllers.filter(({ kind }) => kind === 'ReplicaSet'),
    ({ namespace, name, owner }) => ({
      metadata: { name, namespace, ownerReferences: [{ ...owner, controller: true }] },
    }),
  ),
  '/apis/apps/v1/daemonsets': [],
  '/apis/batch/v1/jobs': [],
})) {
  api.collections.set(path, collection);
}
process.send?.(api.url);
process.on('disconnect', () => process.exit());

/** A collection whose objects are made a page at a time. */
function made<T>(items: readonly T[], make: (item: T) => RawObject) {
  return { length: items.length, slice: (from: number, to: number) => items.slice(from, to).map(make) };
}

/** The pods of each workload: what a Service of theirs leads to. */
function endpointsOf({ pods }: ClusterObjects): readonly (readonly PodObject[])[] {
  const groups = new Map<string, PodObject[]>();
  for (const pod of pods) {
    const key = `${pod.namespace}/${pod.owner?.name}`;
    groups.set(key, [...(groups.get(key) ?? []), pod]);
  }
  return [...groups.values()];
}

function workloadOf({ owner, name }: PodObject): string {
  return owner?.name ?? name;
}

function serviceOf([pod]: readonly PodObject[]): RawObject {
  const { namespace, labels, ports } = pod!;
  return {
    metadata: { name: workloadOf(pod!), namespace },
    spec: {
      selector: labels,
      clusterIP: 'None',
      ports: ports.map(({ name, containerPort, protocol }) => ({ name, port: containerPort, protocol })),
    },
  };
}

function sliceOf(pods: readonly PodObject[]): RawObject {
  const [first] = pods;
  const name = workloadOf(first!);
  return {
    metadata: { name: `${name}-1`, namespace: first!.namespace, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints: pods.map((pod) => ({
      addresses: pod.ips,
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: pod.node,
      targetRef: { kind: 'Pod', name: pod.name, namespace: pod.namespace },
    })),
    ports: first!.ports.map(({ name: port, containerPort, protocol }) => ({
      name: port,
      port: containerPort,
      protocol,
    })),
  };
}
