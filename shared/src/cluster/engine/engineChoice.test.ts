// The choice of profile and languages, and what it leaves out.
import { describe, expect, it } from 'vitest';
import {
  ADMIN_POLICY,
  CALICO_POLICY,
  CILIUM_POLICY,
  CLUSTER_POLICY,
  clusterWith,
  config,
  daemonSet,
  filesWith,
  policyObject,
} from '../../../testing/engines';
import type { ClusterObjects, PolicyObject, Profile } from '../objects';
import { chooseEvaluation, foreignPolicies } from './engineChoice';
import type { EngineEvidence } from './engineEvidence';
import { NO_EVIDENCE } from './engineEvidence';

const CILIUM = [daemonSet('cilium', ['cilium-agent=quay.io/cilium/cilium:v1.16.3'])];
const CILIUM_CONFIG = [config('cilium-config', {})];
const CALICO = (tag: string) => [daemonSet('calico-node', [`calico-node=docker.io/calico/node:${tag}`])];
const FLANNEL = [daemonSet('kube-flannel-ds', ['kube-flannel=docker.io/flannel/flannel:v0.25.5'])];

/** `profile chosenBy: admin, cilium, calico`, then the codes of the findings. */
function short(objects: ClusterObjects, override: Profile | 'auto' = 'auto'): string {
  const { profile, chosenBy, languages, findings } = chooseEvaluation(objects, override);
  const own = [languages.cilium ? 'cilium' : '', languages.calico ? 'calico' : ''].filter(Boolean);
  const kinds = [languages.admin, ...own].join('+');
  return [`${profile} ${chosenBy}: ${kinds}`, ...findings.map(({ code }) => code)].join(', ');
}

function left(objects: ClusterObjects, override: Profile | 'auto' = 'auto'): readonly string[] {
  return foreignPolicies(objects, chooseEvaluation(objects, override)).map(({ message }) => message);
}

describe('files and examples', () => {
  const rows: readonly (readonly [policies: readonly PolicyObject[], expected: string])[] = [
    [[], 'kubernetes default: both'],
    [[ADMIN_POLICY, CLUSTER_POLICY], 'kubernetes default: both'],
    [[CILIUM_POLICY], 'cilium default: v1alpha2+cilium, profile-guessed'],
    [[CALICO_POLICY], 'calico default: both+calico, profile-guessed'],
    [[CILIUM_POLICY, CALICO_POLICY], 'kubernetes default: both'],
    [[policyObject('projectcalico.org/v3', 'Tier', 'security')], 'kubernetes default: both'],
    [[policyObject('projectcalico.org/v3', 'StagedNetworkPolicy', 'try', 'shop')], 'kubernetes default: both'],
    [[policyObject('unheard.of/v1', 'CiliumNetworkPolicy', 'fake', 'shop')], 'kubernetes default: both'],
  ];

  it.each(rows)('are judged by the one language they use: %#', (policyObjects, expected) => {
    expect(short(filesWith({ policyObjects }))).toBe(expected);
  });

  it('obey --profile without a word', () => {
    const objects = filesWith({ policyObjects: [CILIUM_POLICY] });
    expect(short(objects, 'calico')).toBe('calico user: both+calico');
    expect(short(objects, 'cilium')).toBe('cilium user: v1alpha2+cilium');
    expect(left(objects, 'calico')).toEqual([
      '1 CiliumNetworkPolicy (cilium.io) not considered: the profile calico does not know them',
    ]);
  });

  it('of two engines leave both out and say how to choose', () => {
    const objects = filesWith({ policyObjects: [CILIUM_POLICY, CALICO_POLICY] });
    const why = 'nothing here tells which network plugin enforces; choose with --profile';
    expect(left(objects)).toEqual([
      `1 CiliumNetworkPolicy (cilium.io) not considered: ${why}`,
      `1 GlobalNetworkPolicy (projectcalico.org) not considered: ${why}`,
    ]);
  });
});

describe('a live cluster', () => {
  const policyObjects = [CILIUM_POLICY, CALICO_POLICY, ADMIN_POLICY, CLUSTER_POLICY];
  const live = (evidence: Partial<EngineEvidence>) => clusterWith(evidence, { policyObjects });

  it('is judged by its engine, and only by the kinds that it enforces (R123, R404)', () => {
    const cilium = live({ daemonSets: CILIUM, configMaps: CILIUM_CONFIG });
    expect(short(cilium)).toBe('cilium detection: none+cilium');
    expect(left(cilium)).toEqual([
      '1 AdminNetworkPolicy (policy.networking.k8s.io) not considered: Cilium 1.16.3 does not enforce this kind as it is set up',
      '1 ClusterNetworkPolicy (policy.networking.k8s.io) not considered: Cilium 1.16.3 does not enforce this kind as it is set up (from 1.20, when enable-k8s-cluster-network-policy is on)',
      '1 GlobalNetworkPolicy (projectcalico.org) not considered: no Calico agent runs here, so nothing enforces them',
    ]);
    expect(short(live({ daemonSets: CALICO('v3.30.0') }))).toBe('calico detection: v1alpha1+calico');
    const calico = live({ daemonSets: CALICO('v3.32.0') });
    expect(short(calico)).toBe('calico detection: v1alpha2+calico');
    expect(left(calico)).toEqual([
      '1 CiliumNetworkPolicy (cilium.io) not considered: no Cilium agent runs here, so nothing enforces them',
      '1 AdminNetworkPolicy (policy.networking.k8s.io) not considered: Calico 3.32.0 does not enforce this kind as it is set up',
    ]);
  });

  it('without an engine shows what the policies of the API say, and says loudly that nothing enforces them', () => {
    const objects = live({ daemonSets: FLANNEL });
    expect(short(objects)).toBe('kubernetes detection: both, engine-enforces-nothing');
    expect(chooseEvaluation(objects).findings[0]).toMatchObject({
      severity: 'error',
      message:
        'Nothing enforces network policies in this cluster: flannel enforces none here. The graph shows what the policies say. In truth every connection is possible.',
    });
    expect(left(objects)).toHaveLength(2);
  });

  it('whose engine may not be seen is judged by its one language, as a guess', () => {
    const objects = clusterWith({ ...NO_EVIDENCE, apiGroups: ['cilium.io'] }, { policyObjects: [CILIUM_POLICY] });
    expect(short(objects)).toBe('cilium default: v1alpha2+cilium, engine-unknown, profile-guessed');
  });

  it('with two engines is judged by one; the kinds of the other are named (R402)', () => {
    const objects = live({ daemonSets: [...CALICO('v3.30.0'), ...CILIUM], configMaps: CILIUM_CONFIG });
    expect(short(objects)).toBe('calico detection: v1alpha1+calico, engine-several');
    expect(left(objects)).toContain(
      '1 CiliumNetworkPolicy (cilium.io) not considered: Cilium enforces them beside Calico, and only one engine can be judged at a time',
    );
  });

  it('obeys --profile against the detection, and says so', () => {
    const objects = live({ daemonSets: CILIUM, configMaps: CILIUM_CONFIG });
    expect(short(objects, 'kubernetes')).toBe('kubernetes user: both, profile-differs');
    expect(short(objects, 'cilium')).toBe('cilium user: v1alpha2+cilium');
    expect(chooseEvaluation(objects, 'kubernetes').detection.engines[0]?.name).toBe('Cilium');
  });

  it('names what it leaves out in one order, whatever the order of the input', () => {
    const more = [...policyObjects, policyObject('cilium.io/v2', 'CiliumNetworkPolicy', 'api', 'shop')];
    const objects = clusterWith({ daemonSets: FLANNEL }, { policyObjects: more });
    const reversed = clusterWith({ daemonSets: FLANNEL }, { policyObjects: more.toReversed() });
    const found = foreignPolicies(objects, chooseEvaluation(objects));
    expect(foreignPolicies(reversed, chooseEvaluation(reversed))).toEqual(found);
    expect(found[0]).toMatchObject({ count: 2, objects: [{ name: 'api' }, { name: 'web' }] });
  });
});
