// The text of a small snapshot, another one for each number.
import { parseManifests } from '@portolan/shared/cluster';
import { formatSnapshot } from '@portolan/shared/contract';

export function sampleSnapshot(number: number): string {
  const text = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: policy-${number}, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: ${1 + (number % 60_000)}}]}]}
`;
  const objects = parseManifests([{ name: 'shop.yaml', text }], 'shop');
  return formatSnapshot(objects, {
    engineVersion: '0.0.0-test',
    createdAt: '2026-03-03T10:02:00Z',
    profile: 'kubernetes',
    chosenBy: 'default',
  });
}
