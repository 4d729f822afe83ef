// Raw API objects cut to the fields that Portolan reads; whatever is not taken here never enters memory.
import type { ControllerObject, NamespaceObject, NetworkPolicyObject, NodeObject } from '../objects';
import {
  copyDeep,
  located,
  type Projected,
  projecting,
  readHead,
  readLabels,
  readMetadata,
  readName,
  readNamespaceName,
  readOwner,
  readRecord,
  readRecords,
  readText,
  type Whereabouts,
} from './projectFields';

export type { FieldPath, Projected, Whereabouts } from './projectFields';
export { projectPod } from './projectPod';
export { projectEndpointSlice, projectService } from './projectService';

/** Reads a Namespace, or its PartialObjectMetadata. */
export function projectNamespace(raw: unknown, where?: Whereabouts): Projected<NamespaceObject> {
  return projecting('Namespace', raw, where, () => {
    const { metadata } = readHead(raw);
    return {
      name: readNamespaceName(metadata.name, ['metadata', 'name']),
      labels: readLabels(metadata.labels, ['metadata', 'labels']),
      ...located(where),
    };
  });
}

const NODE_ADDRESS_TYPES: readonly unknown[] = ['InternalIP', 'ExternalIP'];

/** Reads a Node: its labels and its internal and external addresses, each once. */
export function projectNode(raw: unknown, where?: Whereabouts): Projected<NodeObject> {
  return projecting('Node', raw, where, () => {
    const { raw: object, metadata } = readHead(raw);
    const at = ['status', 'addresses'];
    const items = readRecords(readRecord(object.status, ['status']).addresses, at);
    const addresses = items.map((item, index) =>
      NODE_ADDRESS_TYPES.includes(item.type) ? readText(item.address, [...at, index, 'address']) : null,
    );
    const external = addresses.flatMap((ip, index) => (ip !== null && items[index]!.type === 'ExternalIP' ? [ip] : []));
    return {
      name: readName(metadata.name, ['metadata', 'name']),
      labels: readLabels(metadata.labels, ['metadata', 'labels']),
      ips: [...new Set(addresses.filter((ip) => ip !== null))],
      ...(external.length > 0 ? { externalIPs: external } : {}),
    };
  });
}

/** Reads a NetworkPolicy of networking.k8s.io. The spec is copied whole; parseNetworkPolicy judges it (R87, R116). */
export function projectNetworkPolicy(raw: unknown, where?: Whereabouts): Projected<NetworkPolicyObject> {
  return projecting('NetworkPolicy', raw, where, () => {
    const { raw: object, name, namespace } = readMetadata(raw);
    return { namespace, name, spec: copyDeep(object.spec ?? null, ['spec']), ...located(where) };
  });
}

/** Reads a ReplicaSet, Job or any other controller; `kind` and `apiVersion` are those of the list it came from. */
export function projectController(
  raw: unknown,
  kind: string,
  apiVersion: string,
  where?: Whereabouts,
): Projected<ControllerObject> {
  return projecting(kind, raw, where, () => {
    const { raw: object, name, namespace } = readMetadata(raw);
    return { apiVersion, kind, namespace, name, owner: readOwner(object) };
  });
}
