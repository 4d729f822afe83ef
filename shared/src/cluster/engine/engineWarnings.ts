// What a person must know about the engine before trusting a verdict: nothing enforces, two enforce, modes, nodes outside (R403).

import type { ClusterObjects, Finding, Severity } from '../objects';
import { policyKindOf } from '../policyKinds';
import { limitWarnings } from './engineLimits';
import type { DetectedEngine, EngineDetection } from './engineModel';

/** All warnings that follow from the detection, in a fixed order. */
export function engineWarnings(objects: ClusterObjects, detection: EngineDetection): readonly Finding[] {
  return [
    ...enforcementWarnings(objects, detection),
    ...ciliumWarnings(detection),
    ...nodeWarnings(detection),
    ...limitWarnings(objects, detection),
  ];
}

/** A finding about the cluster as a whole. */
export function aboutCluster(code: string, severity: Severity, message: string, next: string): Finding {
  return { code, severity, object: null, message, next };
}

const SAYS = 'The graph shows what the policies say.';

function enforcementWarnings(objects: ClusterObjects, detection: EngineDetection): readonly Finding[] {
  const { state, engines, others } = detection;
  const severity = (worst: Severity): Severity => (countPolicies(objects) > 0 ? worst : 'info');
  const first = engines[0];
  if (state === 'not-enforcing') {
    return [
      aboutCluster(
        'engine-enforces-nothing',
        severity('error'),
        `Nothing enforces network policies in this cluster: ${whyNothing(others)}. ${SAYS} In truth every connection is possible.`,
        'Install a network plugin that enforces policies, or switch on the policy part of this one.',
      ),
    ];
  }
  if (state === 'unknown' && first) {
    return [
      aboutCluster(
        'engine-not-running',
        severity('error'),
        `${first.name} is installed, but none of its agent pods is ready, so nothing shows that policies are enforced. ${SAYS}`,
        `Find out why its pods are not ready: ${first.evidence[0] ?? ''}`.trim(),
      ),
    ];
  }
  if (state === 'unknown') return [unknownEngine(detection, severity('warning'))];
  return [
    ...severalEngines(engines),
    ...stoppedEngines(others),
    ...unproven(detection),
    ...switchedOff(objects, first),
  ];
}

function unknownEngine({ others, notes }: EngineDetection, severity: Severity): Finding {
  const known = others.map(({ name }) => name).join(', ');
  return aboutCluster(
    'engine-unknown',
    severity,
    `It is not known which network plugin enforces policies here${known === '' ? '' : ` (found: ${known})`}. ${[...notes.slice(0, 1), SAYS].join(' ')}`,
    'Allow Portolan to list DaemonSets and nodes, or choose with --profile.',
  );
}

function whyNothing(others: readonly DetectedEngine[]): string {
  if (others.length === 0) return 'no agent of a known network plugin runs';
  const words = others.map(({ name, running }) =>
    running ? `${name} enforces none here` : `no pod of ${name} is ready`,
  );
  return words.join(' and ');
}

/** R402 */
function severalEngines(engines: readonly DetectedEngine[]): readonly Finding[] {
  if (engines.length < 2) return [];
  const names = engines.map(({ name }) => name).join(' and ');
  return [
    aboutCluster(
      'engine-several',
      'warning',
      `${names} enforce policies in this cluster at once: a connection needs the consent of each. Portolan judges as ${engines[0]!.name} does.`,
      'Switch the policy part of all but one off, or read each verdict as "at most".',
    ),
  ];
}

function stoppedEngines(others: readonly DetectedEngine[]): readonly Finding[] {
  return others
    .filter(({ running }) => !running)
    .map(({ name }) =>
      aboutCluster(
        'engine-not-running',
        'warning',
        `${name} is installed as well, but none of its agent pods is ready; it was left out.`,
        `Remove ${name} if it is a leftover.`,
      ),
    );
}

function unproven({ engines, notes }: EngineDetection): readonly Finding[] {
  const first = engines[0];
  if (!first || first.confidence === 'high' || first.product === 'k3s') return [];
  const why = [...first.evidence, ...notes].find((sentence) => sentence.includes('could not be read')) ?? notes[0];
  return [
    aboutCluster(
      'engine-unproven',
      'info',
      `${first.name} was detected with ${first.confidence} confidence. ${why ?? ''}`.trim(),
      'Allow Portolan to list DaemonSets and nodes and to read the ConfigMaps of network plugins, or choose with --profile.',
    ),
  ];
}

function switchedOff({ networkPolicies }: ClusterObjects, first: DetectedEngine | undefined): readonly Finding[] {
  if (!first || first.enforces.networkPolicy || networkPolicies.length === 0) return [];
  return [
    aboutCluster(
      'engine-ignores-network-policies',
      'error',
      `${first.name} is set up to ignore NetworkPolicy: the ${networkPolicies.length} of this cluster are not enforced. ${SAYS}`,
      'Set enable-k8s-networkpolicy to true in ConfigMap cilium-config.',
    ),
  ];
}

/** R222, R204, R216 */
function ciliumWarnings({ engines, settings }: EngineDetection): readonly Finding[] {
  if (engines[0]?.product !== 'cilium') return [];
  const { ciliumEnforcement, ciliumAudit, ciliumLabels } = settings;
  const key = (name: string): string => `See ${name} in ConfigMap cilium-config.`;
  return [
    ...(ciliumEnforcement === 'never'
      ? [
          aboutCluster(
            'cilium-enforcement-never',
            'error',
            'Cilium runs in mode "never": it enforces no policy, every connection is open.',
            key('enable-policy'),
          ),
        ]
      : []),
    ...(ciliumEnforcement === 'always'
      ? [
          aboutCluster(
            'cilium-enforcement-always',
            'warning',
            'Cilium runs in mode "always": pods that no policy selects are isolated in both directions.',
            key('enable-policy'),
          ),
        ]
      : []),
    ...(ciliumAudit
      ? [
          aboutCluster(
            'cilium-audit-mode',
            'error',
            'Cilium runs in audit mode: what policies refuse is logged and let through.',
            key('policy-audit-mode'),
          ),
        ]
      : []),
    ...(ciliumLabels !== null
      ? [
          aboutCluster(
            'cilium-label-filter',
            'warning',
            'Cilium has a label filter of its own; Portolan judges with the default list of labels that cannot be selected.',
            key('labels'),
          ),
        ]
      : []),
  ];
}

function nodeWarnings({ engines, outside, state }: EngineDetection): readonly Finding[] {
  const first = engines[0];
  if (!first || state !== 'enforcing') return [];
  const reasons = (['windows', 'serverless'] as const).flatMap((why) => {
    const nodes = outside.filter((entry) => entry.why === why).map(({ node }) => node);
    if (nodes.length === 0) return [];
    const shown = nodes.slice(0, 3).join(', ') + (nodes.length > 3 ? ', …' : '');
    return [
      aboutCluster(
        `nodes-outside-${why}`,
        'warning',
        `${nodes.length} ${why === 'windows' ? 'Windows' : 'serverless'} ${nodes.length === 1 ? 'node lies' : 'nodes lie'} outside what ${first.name} enforces: ${shown}.`,
        'Do not trust refusals at pods on these nodes.',
      ),
    ];
  });
  const { nodes } = first;
  const missing = nodes === null ? 0 : nodes.of - nodes.covered - outside.length;
  if (nodes === null || missing <= 0) return reasons;
  return [
    ...reasons,
    aboutCluster(
      'nodes-without-agent',
      'warning',
      `${first.name} has a ready agent on ${nodes.covered} of ${nodes.of} nodes only; nothing shows that policies are enforced on ${missing === 1 ? 'the other' : `${missing} others`}.`,
      'Find out which of its pods are not ready.',
    ),
  ];
}

/** Policies of every language; what policies only refer to is none. */
export function countPolicies({ networkPolicies, policyObjects }: ClusterObjects): number {
  return networkPolicies.length + policyObjects.filter(({ apiVersion, kind }) => isPolicy(apiVersion, kind)).length;
}

/** Whether an object is a policy that would be enforced: no tier, set or setting, and no rehearsal (R322). */
export function isPolicy(apiVersion: string, kind: string): boolean {
  const known = policyKindOf(apiVersion.split('/')[0] ?? '', kind);
  return known !== undefined && kind.endsWith('NetworkPolicy') && !kind.startsWith('Staged');
}
