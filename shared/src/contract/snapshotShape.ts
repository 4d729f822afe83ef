// The shape of a snapshot's inputs: the fields of ClusterObjects, and no others.
import type {
  ClusterObjects,
  ConfigEvidence,
  ContainerPort,
  ControllerObject,
  DaemonSetEvidence,
  EndpointSliceObject,
  EngineEvidence,
  InputGap,
  NamespaceObject,
  NetworkPolicyObject,
  NodeEvidence,
  NodeObject,
  OtherPolicies,
  OwnerRef,
  PodObject,
  PolicyObject,
  ServiceAccountObject,
  ServiceObject,
  ServicePort,
  SourceDescription,
} from '../cluster/index';
import { NO_EVIDENCE, NO_EXPOSURE } from '../cluster/index';
import { exposureObjects } from './exposureShape';
import { finding, location } from './findingShape';
import {
  anything,
  eitherOf,
  flag,
  listOf,
  missingIs,
  natural,
  object,
  oneOf,
  optional,
  orNull,
  type Shape,
  text,
  texts,
} from './shape';

const protocol = oneOf('TCP', 'UDP', 'SCTP');
const ownerRef = object<OwnerRef>({ apiVersion: text, kind: text, name: text });

const namespace = object<NamespaceObject>({ name: text, labels: orNull(texts), location: optional(location) });

const containerPort = object<ContainerPort>({
  name: optional(text),
  containerPort: natural,
  protocol,
  container: oneOf('regular', 'sidecar', 'init'),
  hostPort: optional(natural),
  hostIP: optional(text),
});

const pod = object<PodObject>({
  namespace: text,
  name: text,
  labels: texts,
  ips: orNull(listOf(text)),
  node: orNull(text),
  hostNetwork: flag,
  phase: oneOf('Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'),
  terminating: flag,
  ready: flag,
  serviceAccount: text,
  ports: listOf(containerPort),
  owner: orNull(ownerRef),
  mirror: flag,
  template: optional(object<{ replicas: number | null }>({ replicas: orNull(natural) })),
  location: optional(location),
});

const controller = object<ControllerObject>({
  apiVersion: text,
  kind: text,
  namespace: text,
  name: text,
  owner: orNull(ownerRef),
});

const node = object<NodeObject>({
  name: text,
  labels: texts,
  ips: listOf(text),
  externalIPs: optional(listOf(text)),
});

// The spec is kept unread: it is judged where it is evaluated, and fails closed there (R116).
const networkPolicy = object<NetworkPolicyObject>({
  namespace: text,
  name: text,
  spec: optional(anything),
  location: optional(location),
});

const servicePort = object<ServicePort>({
  name: optional(text),
  port: natural,
  targetPort: optional(eitherOf((value) => typeof value === 'number', natural, text)),
  protocol,
  nodePort: optional(natural),
});

const service = object<ServiceObject>({
  namespace: text,
  name: text,
  labels: texts,
  type: oneOf('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'),
  clusterIPs: listOf(text),
  headless: flag,
  selector: orNull(texts),
  ports: listOf(servicePort),
  publishNotReadyAddresses: flag,
  externalTrafficPolicy: optional(text),
  externalIPs: optional(listOf(text)),
  loadBalancerAddresses: optional(listOf(text)),
  loadBalancerSourceRanges: optional(listOf(text)),
  allocateLoadBalancerNodePorts: optional(flag),
  internalLoadBalancer: optional(text),
  location: optional(location),
});

const endpointSlice = object<EndpointSliceObject>({
  namespace: text,
  name: text,
  service: orNull(text),
  addressType: text,
  endpoints: listOf(
    object<EndpointSliceObject['endpoints'][number]>({
      addresses: listOf(text),
      ready: flag,
      serving: flag,
      terminating: flag,
      pod: orNull(object<{ namespace: string; name: string }>({ namespace: text, name: text })),
    }),
  ),
  ports: listOf(
    object<EndpointSliceObject['ports'][number]>({ name: optional(text), port: orNull(natural), protocol }),
  ),
});

// As with NetworkPolicies: kept unread, judged where they are evaluated.
const policyObject = object<PolicyObject>({
  apiVersion: text,
  kind: text,
  namespace: orNull(text),
  name: text,
  labels: texts,
  spec: optional(anything),
  specs: optional(anything),
  refusedByEngine: optional(text),
  location: optional(location),
});

const serviceAccount = object<ServiceAccountObject>({ namespace: text, name: text, labels: texts });

const evidence = object<EngineEvidence>({
  daemonSets: orNull(
    listOf(
      object<DaemonSetEvidence>({
        namespace: text,
        name: text,
        containers: listOf(
          object<DaemonSetEvidence['containers'][number]>({ name: text, image: text, args: listOf(text) }),
        ),
        desired: natural,
        ready: natural,
      }),
    ),
  ),
  configMaps: orNull(listOf(object<ConfigEvidence>({ namespace: text, name: text, data: texts }))),
  nodes: orNull(
    listOf(
      object<NodeEvidence>({
        name: text,
        kubeletVersion: orNull(text),
        operatingSystem: orNull(text),
        annotations: texts,
        networkReason: orNull(text),
      }),
    ),
  ),
  roles: listOf(text),
  apiGroups: orNull(listOf(text)),
});

const otherPolicies = object<OtherPolicies>({
  apiGroup: text,
  kind: text,
  objects: listOf(object<OtherPolicies['objects'][number]>({ namespace: orNull(text), name: text })),
});

const gap = object<InputGap>({
  resource: text,
  namespace: orNull(text),
  reason: oneOf('forbidden', 'error', 'out-of-scope'),
  message: text,
  right: optional(text),
});

const source = object<SourceDescription>({
  kind: oneOf('kubeconfig', 'manifests', 'snapshot', 'demo'),
  title: text,
  context: optional(text),
  scope: optional(listOf(text)),
  origin: optional(oneOf('kubeconfig', 'manifests', 'snapshot', 'demo')),
  readAt: optional(text),
});

export const clusterObjects: Shape<ClusterObjects> = object<ClusterObjects>({
  source,
  namespaces: listOf(namespace),
  pods: listOf(pod),
  nodes: listOf(node),
  networkPolicies: listOf(networkPolicy),
  services: listOf(service),
  endpointSlices: listOf(endpointSlice),
  controllers: listOf(controller),
  policyObjects: missingIs([], listOf(policyObject)),
  serviceAccounts: missingIs([], listOf(serviceAccount)),
  exposure: missingIs(NO_EXPOSURE, exposureObjects),
  evidence: missingIs(NO_EVIDENCE, evidence),
  otherPolicies: listOf(otherPolicies),
  gaps: listOf(gap),
  problems: listOf(finding),
});
