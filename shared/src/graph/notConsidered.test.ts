// The strip: everything that the picture leaves out, most important first.
import { expect, it } from 'vitest';
import {
  CALICO_POLICY,
  CILIUM_POLICY,
  clusterWith,
  config,
  daemonSet,
  filesWith,
  nodes,
  policyObject,
} from '../../testing/engines';
import { type ClusterObjects, chooseEvaluation, type Finding, parseManifests } from '../cluster/index';
import { analyse } from './analyse';
import { listNotConsidered } from './notConsidered';

const list = (objects: ClusterObjects, findings: readonly Finding[] = []) =>
  listNotConsidered(objects, chooseEvaluation(objects, 'auto'), findings);
const CILIUM = [daemonSet('cilium', ['cilium-agent=quay.io/cilium/cilium:v1.16.3'])];

it('is empty where everything is judged', () => {
  expect(list(filesWith({ networkPolicies: [{ namespace: 'a', name: 'b', spec: {} }] }))).toEqual([]);
});

it('holds the engine, foreign kinds, refused objects, rehearsals, unknown kinds and gaps, in this order', () => {
  const objects = clusterWith(
    {
      daemonSets: CILIUM,
      configMaps: [config('cilium-config', { 'policy-audit-mode': 'true' })],
      nodes: [...nodes(3), { ...nodes(1)[0]!, name: 'w1', operatingSystem: 'windows' }],
    },
    {
      policyObjects: [
        CALICO_POLICY,
        CILIUM_POLICY,
        { ...policyObject('cilium.io/v2', 'CiliumNetworkPolicy', 'broken', 'shop'), refusedByEngine: 'bad port' },
        policyObject('projectcalico.org/v3', 'StagedGlobalNetworkPolicy', 'try'),
        policyObject('projectcalico.org/v3', 'Tier', 'security'),
      ],
      otherPolicies: [
        {
          apiGroup: 'crd.antrea.io',
          kind: 'NetworkPolicy',
          objects: [
            { namespace: 'b', name: 'x' },
            { namespace: 'a', name: 'y' },
          ],
        },
        { apiGroup: 'k8s.ovn.org', kind: 'EgressFirewall', objects: [] },
      ],
      gaps: [{ resource: 'services', namespace: 'shop', reason: 'forbidden', message: 'no permission' }],
    },
  );
  expect(list(objects).map(({ code, message, count }) => `${code} ${count}: ${message.slice(0, 70)}`)).toEqual([
    'cilium-audit-mode 1: Cilium runs in audit mode: what policies refuse is logged and let thro',
    'nodes-outside-windows 1: 1 Windows node lies outside what Cilium enforces: w1.',
    'policy-kind-not-enforced 1: 1 GlobalNetworkPolicy (projectcalico.org) not considered: no Calico ag',
    'policy-refused-by-engine 1: 1 CiliumNetworkPolicy (cilium.io) not considered: the engine reports t',
    'policy-staged 1: 1 StagedGlobalNetworkPolicy (projectcalico.org) not considered: a rehe',
    'policy-kind-not-evaluated 2: 2 NetworkPolicy (crd.antrea.io) not considered: this version does not ',
    'not-readable-forbidden 1: services in namespace shop not read: no permission',
  ]);
  expect(list(objects)[1]?.objects).toEqual([{ kind: 'Node', namespace: null, name: 'w1' }]);
  expect(list(objects)[5]?.objects.map(({ name }) => name)).toEqual(['y', 'x']);
});

it('says first that nothing enforces', () => {
  const objects = clusterWith({}, { networkPolicies: [{ namespace: 'a', name: 'b', spec: {} }] });
  expect(list(objects).map(({ code }) => code)).toEqual(['engine-enforces-nothing']);
});

it('names what could not be read, and what is written in a way that is refused', () => {
  const problem = (index: number): Finding => ({
    code: 'object-unusable',
    severity: 'error',
    object: index === 0 ? null : { kind: 'Pod', namespace: 'a', name: `p${index}` },
    message: 'has no name',
    ...(index < 2 ? { location: { file: 'k8s/a.yaml', line: 7 + index } } : {}),
  });
  const refused: Finding = {
    ...problem(2),
    code: 'policy-refused',
    object: { kind: 'NetworkPolicy', namespace: 'a', name: 'x' },
  };
  const said = (problems: readonly Finding[], findings: readonly Finding[]) =>
    list(filesWith({ problems }), findings).map(({ code, message, count }) => `${code} ${count}: ${message}`);
  expect(said([problem(0)], [])).toEqual(['not-readable-object 1: 1 object could not be read: k8s/a.yaml:7']);
  expect(said([0, 1, 2, 3, 4].map(problem), [refused, { ...refused, path: 'spec' }])).toEqual([
    'not-readable-object 5: 5 objects could not be read: Pod a/p1 (k8s/a.yaml:8), Pod a/p2, Pod a/p3 and 2 more',
    'policy-refused 1: 1 object written in a way that is refused: NetworkPolicy a/x',
  ]);
  expect(said([], [{ ...refused, code: 'policy-version-unknown' }])).toEqual([
    'policy-version-unknown 1: 1 object written in a version that is not read here: NetworkPolicy a/x',
  ]);
  expect(said([{ ...problem(2), severity: 'warning' }], [{ ...refused, code: 'policy-selects-nothing' }])).toEqual([]);
});

it('is told by every analysis of what holds such objects', () => {
  const text = `kind: [
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: wrong, namespace: a}
spec: {podSelector: {}, ingress: [{ports: [{port: 70000}]}]}
`;
  const { notConsidered } = analyse(parseManifests([{ name: 'm.yaml', text }], 'm'), { profile: 'kubernetes' });
  expect(notConsidered.map(({ message }) => message)).toEqual([
    '1 object could not be read: m.yaml:2',
    '1 object written in a way that is refused: NetworkPolicy a/wrong (m.yaml:3)',
  ]);
});

it('leaves findings about single policies to these policies', () => {
  const spec = { ingress: [{ ports: [{ protocol: 'SCTP', port: 1 }] }] };
  const objects = clusterWith(
    { daemonSets: CILIUM, configMaps: [config('cilium-config', {})] },
    { networkPolicies: [{ namespace: 'a', name: 'b', spec }] },
  );
  expect(chooseEvaluation(objects).findings.map(({ code }) => code)).toEqual(['engine-lacks-sctp']);
  expect(list(objects)).toEqual([]);
});
