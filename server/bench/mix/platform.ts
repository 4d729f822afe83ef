// The namespaces that reach, or are reached by, nearly everything: DNS, monitoring, ingress. They hold half of all edges.
import type { ContainerPort, NetworkPolicyObject } from '@portolan/shared/cluster';
import { NAME } from '../parts';

/** One workload of a platform namespace. */
interface PlatformWorkload {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly ContainerPort[];
}

interface PlatformNamespace {
  readonly name: string;
  readonly workloads: readonly PlatformWorkload[];
}

const port = (name: string, containerPort: number, protocol: 'TCP' | 'UDP' = 'TCP'): ContainerPort => ({
  name,
  containerPort,
  protocol,
  container: 'regular',
});

const METRICS = 'metrics';

export const PLATFORM: readonly PlatformNamespace[] = [
  {
    name: 'kube-system',
    workloads: [
      {
        name: 'coredns',
        labels: { 'k8s-app': 'kube-dns' },
        ports: [port('dns', 53, 'UDP'), port('dns-tcp', 53), port(METRICS, 9153)],
      },
      { name: 'metrics-server', labels: { 'k8s-app': 'metrics-server' }, ports: [port('https', 10_250)] },
    ],
  },
  {
    name: 'monitoring',
    workloads: [
      { name: 'prometheus', labels: { [NAME]: 'prometheus' }, ports: [port('web', 9090)] },
      { name: 'grafana', labels: { [NAME]: 'grafana' }, ports: [port('http', 3000), port(METRICS, 3001)] },
    ],
  },
  {
    name: 'ingress-nginx',
    workloads: [
      {
        name: 'ingress-nginx-controller',
        labels: { [NAME]: 'ingress-nginx' },
        ports: [port('http', 80), port('https', 443), port(METRICS, 10_254)],
      },
    ],
  },
];

/** How many workloads the platform holds. */
export const PLATFORM_WORKLOADS = PLATFORM.reduce((sum, { workloads }) => sum + workloads.length, 0);

const named = (namespace: string): object => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
});
const all = { podSelector: {} };

/** Any workload that is closed for egress needs this one. */
export const ALLOW_DNS: unknown = {
  ...all,
  policyTypes: ['Egress'],
  egress: [
    {
      to: [{ ...named('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
      ports: [{ protocol: 'UDP', port: 53 }, { port: 53 }],
    },
  ],
};

/** Reaches those that declare the port: about seven workloads of ten. */
export const ALLOW_FROM_MONITORING: unknown = {
  ...all,
  policyTypes: ['Ingress'],
  ingress: [
    {
      from: [{ ...named('monitoring'), podSelector: { matchLabels: { [NAME]: 'prometheus' } } }],
      ports: [{ port: METRICS }],
    },
  ],
};

/** The web tier of a namespace is reached by the ingress controllers. */
export const ALLOW_FROM_INGRESS: unknown = {
  podSelector: { matchLabels: { tier: 'web' } },
  policyTypes: ['Ingress'],
  ingress: [{ from: [named('ingress-nginx')], ports: [{ port: 'http' }] }],
};

/** What the platform's own namespaces are governed by; kube-system, as usual, by nothing. */
export const PLATFORM_POLICIES: readonly NetworkPolicyObject[] = [
  {
    namespace: 'monitoring',
    name: 'default-deny-ingress',
    spec: { ...all, policyTypes: ['Ingress'] },
  },
  {
    namespace: 'monitoring',
    name: 'prometheus-from-grafana',
    spec: {
      podSelector: { matchLabels: { [NAME]: 'prometheus' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { [NAME]: 'grafana' } } }], ports: [{ port: 'web' }] }],
    },
  },
  {
    namespace: 'ingress-nginx',
    name: 'controller',
    spec: {
      podSelector: { matchLabels: { [NAME]: 'ingress-nginx' } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }],
          ports: [{ port: 'http' }, { port: 'https' }],
        },
        { from: [named('monitoring')], ports: [{ port: METRICS }] },
      ],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'Exists' }] },
              podSelector: { matchLabels: { tier: 'web' } },
            },
          ],
          ports: [{ port: 'http' }],
        },
        {
          to: [{ ...named('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
          ports: [{ protocol: 'UDP', port: 53 }, { port: 53 }],
        },
      ],
    },
  },
];
