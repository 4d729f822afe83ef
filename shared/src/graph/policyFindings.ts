// What an evaluation reveals about the input: policies that select nothing, names nobody has, workloads that policies tell apart.
import {
  compareText,
  type Finding,
  type ObjectRef,
  PER_REPLICA_LABELS,
  type PodEnd,
  type PolicyRule,
} from '../cluster/index';
import { type CompiledPolicy, type Reachability, refKey } from '../policy/index';
import { policyObjectsOf } from './policyList';
import { PortNames, portNameFindings } from './portNameFindings';

/** Findings of one evaluation, reading problems and those `about` the choice of the engine included, in a fixed order. */
export function collectFindings(reachability: Reachability, about: readonly Finding[]): readonly Finding[] {
  const { cluster, tiers } = reachability;
  const portNames = new PortNames(reachability);
  const found = [
    ...cluster.findings,
    ...about,
    ...selectionFindings(reachability),
    ...tiers.flatMap((tier) => tier.policies.flatMap((policy) => policyFindings(reachability, policy, portNames))),
    ...workloadFindings(reachability),
  ];
  return found.sort(compareFindings);
}

const SEVERITIES = { error: 0, warning: 1, info: 2 } as const;

/** Worst first, then by object, code and place. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    SEVERITIES[a.severity] - SEVERITIES[b.severity] ||
    compareText(a.object?.namespace ?? '', b.object?.namespace ?? '') ||
    compareText(a.object?.kind ?? '', b.object?.kind ?? '') ||
    compareText(a.object?.name ?? '', b.object?.name ?? '') ||
    compareText(a.code, b.code) ||
    compareText(a.path ?? '', b.path ?? '') ||
    compareText(a.message, b.message)
  );
}

/** Policies of which no part selects any pod. */
function selectionFindings(reachability: Reachability): readonly Finding[] {
  const { cluster, tiers } = reachability;
  const selecting = new Map<string, { ref: ObjectRef; selects: boolean }>();
  for (const { ref, ingress, egress } of tiers.flatMap((tier) => tier.policies)) {
    if (ref === null) continue;
    const selects = [ingress, egress].some((section) => section !== null && section.subjects.length > 0);
    const known = selecting.get(refKey(ref));
    if (known) known.selects ||= selects;
    else selecting.set(refKey(ref), { ref, selects });
  }
  const places = new Map(policyObjectsOf({ cluster }).map(({ ref, object }) => [refKey(ref), object.location]));
  return [...selecting.entries()]
    .filter(([, { selects }]) => !selects)
    .map(([key, { ref }]): Finding => {
      const location = places.get(key);
      const own = ref.kind === 'NetworkPolicy';
      return {
        code: 'policy-selects-nothing',
        severity: 'warning',
        object: ref,
        ...(own ? { path: 'spec.podSelector' } : {}),
        message: 'selects no pods, so it protects nothing and allows nothing',
        next: own ? 'Correct the podSelector, or delete the policy.' : 'Correct whom it selects, or delete the policy.',
        ...(location ? { location } : {}),
      };
    });
}

function policyFindings(reachability: Reachability, policy: CompiledPolicy, portNames: PortNames): readonly Finding[] {
  if (policy.ref === null) return [];
  const source = reachability.policies.get(refKey(policy.ref));
  const where = source?.location ? { location: source.location } : {};
  const out: Finding[] = [];
  for (const [direction, section] of [
    ['ingress', policy.ingress],
    ['egress', policy.egress],
  ] as const) {
    if (section) out.push(...portNameFindings(portNames, policy.ref, direction, section, where));
  }
  if (source)
    out.push(
      ...inertFindings(policy.ref, source.inertIngress, 'ingress', where),
      ...inertFindings(policy.ref, source.inertEgress, 'egress', where),
    );
  return out;
}

/** R16: sections whose direction is not among the types do nothing. */
function inertFindings(
  object: ObjectRef,
  rules: readonly PolicyRule[] | null,
  direction: string,
  where: Pick<Finding, 'location'>,
): readonly Finding[] {
  if (!rules) return [];
  const type = direction === 'ingress' ? 'Ingress' : 'Egress';
  return [
    {
      code: 'section-inert',
      severity: 'warning',
      object,
      path: `spec.${direction}`,
      message: `the ${direction} rules have no effect, since policyTypes does not list ${type}`,
      next: `Add ${type} to policyTypes, or remove the rules.`,
      ...where,
    },
  ];
}

/** R602: pods of one workload that policies tell apart, or whose labels differ without any policy caring. */
function workloadFindings({ cluster, universe }: Reachability): readonly Finding[] {
  const byWorkload = new Map<string, PodEnd[]>();
  for (const pod of cluster.pods) {
    const list = byWorkload.get(pod.workload.id);
    if (list) list.push(pod);
    else byWorkload.set(pod.workload.id, [pod]);
  }
  return [...byWorkload.values()].flatMap((pods): Finding[] => {
    if (pods.length < 2) return [];
    const { workload } = pods[0]!;
    const object: ObjectRef = { kind: workload.kind, namespace: workload.namespace, name: workload.name };
    const variants = countColumns(pods, universe);
    if (variants > 1)
      return [
        {
          code: 'workload-split',
          severity: 'info',
          object,
          message: `policies tell its ${pods.length} pods apart: it is shown as ${variants} variants`,
        },
      ];
    const keys = differingLabels(pods);
    if (keys.length === 0) return [];
    const usual = keys.every((key) => PER_REPLICA_LABELS.has(key));
    if (usual && workload.kind !== 'StatefulSet') return [];
    return [
      {
        code: 'workload-labels-differ',
        severity: 'info',
        object,
        message: `its pods differ in ${keys.join(', ')}; no policy looks at that, so they are shown as one`,
      },
    ];
  });
}

function countColumns(pods: readonly PodEnd[], { podColumnOf }: Reachability['universe']): number {
  const first = podColumnOf.get(pods[0]!);
  if (pods.every((pod) => podColumnOf.get(pod) === first)) return 1;
  return new Set(pods.map((pod) => podColumnOf.get(pod))).size;
}

function differingLabels(pods: readonly PodEnd[]): readonly string[] {
  const { labels: first } = pods[0]!.object;
  const count = Object.keys(first).length;
  const keys = new Set<string>();
  for (let i = 1; i < pods.length; i++) {
    const { labels } = pods[i]!.object;
    if (labels === first) continue;
    const own = Object.keys(labels);
    for (const key of own) if (!Object.hasOwn(first, key) || first[key] !== labels[key]) keys.add(key);
    // With as many keys and none that `first` lacks, none is missing.
    if (own.length === count && keys.size === 0) continue;
    for (const key of Object.keys(first)) if (!Object.hasOwn(labels, key)) keys.add(key);
  }
  return [...keys].sort(compareText);
}
