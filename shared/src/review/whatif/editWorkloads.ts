// Workloads and namespaces of files, put in the place of those that run: running pods keep their names and addresses.
import {
  type ClusterObjects,
  type ControllerObject,
  type Labels,
  NAMESPACE_NAME_LABEL,
  type NamespaceObject,
  PER_REPLICA_LABELS,
  type PodObject,
  workloadsOf,
} from '../../cluster/index';
import { isSame } from '../compare/policyDifferences';

/** What the files hold of them. */
type Given = Pick<ClusterObjects, 'namespaces' | 'pods' | 'controllers'>;
type Changed = Partial<Given>;

/** Lists of the cluster that the files change; lists that stay are absent. */
export function editWorkloads(objects: ClusterObjects, files: Given): Changed {
  const pods = editPods(objects, files);
  const namespaces = editNamespaces(objects.namespaces, files.namespaces);
  return {
    ...(namespaces === objects.namespaces ? {} : { namespaces }),
    ...(pods === objects.pods ? {} : { pods, controllers: addControllers(objects.controllers, files.controllers) }),
  };
}

/** Only namespaces that are written out; those that objects merely lie in say nothing of labels. */
function editNamespaces(
  own: readonly NamespaceObject[],
  given: readonly NamespaceObject[],
): readonly NamespaceObject[] {
  const written = given.filter(({ location }) => location !== undefined);
  const known = new Map(own.map((namespace) => [namespace.name, namespace]));
  const fresh = written.filter((namespace) => {
    const old = known.get(namespace.name);
    return !old || !isSame(withName(old), withName(namespace));
  });
  if (fresh.length === 0) return own;
  const names = new Set(fresh.map(({ name }) => name));
  return [...own.filter(({ name }) => !names.has(name)), ...fresh];
}

/** R38: the API puts the name among the labels, whether it is written or not. */
function withName({ name, labels }: NamespaceObject): unknown {
  return labels && { ...labels, [NAMESPACE_NAME_LABEL]: name };
}

function editPods(objects: ClusterObjects, files: Given): readonly PodObject[] {
  if (files.pods.length === 0) return objects.pods;
  const owners = workloadsOf(objects.pods, objects.controllers);
  const running = new Map<string, PodObject[]>();
  objects.pods.forEach((pod, index) => {
    const key = keyOf(owners[index]!.kind, pod.namespace, owners[index]!.name);
    const known = running.get(key);
    if (known) known.push(pod);
    else running.set(key, [pod]);
  });
  const now = new Map<PodObject, readonly PodObject[]>();
  const added: PodObject[] = [];
  for (const given of files.pods) {
    const old = running.get(keyOf(given.owner?.kind ?? 'Pod', given.namespace, given.owner?.name ?? given.name)) ?? [];
    const replaced = old.length === 0 ? null : old.map((pod) => withTemplate(pod, given));
    if (replaced === null) added.push(given);
    else if (replaced.includes(null)) {
      for (const pod of old) now.set(pod, []);
      added.push(given);
    } else for (const [index, pod] of old.entries()) now.set(pod, [replaced[index]!]);
  }
  const pods = [...objects.pods.flatMap((pod) => now.get(pod) ?? [pod]), ...added];
  return pods.length === objects.pods.length && pods.every((pod, index) => pod === objects.pods[index])
    ? objects.pods
    : pods;
}

function keyOf(kind: string, namespace: string, name: string): string {
  return JSON.stringify([kind, namespace, name]);
}

/** The pod as it would run; null where it would run elsewhere, so that its addresses are not known. */
function withTemplate(pod: PodObject, given: PodObject): PodObject | null {
  if (pod.hostNetwork !== given.hostNetwork) return null;
  const what = {
    labels: withReplicaLabels(given.labels, pod.labels),
    ports: given.ports,
    serviceAccount: given.serviceAccount,
    ...(pod.template && given.template ? { template: given.template } : {}),
  };
  const { labels, ports, serviceAccount, template } = pod;
  return isSame(what, { labels, ports, serviceAccount, ...(template && given.template ? { template } : {}) })
    ? pod
    : { ...pod, ...what };
}

/** R603: what controllers put on each replica is no part of a template. */
function withReplicaLabels(labels: Labels, running: Labels): Labels {
  const own = Object.entries(running).filter(([key]) => PER_REPLICA_LABELS.has(key) && !Object.hasOwn(labels, key));
  return own.length === 0 ? labels : Object.fromEntries([...Object.entries(labels), ...own]);
}

function addControllers(
  own: readonly ControllerObject[],
  given: readonly ControllerObject[],
): readonly ControllerObject[] {
  const keys = new Set(own.map(({ kind, namespace, name }) => keyOf(kind, namespace, name)));
  return [...own, ...given.filter(({ kind, namespace, name }) => !keys.has(keyOf(kind, namespace, name)))];
}
