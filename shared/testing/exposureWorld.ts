// Clusters for tests of exposure, written as the few YAML lines that matter: pods in short, everything else as real objects.
import { stringify } from 'yaml';
import { type ClusterObjects, parseManifests } from '../src/cluster/index';

/** A running pod of namespace `shop` unless the name says `namespace/name`; the label `app` is its name. */
export interface ShortPod {
  readonly name: string;
  readonly ip?: string;
  readonly node?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly hostNetwork?: boolean;
  readonly ports?: readonly Readonly<Record<string, unknown>>[];
  readonly notReady?: boolean;
}

let lastAddress = 0;

export function pod({ name, ip, node = 'n1', labels, hostNetwork, ports = [], notReady }: ShortPod): object {
  const [first, second] = name.split('/');
  lastAddress += 1;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: second ?? first,
      namespace: second === undefined ? 'shop' : first,
      labels: labels ?? { app: second ?? first },
    },
    spec: { nodeName: node, hostNetwork: hostNetwork ?? false, containers: [{ name: 'c', ports }] },
    status: {
      phase: 'Running',
      podIPs: [{ ip: ip ?? (hostNetwork ? '172.18.0.1' : `10.244.0.${lastAddress}`) }],
      conditions: [{ type: 'Ready', status: notReady ? 'False' : 'True' }],
    },
  };
}

export function node(name: string, ...addresses: readonly (readonly ['InternalIP' | 'ExternalIP', string])[]): object {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    status: { addresses: addresses.map(([type, address]) => ({ type, address })) },
  };
}

/** An object of any kind; `name` may be `namespace/name`, else it is in `shop`. */
export function object(apiVersion: string, kind: string, name: string, spec: object, more: object = {}): object {
  const [first, second] = name.split('/');
  const { metadata, ...rest } = more as { metadata?: object };
  return {
    apiVersion,
    kind,
    metadata: { name: second ?? first, namespace: second === undefined ? 'shop' : first, ...metadata },
    spec,
    ...rest,
  };
}

export const service = (name: string, spec: object, more: object = {}): object =>
  object('v1', 'Service', name, spec, more);

/** Of kind NetworkPolicy, for ingress. */
export const policy = (name: string, spec: object): object =>
  object('networking.k8s.io/v1', 'NetworkPolicy', name, spec);

/** The objects as a source would hand them over. `live`: as if read from a cluster, where absence means that there is none. */
export function world(objects: readonly object[], live = true): ClusterObjects {
  const text = objects.map((item) => stringify(item, { aliasDuplicateObjects: false })).join('---\n');
  const parsed = parseManifests([{ name: 'world.yaml', text }], 'world');
  return live ? { ...parsed, source: { kind: 'kubeconfig', title: 'world' } } : parsed;
}
