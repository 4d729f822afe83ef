// All policies of an input, of every language: what each selects and how many rules it has, evaluated or not.
import {
  compareText,
  type NetworkPolicyObject,
  type ObjectRef,
  type PolicyObject,
  policyRefOf,
} from '../cluster/index';
import { type CompiledPolicy, type CompiledSection, type Reachability, refKey } from '../policy/index';
import { IndexSet } from '../sets/index';
import type { PolicySummary } from './analysisModel';

/** Policies by namespace (cluster-wide ones first), kind and name; refused ones included. */
export function listPolicies(
  reachability: Reachability,
  findings: PolicySummary['findings'],
): readonly PolicySummary[] {
  const parts = partsByRef(reachability);
  const findingsOf = new Map<string, PolicySummary['findings'][number][]>();
  for (const finding of findings) {
    if (finding.object === null) continue;
    const key = refKey(finding.object);
    const list = findingsOf.get(key);
    if (list) list.push(finding);
    else findingsOf.set(key, [finding]);
  }
  return policyObjectsOf(reachability)
    .map(({ ref, object }) => summarize(reachability, ref, object, parts.get(refKey(ref)) ?? [], findingsOf))
    .sort(comparePolicies);
}

/** Every policy of the input with the name that all answers use for it. */
export function policyObjectsOf({ cluster }: Pick<Reachability, 'cluster'>): readonly {
  readonly ref: ObjectRef;
  readonly object: NetworkPolicyObject | PolicyObject;
}[] {
  const { networkPolicies, policyObjects } = cluster.objects;
  return [
    ...networkPolicies.map((object) => ({
      ref: { kind: 'NetworkPolicy', namespace: object.namespace, name: object.name },
      object,
    })),
    ...policyObjects.flatMap((object) => {
      const ref = policyRefOf(object);
      return ref === null ? [] : [{ ref, object }];
    }),
  ];
}

function comparePolicies(a: PolicySummary, b: PolicySummary): number {
  return (
    compareText(a.namespace ?? '', b.namespace ?? '') || compareText(a.kind, b.kind) || compareText(a.name, b.name)
  );
}

/** One object may be compiled in several parts. */
function partsByRef({ tiers }: Reachability): ReadonlyMap<string, readonly CompiledPolicy[]> {
  const parts = new Map<string, CompiledPolicy[]>();
  for (const policy of tiers.flatMap((tier) => tier.policies)) {
    if (policy.ref === null) continue;
    const key = refKey(policy.ref);
    const list = parts.get(key);
    if (list) list.push(policy);
    else parts.set(key, [policy]);
  }
  return parts;
}

function summarize(
  reachability: Reachability,
  ref: ObjectRef,
  { location }: NetworkPolicyObject | PolicyObject,
  parts: readonly CompiledPolicy[],
  findings: ReadonlyMap<string, PolicySummary['findings']>,
): PolicySummary {
  const directions = (['ingress', 'egress'] as const).filter((direction) => parts.some((part) => part[direction]));
  const sections = parts.flatMap((part) => [part.ingress, part.egress]).filter((section) => section !== null);
  const selected = sections.reduce(addSurelySelected, IndexSet.empty(reachability.universe.size));
  const workloads = new Set<string>();
  let pods = 0;
  selected.forEach((number) => {
    const column = reachability.universe.columns[number]!;
    if (column.kind !== 'pod') return;
    let last = '';
    for (const { workload, object } of column.pods) {
      if (workload.id !== last) workloads.add(workload.id);
      last = workload.id;
      pods += object.template ? (object.template.replicas ?? 0) : 1;
    }
  });
  return {
    ...ref,
    directions,
    workloads: workloads.size,
    pods,
    rules: new Set(sections.flatMap(({ rules }) => rules.map(({ path }) => path))).size,
    ...(location ? { location } : {}),
    findings: findings.get(refKey(ref)) ?? [],
  };
}

function addSurelySelected(all: IndexSet, { subjects }: CompiledSection): IndexSet {
  return subjects.reduce((sum, { bits, columns }) => ((bits & 1) !== 0 ? sum.or(columns) : sum), all);
}
