// A small evaluated cluster for the page's tests, and a data source that answers from it as the server would.
import { parseManifests } from '@portolan/shared/cluster';
import { formatSnapshot, inputsHashOf, type StatusResponse } from '@portolan/shared/contract';
import { type Analysis, type Answer, analyse, type TrafficGraph } from '@portolan/shared/graph';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createQueryClient, DataSourceContext, QueryClientProvider, ReviewedContext } from '../api';
import { type DataSource, SourceProblem } from '../api/dataSource';

const workload = (namespace: string, name: string, labels: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}${labels}}}
    spec: {containers: [{name: main, image: x, ports: [{containerPort: 8080, name: http}]}]}
---`;

/** The sample's workloads without a policy. */
export const WITHOUT_POLICY = `${workload('web', 'shop', '')}${workload('web', 'admin', ', role: staff')}${workload('data', 'store', '')}`;

const MANIFEST = `${WITHOUT_POLICY}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: store-in, namespace: data}
spec:
  podSelector: {matchLabels: {app: store}}
  policyTypes: [Ingress]
  ingress:
  - from: [{namespaceSelector: {}, podSelector: {matchLabels: {role: staff}}}]
    ports: [{port: 5432}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: forgotten, namespace: web}
spec: {podSelector: {matchLabels: {app: gone}}, policyTypes: [Ingress]}
`;

export const SAMPLE: Analysis = analyse(parseManifests([{ name: 'sample.yaml', text: MANIFEST }], 'sample'), {
  profile: 'kubernetes',
});

export const SAMPLE_GRAPH: TrafficGraph = SAMPLE.graph({ level: 'workload', nodes: false, variants: 'split' });

export const SAMPLE_STATUS: StatusResponse = {
  product: { name: 'portolan', version: '0.0.0' },
  source: SAMPLE.objects.source,
  profile: 'kubernetes',
  engine: null,
  state: 'ready',
  reading: false,
  shared: false,
  instance: 'sample',
  revision: 1,
  readAt: '2026-01-02T03:04:05.000Z',
  resources: [],
  gaps: [],
  problem: null,
  refreshSeconds: 0,
};

const SAMPLE_SNAPSHOT = formatSnapshot(SAMPLE.objects, {
  engineVersion: '0.0.0',
  createdAt: '2026-01-02T03:04:05.000Z',
  profile: 'kubernetes',
  chosenBy: 'user',
});

function need<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new SourceProblem(answer.code, answer.message, answer.next);
  return answer.value;
}

/** Answers at once; `part` replaces single answers. */
export function sampleSource(part: Partial<DataSource> = {}): DataSource {
  return {
    isFile: false,
    page: null,
    status: async () => SAMPLE_STATUS,
    graph: async () => ({ revision: 1, graph: SAMPLE_GRAPH }),
    explain: async ({ from, to, port }) => ({ revision: 1, explanation: need(SAMPLE.explain(from, to, port)) }),
    inputs: async () => ({ revision: 1, inputsHash: inputsHashOf(SAMPLE.objects) }),
    exposure: async () => ({ revision: 1, ...SAMPLE.exposure() }),
    policies: async () => ({ revision: 1, policies: SAMPLE.policies() }),
    policy: async (ref) => ({ revision: 1, ...need(SAMPLE.policy(ref)) }),
    pods: async (node) => ({ revision: 1, pods: need(SAMPLE.pods(node)) }),
    reread: async () => undefined,
    contexts: async () => ({ names: [], chosen: null }),
    chooseContext: async () => undefined,
    events: () => () => {},
    snapshot: async () => ({ revision: 1, file: new Blob([SAMPLE_SNAPSHOT]) }),
    ...part,
  };
}

const REVIEWED = { place: 'sample', revision: 1 };

/** Renders a part of the page with a data source behind it. */
export function renderWith(part: ReactNode, source: DataSource = sampleSource()) {
  return render(
    <QueryClientProvider client={createQueryClient()}>
      <DataSourceContext value={source}>
        <ReviewedContext value={REVIEWED}>{part}</ReviewedContext>
      </DataSourceContext>
    </QueryClientProvider>,
  );
}
