// The engine's report: what it says of a detection, and that its schema holds every one.
import { expect, it } from 'vitest';
import * as z from 'zod';
import { CILIUM_POLICY, clusterWith, config, daemonSet, filesWith, nodes } from '../../testing/engines';
import { chooseEvaluation } from '../cluster/index';
import { engineReportSchema, reportEngine } from './engineReport';

const schema = engineReportSchema(z.looseObject({ code: z.string() }));

it('tells the engine, what it enforces, and who chose', () => {
  const objects = clusterWith(
    {
      daemonSets: [
        daemonSet('cilium', ['cilium-agent=quay.io/cilium/cilium:v1.20.1']),
        daemonSet('kube-flannel-ds', ['kube-flannel=docker.io/flannel/flannel:v0.25.5']),
      ],
      configMaps: [config('cilium-config', { 'enable-k8s-cluster-network-policy': 'true' })],
      nodes: nodes(3),
    },
    { policyObjects: [CILIUM_POLICY] },
  );
  const report = reportEngine(chooseEvaluation(objects, 'auto'));
  const kinds = [
    'NetworkPolicy',
    'ClusterNetworkPolicy (v1alpha2)',
    'CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy',
  ];
  expect(schema.parse(report)).toMatchObject({
    state: 'enforcing',
    chosenBy: 'detection',
    profile: 'cilium',
    evaluates: kinds,
    engines: [{ name: 'Cilium', version: '1.20.1', confidence: 'high', nodes: { covered: 3, of: 3 }, enforces: kinds }],
    others: [{ name: 'flannel', enforces: [] }],
    warnings: [],
  });
});

it('tells that nothing is known, and that a person chose', () => {
  const report = reportEngine(chooseEvaluation(filesWith({ policyObjects: [CILIUM_POLICY] }), 'calico'));
  expect(schema.parse(report)).toMatchObject({
    state: 'no-evidence',
    chosenBy: 'user',
    profile: 'calico',
    engines: [],
  });
});
