// From a pod up to the workload that a person knows: owner references climbed to the top controller (R600, R601).
import type { ControllerObject, OwnerRef, PodObject } from './objects';

/** The top controller of some pods, or a pod of its own. */
export interface Workload {
  /** `Kind/namespace/name`; with `Kind.group` where two groups use one kind and name. */
  readonly id: string;
  readonly apiGroup: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** The owner could not be read; the name follows from the ReplicaSet's (R601). */
  readonly guessed: boolean;
}

type Identity = Omit<Workload, 'id'>;

/** R603: labels that controllers put on each replica or revision. */
export const PER_REPLICA_LABELS: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'rollouts-pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/job-completion-index',
]);

/** Finds the workload of each pod, in the order given. */
export function workloadsOf(pods: readonly PodObject[], controllers: readonly ControllerObject[]): readonly Workload[] {
  const finder = new WorkloadFinder(controllers);
  const identities = pods.map((pod) => finder.find(pod));
  const groups = new Map<string, Set<string>>();
  for (const w of new Set(identities)) {
    const id = plainId(w);
    groups.set(id, (groups.get(id) ?? new Set()).add(w.apiGroup));
  }
  const workloads = new Map<Identity, Workload>();
  return identities.map((w) => {
    let workload = workloads.get(w);
    if (!workload) {
      const plain = plainId(w);
      const clash = groups.get(plain)!.size > 1 && w.apiGroup !== '';
      workload = { ...w, id: clash ? `${w.kind}.${w.apiGroup}/${w.namespace}/${w.name}` : plain };
      workloads.set(w, workload);
    }
    return workload;
  });
}

/** Finds the workloads of pods that come later, as {@link workloadsOf} would among all of them. */
export class WorkloadIndex {
  readonly #finder: WorkloadFinder;
  readonly #groups = new Map<string, string>();
  #clashes = false;

  constructor(workloads: Iterable<Workload>, controllers: readonly ControllerObject[]) {
    this.#finder = new WorkloadFinder(controllers);
    for (const workload of workloads) this.#clashes ||= !this.#isPlain(workload);
  }

  /** null where two groups use one kind and name: all pods have to be looked at then. */
  find(pod: PodObject): Workload | null {
    const identity = this.#finder.find(pod);
    return this.#clashes || !this.#isPlain(identity) ? null : { ...identity, id: plainId(identity) };
  }

  #isPlain(identity: Identity): boolean {
    const id = plainId(identity);
    const group = this.#groups.get(id);
    // Names of workloads that are gone stay: at worst a clash is seen that is none.
    if (group === undefined) this.#groups.set(id, identity.apiGroup);
    return group === undefined || group === identity.apiGroup;
  }
}

function plainId({ kind, namespace, name }: Identity): string {
  return `${kind}/${namespace}/${name}`;
}

/** Pods of one owner have one workload, unless a guess hangs on the pod itself (R601). */
class WorkloadFinder {
  readonly #controllers: ReadonlyMap<string, ControllerObject>;
  readonly #known = new Map<string, Identity>();
  #last: { readonly namespace: string; readonly owner: OwnerRef; readonly identity: Identity } | null = null;

  constructor(controllers: readonly ControllerObject[]) {
    this.#controllers = new Map(controllers.map((c) => [keyOf(groupOf(c.apiVersion), c.kind, c.namespace, c.name), c]));
  }

  find(pod: PodObject): Identity {
    const { owner, namespace, mirror } = pod;
    if (mirror || !owner || owner.kind === 'Node') return identify(pod, this.#controllers);
    const last = this.#last;
    // Pods come sorted, so that most follow one of the same owner.
    if (last && last.namespace === namespace && isSameOwner(last.owner, owner)) return last.identity;
    const key = keyOf(owner.apiVersion, owner.kind, namespace, owner.name);
    let identity = this.#known.get(key);
    if (!identity) {
      identity = identify(pod, this.#controllers);
      // A ReplicaSet that was not read is named after the pod's own labels.
      if (identity.kind === 'ReplicaSet' || identity.guessed) return identity;
      this.#known.set(key, identity);
    }
    this.#last = { namespace, owner, identity };
    return identity;
  }
}

function isSameOwner(a: OwnerRef, b: OwnerRef): boolean {
  return a === b || (a.name === b.name && a.kind === b.kind && a.apiVersion === b.apiVersion);
}

function identify(pod: PodObject, controllers: ReadonlyMap<string, ControllerObject>): Identity {
  const { namespace } = pod;
  if (pod.mirror || pod.owner?.kind === 'Node') {
    const suffix = pod.node === null ? '' : `-${pod.node}`;
    const name = suffix !== '' && pod.name.endsWith(suffix) ? pod.name.slice(0, -suffix.length) : pod.name;
    return { apiGroup: '', kind: 'Pod', namespace, name, guessed: false };
  }
  if (!pod.owner) return { apiGroup: '', kind: 'Pod', namespace, name: pod.name, guessed: false };
  let owner: OwnerRef = pod.owner;
  const seen = new Set<string>();
  for (;;) {
    const key = keyOf(groupOf(owner.apiVersion), owner.kind, namespace, owner.name);
    const above = seen.has(key) ? null : (controllers.get(key)?.owner ?? null);
    seen.add(key);
    if (!above) {
      const known = controllers.has(key);
      return known ? toIdentity(owner, namespace) : guess(owner, pod);
    }
    owner = above;
  }
}

function toIdentity(owner: OwnerRef, namespace: string): Identity {
  return { apiGroup: groupOf(owner.apiVersion), kind: owner.kind, namespace, name: owner.name, guessed: false };
}

/** R601: a ReplicaSet's name ends in the pod's template hash and begins with the Deployment's. */
function guess(owner: OwnerRef, pod: PodObject): Identity {
  const labels = pod.labels;
  const found = (['pod-template-hash', 'rollouts-pod-template-hash'] as const).find((key) =>
    Object.hasOwn(labels, key),
  );
  const suffix = found === undefined ? '' : `-${labels[found]}`;
  if (
    owner.kind === 'ReplicaSet' &&
    found !== undefined &&
    owner.name.endsWith(suffix) &&
    owner.name.length > suffix.length
  ) {
    const rollout = found === 'rollouts-pod-template-hash';
    return {
      apiGroup: rollout ? 'argoproj.io' : 'apps',
      kind: rollout ? 'Rollout' : 'Deployment',
      namespace: pod.namespace,
      name: owner.name.slice(0, -suffix.length),
      guessed: true,
    };
  }
  return toIdentity(owner, pod.namespace);
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** Equal keys mean equal parts: the lengths tell where each part ends. */
function keyOf(group: string, kind: string, namespace: string, name: string): string {
  return `${group.length} ${kind.length} ${namespace.length} ${group}${kind}${namespace}${name}`;
}
