// A folder of manifests with a payload in every place that may hold text, and in the names of its files.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { PAYLOADS } from './payloads';

/** Writes it; sound objects among them, so that there is a graph. */
export function writePayloadFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [index, payload] of PAYLOADS.entries()) {
    const safe = payload.replaceAll(/[/\0]/g, '\u2215').slice(0, 60);
    writeFileSync(
      join(folder, `${index} ${safe}.yaml`),
      objectsOf(index, payload)
        .map((object) => stringify(object))
        .join('---\n'),
    );
    writeFileSync(join(folder, `${index} broken ${safe}.yaml`), `a: [${payload}\n"${payload}\n`);
  }
}

function objectsOf(index: number, payload: string): readonly object[] {
  const annotations = { note: payload, [payload]: 'a', 'kubernetes.io/description': payload };
  const metadata = { name: `o${index}`, namespace: 'shop', annotations };
  const labels = { app: `o${index}` };
  const container = { name: 'c', image: payload, env: [{ name: 'A', value: payload }], args: [payload] };
  const ports = [{ name: 'http', containerPort: 8080 }];
  const peer = { podSelector: { matchLabels: { app: payload } } };
  const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
  const cilium = { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy' };
  const calico = { apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, labels },
      spec: { containers: [{ ...container, ports }] },
    },
    { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: payload }, spec: { containers: [container] } },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, name: `l${index}`, labels: { app: payload, [payload]: 'a' } },
      spec: { containers: [container] },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata, name: `p${index}` },
      spec: { containers: [{ ...container, ports: [{ name: payload, containerPort: 1, protocol: payload }] }] },
    },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: payload, labels: { a: payload } } },
    { apiVersion: 'v1', kind: payload, metadata },
    { apiVersion: payload, kind: 'NetworkPolicy', metadata, spec: {} },
    {
      ...policy,
      metadata,
      spec: { podSelector: { matchLabels: labels }, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 8080 }] }] },
    },
    { ...policy, metadata: { ...metadata, name: payload }, spec: { podSelector: {} } },
    {
      ...policy,
      metadata: { ...metadata, name: `q${index}` },
      spec: { podSelector: {}, ingress: [{ from: [peer, { ipBlock: { cidr: payload } }] }], policyTypes: [payload] },
    },
    {
      ...policy,
      metadata: { ...metadata, name: `r${index}` },
      spec: { podSelector: {}, [payload]: payload, ingress: [{ ports: [{ port: payload, protocol: payload }] }] },
    },
    {
      ...cilium,
      metadata,
      spec: {
        description: payload,
        endpointSelector: { matchLabels: labels },
        ingress: [
          {
            toPorts: [
              { ports: [{ port: '80' }], rules: { http: [{ path: payload, method: payload, headers: [payload] }] } },
            ],
          },
        ],
      },
    },
    {
      ...cilium,
      metadata: { ...metadata, name: `f${index}` },
      spec: {
        description: payload,
        endpointSelector: {},
        egress: [{ toFQDNs: [{ matchName: payload }] }, { toEntities: [payload] }],
      },
    },
    {
      ...calico,
      metadata: { ...metadata, name: `c${index}` },
      spec: {
        tier: payload,
        selector: `app == '${payload}'`,
        ingress: [{ action: 'Allow', metadata: { annotations }, http: { paths: [{ exact: payload }] } }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        selector: labels,
        ports: [{ name: payload, port: 80, targetPort: payload }],
        externalIPs: [payload],
        externalName: payload,
        type: 'LoadBalancer',
      },
      status: { loadBalancer: { ingress: [{ hostname: payload, ip: payload }] } },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata,
      spec: {
        ingressClassName: payload,
        rules: [
          {
            host: payload,
            http: {
              paths: [
                {
                  path: payload,
                  pathType: 'Prefix',
                  backend: { service: { name: `o${index}`, port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata,
      spec: {
        hostnames: [payload],
        parentRefs: [{ name: payload }],
        rules: [{ matches: [{ path: { value: payload } }], backendRefs: [{ name: `o${index}`, port: 80 }] }],
      },
    },
  ];
}
