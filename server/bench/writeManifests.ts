// Generated clusters as manifest files, one a namespace: documents of JSON, which is YAML too.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterObjects, ControllerObject, OwnerRef, PodObject } from '@portolan/shared/cluster';

/** Writes `directory/<namespace>.yaml` and `directory/nodes.yaml`; returns how many files. Reading them back gives the same cluster. */
export function writeManifests(objects: ClusterObjects, directory: string): number {
  mkdirSync(directory, { recursive: true });
  const files = new Map<string, unknown[]>([['nodes', []]]);
  const into = (namespace: string, document: unknown): void => {
    const documents = files.get(namespace) ?? [];
    files.set(namespace, documents);
    documents.push(document);
  };
  for (const { name, labels } of objects.namespaces)
    into(name, { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  for (const { name, labels, ips } of objects.nodes) {
    const addresses = ips.map((address) => ({ type: 'InternalIP', address }));
    into('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status: { addresses } });
  }
  for (const controller of objects.controllers) into(controller.namespace, toController(controller));
  for (const pod of objects.pods) into(pod.namespace, toPod(pod));
  for (const { namespace, name, spec } of objects.networkPolicies) {
    into(namespace, { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec });
  }
  for (const { apiVersion, kind, namespace, name, labels, spec } of objects.policyObjects) {
    const metadata = { name, labels, ...(namespace === null ? {} : { namespace }) };
    into(namespace ?? 'cluster', { apiVersion, kind, metadata, spec });
  }
  for (const [name, documents] of files) {
    writeFileSync(
      join(directory, `${name}.yaml`),
      documents.map((document) => `---\n${JSON.stringify(document)}\n`).join(''),
    );
  }
  return files.size;
}

function toController({ apiVersion, kind, namespace, name, owner }: ControllerObject): unknown {
  const template = { metadata: { labels: {} }, spec: { containers: [] } };
  return { apiVersion, kind, metadata: { name, namespace, ...ownedBy(owner) }, spec: { template } };
}

function toPod(pod: PodObject): unknown {
  const { namespace, name, labels, node, owner, ports } = pod;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels, ...ownedBy(owner) },
    spec: { nodeName: node, containers: [{ name: 'main', ports: ports.map(({ container: _, ...port }) => port) }] },
    status: {
      phase: pod.phase,
      podIPs: (pod.ips ?? []).map((ip) => ({ ip })),
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
}

function ownedBy(owner: OwnerRef | null): object {
  return owner === null ? {} : { ownerReferences: [{ ...owner, controller: true }] };
}
