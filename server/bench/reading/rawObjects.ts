// Generated pods with all that real ones carry and Portolan does not read: environment, volumes, probes, annotations, managed fields.
import type { PodObject } from '@portolan/shared/cluster';

/** Environment variables of a container. */
const VARIABLES = 5;

/** One raw API object. */
export type RawObject = Readonly<Record<string, unknown>>;

/** What a workload's pods have in common: the template's annotations and spec. With what the API server and the kubelet add, a pod of 7 kB. */
export function templateOf(
  workload: string,
  { ports, serviceAccount }: PodObject,
): { annotations: RawObject; spec: RawObject } {
  return {
    annotations: {
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '9102',
      'checksum/config': digest(workload, 64),
      'checksum/secret': digest(`${workload}/secret`, 64),
      'kubectl.kubernetes.io/restartedAt': '2026-03-01T08:15:30Z',
    },
    spec: {
      serviceAccountName: serviceAccount,
      terminationGracePeriodSeconds: 30,
      securityContext: { runAsNonRoot: true, runAsUser: 10_001, fsGroup: 10_001 },
      containers: [
        mainContainer(
          workload,
          ports.map(({ container: _, ...port }) => port),
        ),
      ],
      initContainers: [
        {
          name: 'migrate',
          image: imageOf(workload, 'migrate'),
          command: ['/bin/sh', '-c', `exec /app/migrate --target ${workload} --wait`],
        },
      ],
      volumes: [
        { name: 'config', configMap: { name: `${workload}-config`, defaultMode: 420 } },
        { name: 'secrets', secret: { secretName: `${workload}-secrets`, optional: true } },
        { name: 'cache', emptyDir: { sizeLimit: '1Gi' } },
        {
          name: 'token',
          projected: {
            sources: [
              { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
              { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            ],
          },
        },
      ],
    },
  };
}

function mainContainer(workload: string, ports: readonly object[]): RawObject {
  const probe = (path: string) => ({
    httpGet: { path, port: 8080, scheme: 'HTTP' },
    periodSeconds: 10,
    timeoutSeconds: 2,
  });
  return {
    name: 'main',
    image: imageOf(workload, 'main'),
    args: ['--config=/etc/app/config.yaml', '--log-format=json', `--service=${workload}`],
    ports,
    env: environment(workload, VARIABLES),
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { cpu: '1', memory: '512Mi' } },
    livenessProbe: probe('/livez'),
    readinessProbe: probe('/readyz'),
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    volumeMounts: [
      { name: 'config', mountPath: '/etc/app', readOnly: true },
      { name: 'secrets', mountPath: '/etc/secrets', readOnly: true },
      { name: 'cache', mountPath: '/var/cache/app' },
      { name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
    ],
  };
}

function environment(workload: string, count: number): readonly RawObject[] {
  return Array.from({ length: count }, (_, index) =>
    index % 4 === 3
      ? { name: `SECRET_${index}`, valueFrom: { secretKeyRef: { name: `${workload}-secrets`, key: `key-${index}` } } }
      : { name: `SETTING_${index}`, value: `https://${workload}-${index}.internal.example:8443/v1` },
  );
}

function imageOf(workload: string, part: string): string {
  return `registry.example/platform/${workload}-${part}:1.${workload.length}.0`;
}

/** What the kubelet reports of a running pod. */
export function statusOf({ name }: Pick<PodObject, 'name'>, workload: string): RawObject {
  const at = '2026-03-01T08:16:02Z';
  const conditions = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];
  const reported = (part: string) => ({
    image: imageOf(workload, part),
    imageID: `registry.example/platform/${workload}@sha256:${digest(workload, 64)}`,
    containerID: `containerd://${digest(`${name}/${part}`, 64)}`,
    restartCount: 0,
    started: true,
  });
  return {
    phase: 'Running',
    conditions: conditions.map((type) => ({ type, status: 'True', lastTransitionTime: at, lastProbeTime: null })),
    startTime: at,
    qosClass: 'Burstable',
    containerStatuses: [{ ...reported('main'), name: 'main', ready: true, state: { running: { startedAt: at } } }],
    initContainerStatuses: [
      {
        ...reported('migrate'),
        name: 'migrate',
        ready: true,
        state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: at, finishedAt: at } },
      },
    ],
  };
}

/** The whole of a running pod, as the API server lists it. */
export function rawPod(pod: PodObject, workload: string): RawObject {
  const { annotations, spec } = templateOf(workload, pod);
  const ips = pod.ips ?? [];
  const uid = digest(`${pod.namespace}/${pod.name}`, 32);
  return {
    metadata: {
      name: pod.name,
      generateName: `${pod.owner?.name}-`,
      namespace: pod.namespace,
      uid,
      resourceVersion: '123456789',
      creationTimestamp: '2026-03-01T08:15:31Z',
      labels: pod.labels,
      annotations,
      ownerReferences: pod.owner && [{ ...pod.owner, uid, controller: true, blockOwnerDeletion: true }],
      managedFields: managedFields(pod),
    },
    spec: { ...spec, nodeName: pod.node, dnsPolicy: 'ClusterFirst', schedulerName: 'default-scheduler' },
    status: { ...statusOf(pod, workload), podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) },
  };
}

function managedFields({ labels }: PodObject): readonly RawObject[] {
  const each = (names: readonly string[]) => Object.fromEntries(names.map((name) => [`f:${name}`, {}]));
  const variables = Array.from({ length: VARIABLES }, (_, index) => `k:{"name":"SETTING_${index}"}`);
  const at = '2026-03-01T08:15:31Z';
  return [
    {
      manager: 'kube-controller-manager',
      operation: 'Update',
      apiVersion: 'v1',
      time: at,
      fieldsType: 'FieldsV1',
      fieldsV1: {
        'f:metadata': { 'f:labels': each(Object.keys(labels)), 'f:annotations': each(['prometheus.io/scrape']) },
        'f:spec': {
          'f:containers': {
            'k:{"name":"main"}': {
              ...each(['image', 'args', 'resources', 'livenessProbe', 'readinessProbe', 'volumeMounts']),
              'f:env': Object.fromEntries(variables.map((key) => [key, each(['name', 'value'])])),
            },
          },
          'f:volumes': each(['config', 'secrets', 'cache', 'token']),
        },
      },
    },
    {
      manager: 'kubelet',
      operation: 'Update',
      apiVersion: 'v1',
      time: at,
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:status': each(['conditions', 'containerStatuses', 'hostIP', 'podIP', 'podIPs', 'phase']) },
      subresource: 'status',
    },
  ];
}

/** Hexadecimal digits that look like a checksum: they do not compress, as real ones do not. */
function digest(text: string, length: number): string {
  let state = 2_166_136_261;
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 16_777_619) >>> 0;
  let out = '';
  while (out.length < length) {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    out += state.toString(16).padStart(8, '0');
  }
  return out.slice(0, length);
}
