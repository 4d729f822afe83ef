// A cluster with a Service of type NodePort before two workloads, one of them blocked: for tests of exposure in the page.
import { parseManifests } from '@portolan/shared/cluster';
import { type Analysis, analyse, type TrafficGraph } from '@portolan/shared/graph';

const pod = (namespace: string, name: string, index: number): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {nodeName: n1, containers: [{name: main, image: x, ports: [{containerPort: 8080}]}]}
status: {phase: Running, podIP: 10.1.0.${index}, podIPs: [{ip: 10.1.0.${index}}]}
---`;

const nodePort = (name: string, port: number): string => `
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec:
  type: NodePort
  externalTrafficPolicy: Local
  selector: {app: ${name}}
  ports: [{port: 80, targetPort: 8080, nodePort: ${port}}]
---`;

const MANIFEST = `${pod('shop', 'web', 1)}${pod('shop', 'store', 2)}${pod('lab', 'bench', 3)}
${nodePort('web', 30080)}${nodePort('store', 30081)}
apiVersion: v1
kind: Node
metadata: {name: n1}
status: {addresses: [{type: InternalIP, address: 192.168.0.1}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {matchLabels: {app: store}}, policyTypes: [Ingress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: no-metadata, namespace: lab}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}]
`;

export const EXPOSED: Analysis = analyse(parseManifests([{ name: 'exposed.yaml', text: MANIFEST }], 'exposed'), {
  profile: 'kubernetes',
});

export const EXPOSED_GRAPH: TrafficGraph = EXPOSED.graph({ level: 'workload', nodes: false, variants: 'split' });
