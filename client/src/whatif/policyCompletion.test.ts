// The editor's completion: what may stand where the cursor is.
import { expect, test } from 'vitest';
import { SAMPLE_GRAPH } from '../testing/sampleCluster';
import { completionsAt, vocabularyOf } from './policyCompletion';

const WORDS = vocabularyOf(SAMPLE_GRAPH);

/** `|` is the cursor. */
function labelsAt(text: string): readonly string[] {
  return completionsAt(text.slice(0, text.indexOf('|')).split('\n'), WORDS).map(({ label }) => label);
}

const SPEC = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
spec:
`;

test('an empty text begins with the fields of an object', () => {
  expect(labelsAt('|')).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
  expect(labelsAt(`apiVersion: networking.k8s.io/v1\nki|`)).toContain('kind');
});

test('below spec stand its fields, and below a peer what picks it', () => {
  expect(labelsAt(`${SPEC}  |`)).toEqual(['podSelector', 'policyTypes', 'ingress', 'egress']);
  expect(labelsAt(`${SPEC}  ingress:\n    - |`)).toEqual(['from', 'ports']);
  expect(labelsAt(`${SPEC}  ingress:\n    - from:\n        - |`)).toEqual([
    'podSelector',
    'namespaceSelector',
    'ipBlock',
  ]);
  expect(labelsAt(`${SPEC}  ingress:\n  - from:\n    - podSelector:\n        |`)).toEqual([
    'matchLabels',
    'matchExpressions',
  ]);
  expect(labelsAt(`${SPEC}  ingress:\n    - from: []\n      |`)).toEqual(['from', 'ports']);
  expect(labelsAt(`${SPEC}  egress:\n  - to:\n    - ipBlock:\n        cidr: 10.0.0.0/8\n    ports:\n    - |`)).toEqual([
    'protocol',
    'port',
    'endPort',
  ]);
});

test('values that a field may have are offered', () => {
  expect(labelsAt('kind: |')).toEqual(['NetworkPolicy']);
  expect(labelsAt(`${SPEC}  policyTypes:\n    - |`)).toEqual(['Ingress', 'Egress']);
  expect(labelsAt(`${SPEC}  ingress:\n    - ports:\n        - protocol: |`)).toEqual(['TCP', 'UDP', 'SCTP']);
});

test('labels and namespaces are those of the cluster', () => {
  expect(labelsAt('metadata:\n  namespace: |')).toEqual(['data', 'web']);
  expect(labelsAt(`${SPEC}  podSelector:\n    matchLabels:\n      |`)).toEqual(['app', 'role']);
  expect(labelsAt(`${SPEC}  podSelector:\n    matchLabels:\n      role: |`)).toEqual(['staff']);
});

test('where nothing is known nothing is offered', () => {
  for (const text of ['metadata:\n  labels:\n    |', 'other:\n  |', '# |', 'spec: {|', `${SPEC}  unknown: |`])
    expect(labelsAt(text), text).toEqual([]);
});
