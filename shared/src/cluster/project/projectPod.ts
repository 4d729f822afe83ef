// A raw Pod, or a workload's pod template, cut to the fields that decide about connections.
import type { ContainerPort, ContainerRole, PodObject, PodPhase } from '../objects';
import { isRecord } from '../selector';
import {
  type FieldPath,
  located,
  type Projected,
  projecting,
  type Raw,
  readFlag,
  readMetadata,
  readOwner,
  readPort,
  readProtocol,
  readRecord,
  readRecords,
  readText,
  type Whereabouts,
} from './projectFields';

const PHASES: readonly PodPhase[] = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'];
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';

/** What a pod's spec says; the same for pods and for workload templates. */
export type PodSpecPart = Pick<PodObject, 'hostNetwork' | 'serviceAccount' | 'ports'>;

/** Reads a Pod. Environment, volumes and annotations never get past here; only the mirror flag does (R601). */
export function projectPod(raw: unknown, where?: Whereabouts): Projected<PodObject> {
  return projecting('Pod', raw, where, () => {
    const { raw: object, name, namespace, labels } = readMetadata(raw);
    const spec = readRecord(object.spec, ['spec']);
    const status = readRecord(object.status, ['status']);
    const part = readPodSpec(spec, ['spec']);
    const metadata = readRecord(object.metadata, ['metadata']);
    return {
      namespace,
      name,
      labels,
      ips: readAddresses(status, part.hostNetwork),
      node: readText(spec.nodeName, ['spec', 'nodeName']),
      ...part,
      phase: readPhase(status.phase),
      terminating: metadata.deletionTimestamp !== undefined && metadata.deletionTimestamp !== null,
      ready: isReady(status.conditions),
      owner: readOwner(object),
      mirror: isRecord(metadata.annotations) && Object.hasOwn(metadata.annotations, MIRROR_ANNOTATION),
      ...located(where),
    };
  });
}

/** Reads `spec` of a pod or of a template; `path` is where it lies in its object. */
export function readPodSpec(spec: Raw, path: FieldPath): PodSpecPart {
  return {
    hostNetwork: readFlag(spec.hostNetwork, [...path, 'hostNetwork']),
    serviceAccount:
      readText(spec.serviceAccountName, [...path, 'serviceAccountName']) ??
      readText(spec.serviceAccount, [...path, 'serviceAccount']) ??
      'default',
    ports: [...readContainers(spec, path, 'containers'), ...readContainers(spec, path, 'initContainers')],
  };
}

function readContainers(spec: Raw, path: FieldPath, field: 'containers' | 'initContainers'): readonly ContainerPort[] {
  const at = [...path, field];
  return readRecords(spec[field], at).flatMap((container, index) => {
    // R58: an init container that is always restarted is a sidecar.
    const role: ContainerRole =
      field === 'containers' ? 'regular' : container.restartPolicy === 'Always' ? 'sidecar' : 'init';
    return readContainerPorts(container, role, [...at, index]);
  });
}

function readContainerPorts(container: Raw, role: ContainerRole, path: FieldPath): readonly ContainerPort[] {
  return readRecords(container.ports, [...path, 'ports']).map((port, index) => {
    const at = [...path, 'ports', index];
    const name = readText(port.name, [...at, 'name']);
    const hostIP = readText(port.hostIP, [...at, 'hostIP']);
    return {
      ...(name === null ? {} : { name }),
      containerPort: readPort(port.containerPort, [...at, 'containerPort']),
      protocol: readProtocol(port.protocol, [...at, 'protocol']),
      container: role,
      // 0 is none, as the API reads it.
      ...(port.hostPort ? { hostPort: readPort(port.hostPort, [...at, 'hostPort']) } : {}),
      ...(hostIP === null ? {} : { hostIP }),
    };
  });
}

/** podIPs, else podIP, else the host's addresses for hostNetwork pods; each once, in API order. */
function readAddresses(status: Raw, hostNetwork: boolean): readonly string[] {
  const own = readIps(status, 'podIPs', 'podIP');
  return own.length === 0 && hostNetwork ? readIps(status, 'hostIPs', 'hostIP') : own;
}

function readIps(status: Raw, many: string, one: string): readonly string[] {
  const list = readRecords(status[many], ['status', many]).map((item, index) =>
    readText(item.ip, ['status', many, index, 'ip']),
  );
  const single = list.some((ip) => ip !== null) ? [] : [readText(status[one], ['status', one])];
  return [...new Set([...list, ...single].filter((ip) => ip !== null))];
}

/** A pod that nobody has looked at yet has no phase; it is as good as Pending. */
function readPhase(raw: unknown): PodPhase {
  if (raw === undefined || raw === null || raw === '') return 'Pending';
  return PHASES.find((phase) => phase === raw) ?? 'Unknown';
}

function isReady(conditions: unknown): boolean {
  return (
    Array.isArray(conditions) &&
    conditions.some((item: unknown) => isRecord(item) && item.type === 'Ready' && item.status === 'True')
  );
}
