// Other names for everything in an input that somebody named, the same within one file: the picture stays, whose it is does not show.
import {
  type ClusterObjects,
  compareText,
  type EngineEvidence,
  type Finding,
  type Labels,
  type PodObject,
  type PolicyObject,
  type Profile,
} from '../../cluster/index';
import { RefusedRedaction, redactNamed, redactValue, type Walk } from './redactValue';
import { RedactWords } from './redactWords';
import { samePicture } from './samePicture';

export type RedactAnswer =
  | { readonly ok: true; readonly value: ClusterObjects }
  | { readonly ok: false; readonly code: 'not-redactable'; readonly message: string; readonly next: string };

export interface RedactOptions {
  /** How both pictures are judged when they are held against each other; by what the inputs tell when absent. */
  readonly profile?: Profile | 'auto';
}

/**
 * The same input with other names: namespaces, workloads, pods, policies, Services, nodes, hosts, label keys and values, file names and
 * the title. Selectors of every language are rewritten with them. Addresses, ports and their names, and what Kubernetes and the engines
 * call by name stay. The answer was checked: its graph is the graph of the original under the renaming, else it is refused.
 */
export function redactObjects(objects: ClusterObjects, { profile = 'auto' }: RedactOptions = {}): RedactAnswer {
  const words = new RedactWords();
  try {
    for (const pod of objects.pods) joinNames(pod, words);
    const files = filesOf(objects);
    const walk: Walk = { words, file: (file) => `file-${files.indexOf(file) + 1}.yaml` };
    // A word that names several things is called after the first of these.
    for (const { name } of objects.namespaces) words.word(name, 'ns');
    for (const { name } of objects.controllers) words.word(name, 'workload');
    for (const { owner } of objects.pods) if (owner) words.word(owner.name, 'workload');
    // The first time round only collects.
    rewrite(objects, walk);
    words.settle();
    const redacted = rewrite(objects, walk);
    if (samePicture(objects, redacted, words, profile)) return { ok: true, value: redacted };
  } catch (error) {
    if (!(error instanceof RefusedRedaction)) throw error;
    return refuse(error.message);
  }
  return refuse('With other names the graph would not be the same.');
}

function refuse(message: string): RedactAnswer {
  const next =
    'Export without redaction, or take out the objects that cannot be redacted, for example with --namespace.';
  return { ok: false, code: 'not-redactable', message, next };
}

/** Names that the rules take apart: ReplicaSets (R601) and static pods. */
function joinNames({ labels, owner, mirror, name, node }: PodObject, words: RedactWords): void {
  const split = (whole: string, end: string | undefined | null): void => {
    if (end && whole.endsWith(`-${end}`) && whole.length > end.length + 1)
      words.join(whole, whole.slice(0, -end.length - 1), end);
  };
  const own = (key: string): string | null => (Object.hasOwn(labels, key) ? labels[key]! : null);
  if (owner?.kind === 'ReplicaSet') split(owner.name, own('pod-template-hash') ?? own('rollouts-pod-template-hash'));
  if (mirror || owner?.kind === 'Node') split(name, node);
}

function filesOf(objects: ClusterObjects): readonly string[] {
  const files = new Set<string>();
  const lists: readonly (readonly { readonly location?: { readonly file: string } }[])[] = [
    objects.namespaces,
    objects.pods,
    objects.networkPolicies,
    objects.services,
    objects.policyObjects,
    objects.problems,
    ...Object.values(objects.exposure),
  ];
  for (const list of lists) for (const { location } of list) if (location) files.add(location.file);
  return [...files].sort(compareText);
}

function rewrite(objects: ClusterObjects, walk: Walk): ClusterObjects {
  const { words } = walk;
  const each = <T extends object>(list: readonly T[], kind: Parameters<RedactWords['word']>[1]): readonly T[] =>
    list.map((item) => redactValue(item, kind, walk));
  const { kind, origin, scope, readAt } = objects.source;
  const namespaces = each(objects.namespaces, 'ns');
  const source = {
    kind,
    title: 'redacted',
    ...(origin ? { origin } : {}),
    ...(readAt ? { readAt } : {}),
    ...(scope ? { scope: scope.map((name) => words.word(name, 'ns')) } : {}),
  };
  return {
    source,
    namespaces,
    controllers: each(objects.controllers, 'workload'),
    pods: each(objects.pods, 'pod'),
    nodes: each(objects.nodes, 'node'),
    services: each(objects.services, 'service'),
    endpointSlices: each(objects.endpointSlices, 'object'),
    networkPolicies: objects.networkPolicies.map((policy) => ({
      ...redactNamed(policy, 'NetworkPolicy', walk),
      name: words.policy(policy.name),
    })),
    policyObjects: objects.policyObjects.map((object) => policyObject(object, walk)),
    serviceAccounts: each(objects.serviceAccounts, 'object'),
    exposure: Object.fromEntries(
      Object.entries(objects.exposure).map(([key, list]) => [key, each(list as readonly object[], 'object')]),
    ) as unknown as ClusterObjects['exposure'],
    evidence: evidence(objects.evidence, words),
    otherPolicies: objects.otherPolicies.map((other) => ({
      ...other,
      objects: other.objects.map(({ namespace, name }) => ({
        namespace: namespace === null ? null : words.word(namespace, 'ns'),
        name: words.policy(name),
      })),
    })),
    gaps: objects.gaps.map(({ namespace, ...gap }) => ({
      ...gap,
      namespace: namespace === null ? null : words.word(namespace, 'ns'),
      message: 'could not be read (its message was redacted)',
    })),
    problems: objects.problems.map((problem) => finding(problem, walk)),
  };
}

function policyObject(object: PolicyObject, walk: Walk): PolicyObject {
  return { ...redactNamed(object, object.kind, walk), name: policyName(object, walk.words) };
}

function policyName({ kind, name, spec }: PolicyObject, words: RedactWords): string {
  if (kind === 'Tier') return words.tier(name);
  if (kind === 'CiliumCIDRGroup') return words.word(name, 'object');
  if (kind === 'FelixConfiguration') {
    return name.startsWith('node.') ? `node.${words.word(name.slice('node.'.length), 'node')}` : words.policy(name);
  }
  // R300: raw storage puts the tier before the name, and mirrors have a prefix of their own.
  const tier = typeof spec === 'object' && spec !== null && 'tier' in spec ? spec.tier : undefined;
  const told = typeof tier === 'string' && tier !== '' ? tier : 'default';
  for (const [prefix, replaced] of [
    ['knp.default.', 'knp.default.'],
    [`${told}.`, `${words.tier(told)}.`],
  ] as const) {
    if (name.startsWith(prefix)) return replaced + words.policy(name.slice(prefix.length));
  }
  return words.policy(name);
}

function finding({ object, location, path: _path, ...problem }: Finding, walk: Walk): Finding {
  const { words } = walk;
  const named = object && {
    kind: object.kind,
    namespace: object.namespace === null ? null : words.word(object.namespace, 'ns'),
    name: object.kind.endsWith('Policy') ? words.policy(object.name) : words.word(object.name, 'object'),
  };
  return {
    code: problem.code,
    severity: problem.severity,
    object: named,
    message: 'something is wrong here (the message was redacted)',
    ...(location ? { location: { file: walk.file(location.file), line: location.line } } : {}),
  };
}

/** The traces of network plugins are the plugins' own names; where they run and what they are pulled from is not. */
function evidence({ daemonSets, configMaps, nodes, ...rest }: EngineEvidence, words: RedactWords): EngineEvidence {
  const emptied = (annotations: Labels): Labels =>
    Object.fromEntries(
      Object.entries(annotations).map(([key, value]) => [key, key === 'k3s.io/node-args' ? value : '']),
    );
  return {
    ...rest,
    daemonSets:
      daemonSets?.map((set) => ({
        ...set,
        namespace: words.word(set.namespace, 'ns'),
        containers: set.containers.map((one) => ({ ...one, image: one.image.slice(one.image.lastIndexOf('/') + 1) })),
      })) ?? null,
    configMaps:
      configMaps?.map((config) => ({
        ...config,
        namespace: words.word(config.namespace, 'ns'),
        data: Object.fromEntries(
          Object.entries(config.data).map(([key, value]) => [
            key,
            key === 'cluster-name' ? words.word(value, 'value') : value,
          ]),
        ),
      })) ?? null,
    nodes:
      nodes?.map((node) => ({
        ...node,
        name: words.word(node.name, 'node'),
        annotations: emptied(node.annotations),
      })) ?? null,
  };
}
