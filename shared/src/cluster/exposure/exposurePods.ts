// Entry points of pods on their node's addresses: host ports (R507) and host networks (R508), one entry a workload.
import { parseAddress } from '../../sets/index';
import type { PodEnd } from '../model';
import { compareText } from '../normalize';
import type { ContainerPort, Protocol } from '../objects';
import { audienceOf, isInternalAddress } from './exposureAddresses';
import type { ExposureContext } from './exposureContext';
import type { EntryBackend, EntryDoor, EntryKind, EntryPoint } from './exposureModel';

export function podEntries(context: ExposureContext): readonly EntryPoint[] {
  const byWorkload = new Map<string, PodEnd[]>();
  for (const pod of context.cluster.pods) {
    const list = byWorkload.get(pod.workload.id);
    if (list) list.push(pod);
    else byWorkload.set(pod.workload.id, [pod]);
  }
  return [...byWorkload.values()].flatMap((pods) => {
    const host = pods.filter(({ object }) => object.hostNetwork);
    const mapped = pods.filter(({ object }) => !object.hostNetwork && object.ports.some(isOpen));
    return [
      ...(host.length > 0 ? [entryOf(context, 'host-network', host, hostNetworkDoors(host))] : []),
      ...(mapped.length > 0 ? [entryOf(context, 'host-port', mapped, hostPortDoors(mapped))] : []),
    ];
  });
}

/** A host port that listens on loopback only shows nothing. */
function isOpen({ hostPort, hostIP, container }: ContainerPort): boolean {
  const address = hostIP === undefined ? null : parseAddress(hostIP);
  const loopback = address !== null && isInternalAddress(address) && /^(127\.|::1$)/.test(hostIP!);
  return hostPort !== undefined && !loopback && container !== 'init';
}

function entryOf(
  context: ExposureContext,
  kind: EntryKind,
  pods: readonly PodEnd[],
  doors: readonly EntryDoor[],
): EntryPoint {
  const { workload } = pods[0]!;
  const nodes = pods.map(({ object }) => object.node);
  const own = [
    ...new Set(pods.flatMap(({ object }) => object.ports.flatMap((p) => (isOpen(p) && p.hostIP ? [p.hostIP] : [])))),
  ];
  const addresses = kind === 'host-port' ? own.filter((ip) => !/^(0\.0\.0\.0|::)$/.test(ip)).sort(compareText) : [];
  return {
    id: `Entry/${kind}/${workload.id}`,
    kind,
    object: { kind: workload.kind, namespace: workload.namespace, name: workload.name },
    gateway: null,
    addresses,
    nodes: nodes.some((node) => node === null) ? 'every' : [...new Set(nodes as string[])].sort(compareText),
    ...(addresses.length > 0 ? audienceOf(addresses) : context.nodeAudience),
    clients: [],
    source: kind === 'host-network' ? 'host' : 'client',
    doors,
    proxy: null,
    served: true,
  };
}

function hostPortDoors(pods: readonly PodEnd[]): readonly EntryDoor[] {
  return group(
    pods.flatMap((pod) =>
      pod.object.ports
        .filter(isOpen)
        .map((port) => ({ pod, protocol: port.protocol, dialled: port.hostPort!, port: port.containerPort })),
    ),
  );
}

/** Declared ports are information; without any, the pod may listen anywhere (R59). */
function hostNetworkDoors(pods: readonly PodEnd[]): readonly EntryDoor[] {
  return group(
    pods.flatMap((pod): readonly Opening[] => {
      const declared = pod.object.ports.filter(({ container }) => container !== 'init');
      if (declared.length === 0) return [{ pod, protocol: 'TCP', dialled: null, port: null }];
      return declared.map((port) => ({
        pod,
        protocol: port.protocol,
        dialled: port.containerPort,
        port: port.containerPort,
      }));
    }),
  );
}

interface Opening {
  readonly pod: PodEnd;
  readonly protocol: Protocol;
  readonly dialled: number | null;
  readonly port: number | null;
}

function group(openings: readonly Opening[]): readonly EntryDoor[] {
  const doors = new Map<string, { opening: Opening; backends: EntryBackend[] }>();
  for (const opening of openings) {
    const key = `${opening.protocol} ${opening.dialled}`;
    const door = doors.get(key) ?? { opening, backends: [] };
    doors.set(key, door);
    const { pod, protocol, port } = opening;
    if (!door.backends.some((known) => known.pod === pod && known.port === port))
      door.backends.push({ pod, protocol, port, service: null, mirror: false });
  }
  return [...doors.values()]
    .sort(
      ({ opening: a }, { opening: b }) => compareText(a.protocol, b.protocol) || (a.dialled ?? 0) - (b.dialled ?? 0),
    )
    .map(({ opening: { protocol, dialled }, backends }) => ({
      protocol,
      port: dialled,
      hostnames: [],
      path: null,
      backends,
      otherBackends: [],
    }));
}
