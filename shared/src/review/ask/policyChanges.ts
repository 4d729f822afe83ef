// Changes that might open or close an end: a rule more, a new policy beside the pod, a rule or a policy less.
import { isRecord, type PodEnd } from '../../cluster/index';
import { type LiveAnalysis, type PolicyRef, policyTitle } from '../../graph/index';
import type { EndExplanation, Question } from '../../policy/index';
import type { AskUnit } from './askedUnits';
import type { PolicyChange } from './model';
import { type PeerItems, peerItems, selectorFor } from './peerItems';
import { policyObject, writeChanged } from './trial';

type Direction = 'egress' | 'ingress';

/** Policies that a rule may be added to: more are not tried. */
const FEW_POLICIES = 3;

export interface RuleWanted {
  readonly direction: Direction;
  /** The end that refuses. */
  readonly subject: AskUnit;
  readonly peer: AskUnit;
  readonly port: Question;
}

/** NetworkPolicies that may let the peer through, each alone; or why there are none. */
export function admittingChanges(
  live: LiveAnalysis,
  wanted: RuleWanted,
  end: EndExplanation,
): { readonly changes: readonly PolicyChange[]; readonly reason: string | null } {
  const { subject, peer } = wanted;
  const [pod] = subject.pods;
  if (!pod) return { changes: [], reason: `${subject.title} has no policy of its own.` };
  const { reachability } = live.analysis;
  const items: PeerItems = peerItems(reachability, peer, pod.object.namespace);
  if (!items.ok) return { changes: [], reason: items.reason };
  const rule = {
    [wanted.direction === 'ingress' ? 'from' : 'to']: items.peers,
    ports: [{ protocol: wanted.port.protocol, port: wanted.port.port }],
  };
  const sizes = new Map(live.analysis.policies().map((policy) => [policyTitle(policy), policy.pods]));
  const known = end.policies
    .filter(({ policy, selects }) => policy.kind === 'NetworkPolicy' && selects === 'yes')
    .map(({ policy }) => policy)
    .sort((a, b) => (sizes.get(policyTitle(a)) ?? 0) - (sizes.get(policyTitle(b)) ?? 0))
    .slice(0, FEW_POLICIES);
  // A rule in a policy that selects other pods too would let those through as well, now or later.
  const isOwn = (policy: PolicyRef): boolean => (sizes.get(policyTitle(policy)) ?? 0) <= ownSize(live, subject);
  const add = (list: readonly PolicyRef[]): readonly PolicyChange[] =>
    list.flatMap((policy) => addedRule(live, policy, wanted.direction, rule) ?? []);
  const changes = [
    ...add(known.filter(isOwn)),
    newPolicy(live, wanted, pod, rule),
    ...add(known.filter((policy) => !isOwn(policy))),
  ];
  return { changes, reason: null };
}

/** Pods of the workload, as policies are counted: a template counts for its replicas. */
function ownSize(live: LiveAnalysis, { pods }: AskUnit): number {
  const { workload } = pods[0]!;
  return live.analysis.reachability.cluster.pods
    .filter((pod) => pod.workload === workload)
    .reduce((sum, { object }) => sum + Math.max(1, object.template?.replicas ?? 1), 0);
}

/** The policy with one rule more; null where its rules cannot be read. */
export function addedRule(
  live: LiveAnalysis,
  policy: PolicyRef,
  direction: Direction,
  rule: unknown,
): PolicyChange | null {
  const object = policyObject(live, policy);
  if (!object || !isRecord(object.spec)) return null;
  const rules = object.spec[direction] ?? [];
  if (!Array.isArray(rules)) return null;
  const path = `spec.${direction}[${rules.length}]`;
  return {
    how: 'added-rule',
    policy,
    path,
    ...writeChanged(object, { ...object.spec, [direction]: [...rules, rule] }, path),
    text: `Add ${direction} rule ${rules.length + 1} to the policy ${policyTitle(policy)}`,
  };
}

function newPolicy(
  live: LiveAnalysis,
  { direction, subject, peer, port }: RuleWanted,
  pod: PodEnd,
  rule: unknown,
): PolicyChange {
  const { namespace } = pod.object;
  const wish =
    direction === 'ingress' ? `${nameOf(subject)}-from-${nameOf(peer)}` : `${nameOf(subject)}-to-${nameOf(peer)}`;
  const name = freeName(live, namespace, `${wish}-${port.port}`);
  return {
    how: 'new-policy',
    policy: { kind: 'NetworkPolicy', namespace, name },
    path: null,
    ...writeChanged(
      { namespace, name, spec: null },
      {
        podSelector: selectorFor(live.analysis.reachability, subject.pods),
        policyTypes: [direction === 'ingress' ? 'Ingress' : 'Egress'],
        [direction]: [rule],
      },
      null,
    ),
    text: `Add the policy ${namespace}/${name}`,
  };
}

/** A policy that isolates the end and admits nothing in this direction. */
export function isolatingPolicy(live: LiveAnalysis, direction: Direction, subject: AskUnit): PolicyChange | null {
  const [pod] = subject.pods;
  if (!pod || pod.object.hostNetwork) return null;
  const { namespace } = pod.object;
  const name = freeName(live, namespace, `${nameOf(subject)}-isolate-${direction}`);
  const policyTypes = [direction === 'ingress' ? 'Ingress' : 'Egress'];
  return {
    how: 'new-policy',
    policy: { kind: 'NetworkPolicy', namespace, name },
    path: null,
    ...writeChanged(
      { namespace, name, spec: null },
      { podSelector: selectorFor(live.analysis.reachability, subject.pods), policyTypes },
      null,
    ),
    text: `Add the policy ${namespace}/${name}, which admits nothing for ${direction}`,
  };
}

function nameOf({ pods, title, key }: AskUnit): string {
  const [pod] = pods;
  const text = pod
    ? pod.workload.name
    : key.kind === 'address'
      ? /[a-z0-9]/i.test(title)
        ? title
        : 'addresses'
      : title;
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
}

function freeName(live: LiveAnalysis, namespace: string, wish: string): string {
  const taken = new Set(
    live.analysis.objects.networkPolicies.filter((policy) => policy.namespace === namespace).map(({ name }) => name),
  );
  let name = wish;
  for (let n = 2; taken.has(name); n++) name = `${wish}-${n}`;
  return name;
}

/** The policy without one rule; null where the path does not lead to an item of a list. */
export function withoutRule(live: LiveAnalysis, policy: PolicyRef, path: string): PolicyChange | null {
  const object = policyObject(live, policy);
  const steps = Array.from(path.matchAll(/([^.[\]]+)|\[(\d+)\]/g), ([, key, index]) => key ?? Number(index));
  const [root, ...rest] = steps;
  if (!object || root !== 'spec' || typeof steps.at(-1) !== 'number') return null;
  const spec = removeAt(object.spec, rest);
  if (spec === undefined) return null;
  return {
    how: 'removed-rule',
    policy,
    path,
    ...writeChanged(object, spec, null),
    text: `Remove ${path} from the ${policy.kind.split('.')[0]} ${policyTitle(policy)}`,
  };
}

/** undefined: there is no such place. */
function removeAt(value: unknown, steps: readonly (string | number)[]): unknown {
  const [step, ...rest] = steps;
  if (Array.isArray(value) && typeof step === 'number' && step < value.length) {
    if (rest.length === 0) return value.filter((_, index) => index !== step);
    const inner = removeAt(value[step], rest);
    return inner === undefined ? undefined : value.map((item: unknown, index) => (index === step ? inner : item));
  }
  if (isRecord(value) && typeof step === 'string' && Object.hasOwn(value, step)) {
    const inner = removeAt(value[step], rest);
    return inner === undefined ? undefined : { ...value, [step]: inner };
  }
  return undefined;
}

/** The policy gone. */
export function withoutPolicy(policy: PolicyRef): PolicyChange {
  return {
    how: 'removed-policy',
    policy,
    yaml: null,
    lines: null,
    path: null,
    text: `Remove the ${policy.kind.split('.')[0]} ${policyTitle(policy)}`,
  };
}
