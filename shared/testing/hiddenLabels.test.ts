// Classes must be as fine as every reading asks: what Cilium hides from selectors must not let it mix pods up (R204, R604).
import { describe, expect, it } from 'vitest';
import { parseManifests } from '../src/cluster/index';
import { analyse } from '../src/graph/index';

const pod = (name: string, labels: string, address: string) => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: x, labels: ${labels}}
spec: {containers: [{name: main, image: example/a:1}]}
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}]}
---`;

const policy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: isolate, namespace: x}
spec:
  podSelector:
    matchLabels: {app: a}
    matchExpressions: [{key: pod-template-hash, operator: DoesNotExist}]
  policyTypes: [Ingress]
`;

describe('classes under the profile cilium', () => {
  it.each(['a', 'q'])(
    'keep pods apart that differ once hidden labels are gone, whichever comes first (%s)',
    (other) => {
      const text = pod('p', '{app: a, pod-template-hash: h}', '10.244.0.1') + pod(other, '{}', '10.244.0.2') + policy;
      const analysis = analyse(parseManifests([{ name: 'x.yaml', text }], 'x'), { profile: 'cilium' });
      const ask = (name: string) => {
        const answer = analysis.explain('ip:8.8.8.8', `Pod/x/${name}`, { protocol: 'TCP', port: 80 });
        return answer.ok ? `${answer.value.verdict}, ${answer.value.certainty}` : answer.message;
      };
      expect(ask('p')).toBe('deny, defined');
      expect(ask(other)).toBe('allow, defined');
    },
  );
});
