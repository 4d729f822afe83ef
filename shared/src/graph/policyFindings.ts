// What an evaluation reveals about the input: policies that select nothing, names nobody has, workloads that policies tell apart.
import {
  compareText,
  type Finding,
  type ObjectRef,
  PER_REPLICA_LABELS,
  type PodEnd,
  type PolicyRule,
} from '../cluster/index';
import { type CompiledPolicy, type CompiledSection, type Reachability, refKey } from '../policy/index';
import { policyObjectsOf } from './policyList';

/** Findings of one evaluation, reading problems and those `about` the choice of the engine included, in a fixed order. */
export function collectFindings(reachability: Reachability, about: readonly Finding[]): readonly Finding[] {
  const { cluster, tiers } = reachability;
  const found = [
    ...cluster.findings,
    ...about,
    ...selectionFindings(reachability),
    ...tiers.flatMap((tier) => tier.policies.flatMap((policy) => policyFindings(reachability, policy))),
    ...workloadFindings(reachability),
  ];
  return found.sort(compareFindings);
}

const SEVERITIES = ['error', 'warning', 'info'];

function compareFindings(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
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

function policyFindings(reachability: Reachability, policy: CompiledPolicy): readonly Finding[] {
  if (policy.ref === null) return [];
  const source = reachability.policies.get(refKey(policy.ref));
  const where = source?.location ? { location: source.location } : {};
  const out: Finding[] = [];
  for (const [direction, section] of [
    ['ingress', policy.ingress],
    ['egress', policy.egress],
  ] as const) {
    if (section) out.push(...portNameFindings(reachability, policy.ref, direction, section, where));
  }
  if (source)
    out.push(
      ...inertFindings(policy.ref, source.inertIngress, 'ingress', where),
      ...inertFindings(policy.ref, source.inertEgress, 'egress', where),
    );
  return out;
}

/** R56: not an error, yet rarely meant. */
function portNameFindings(
  { universe, ports: resolver }: Reachability,
  object: ObjectRef,
  direction: 'ingress' | 'egress',
  section: CompiledSection,
  where: Pick<Finding, 'location'>,
): readonly Finding[] {
  return section.rules.flatMap((rule) =>
    (rule.ports ?? []).flatMap((port): Finding[] => {
      if (port.kind !== 'name') return [];
      const sets = direction === 'ingress' ? section.subjects : rule.matches.IPv4;
      const destinations = sets.flatMap((set) => set.columns.toArray()).map((column) => universe.columns[column]!);
      const pods = destinations.filter((column) => column.kind === 'pod');
      const having = pods.filter((column) => resolver.lookUp(port.name, port.protocol, column).length > 0);
      const out: Finding[] = [];
      if (pods.length > 0 && having.length === 0) {
        const whose = direction === 'ingress' ? 'that it selects' : 'that the rule names';
        out.push({
          code: 'port-name-unknown',
          severity: 'warning',
          object,
          path: `${port.path}.port`,
          message: `no pod ${whose} declares a ${port.protocol} port named "${port.name}", so this item admits nothing`,
          next: 'Name the container port, or use its number.',
          ...where,
        });
      }
      if (direction === 'egress' && rule.peers.some((peer) => peer.path === rule.path)) {
        out.push({
          code: 'port-name-without-peers',
          severity: 'info',
          object,
          path: `${port.path}.port`,
          message: `the port name "${port.name}" stands for a different number at each destination pod, and for none outside the cluster`,
          ...where,
        });
      }
      return out;
    }),
  );
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
    const variants = new Set(pods.map((pod) => universe.podColumnOf.get(pod))).size;
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

function differingLabels(pods: readonly PodEnd[]): readonly string[] {
  const [first, ...rest] = pods.map((pod) => pod.object.labels);
  const keys = new Set(pods.flatMap((pod) => Object.keys(pod.object.labels)));
  const labelOf = (labels: Readonly<Record<string, string>>, key: string): string | undefined =>
    Object.hasOwn(labels, key) ? labels[key] : undefined;
  return [...keys]
    .filter((key) => rest.some((labels) => labelOf(labels, key) !== labelOf(first!, key)))
    .sort(compareText);
}
