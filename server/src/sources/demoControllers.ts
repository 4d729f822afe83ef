// A deterministic stand-in for a cluster's controllers and scheduler: templates become running pods with names, nodes and addresses.
import type {
  ClusterObjects,
  ControllerObject,
  NodeObject,
  OwnerRef,
  PodObject,
  ServiceObject,
} from '@portolan/shared/cluster';

/** The name of the Job that a CronJob started last; the one before is finished. */
const LAST_RUN = 29384400;

/** What one template asks for, still without node and address. */
interface Wanted {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly owner: OwnerRef | null;
  /** Finished pods have given their address back (R70). */
  readonly finished?: boolean;
}

/** Replaces every template pod by the pods it stands for, and gives Services their addresses. The same input gives the same cluster. */
export function runControllers(desired: ClusterObjects): ClusterObjects {
  const controllers: ControllerObject[] = [...desired.controllers];
  const scheduler = new Scheduler(desired.nodes);
  const pods = desired.pods.flatMap((pod) => {
    if (!pod.template) return [pod];
    const wanted = expand(pod, desired.nodes.length, controllers);
    const perNode = pod.template.replicas === null;
    return wanted.map((one, index) => scheduler.start(pod, one, perNode ? index : null));
  });
  return { ...desired, pods, controllers, services: desired.services.map(withAddress) };
}

function expand(template: PodObject, nodes: number, controllers: ControllerObject[]): readonly Wanted[] {
  const { namespace, name, labels, owner } = template;
  if (owner === null) return [{ name, labels, owner: null }];
  const replicas = template.template?.replicas ?? nodes;
  const many = (one: (index: number) => Wanted): readonly Wanted[] =>
    Array.from({ length: replicas }, (_, index) => one(index));
  switch (owner.kind) {
    case 'Deployment': {
      const hash = letters(`${namespace}/${name}`, 10);
      const set: OwnerRef = { apiVersion: owner.apiVersion, kind: 'ReplicaSet', name: `${name}-${hash}` };
      controllers.push({ ...set, namespace, owner });
      return many((index) => replicaOf(set, { ...labels, 'pod-template-hash': hash }, namespace, index));
    }
    case 'ReplicaSet':
      return many((index) => replicaOf(owner, labels, namespace, index));
    case 'StatefulSet':
      return many((index) => ({
        name: `${name}-${index}`,
        labels: {
          ...labels,
          'apps.kubernetes.io/pod-index': String(index),
          'controller-revision-hash': `${name}-${letters(name, 10)}`,
          'statefulset.kubernetes.io/pod-name': `${name}-${index}`,
        },
        owner,
      }));
    case 'DaemonSet':
      return many((index) =>
        replicaOf(
          owner,
          { ...labels, 'controller-revision-hash': letters(name, 10), 'pod-template-generation': '1' },
          namespace,
          index,
        ),
      );
    case 'CronJob':
      return [LAST_RUN - 1440, LAST_RUN].map((run) => runOf(template, owner, run, controllers));
    default:
      return many((index) => replicaOf(owner, labels, namespace, index));
  }
}

function replicaOf(owner: OwnerRef, labels: Wanted['labels'], namespace: string, index: number): Wanted {
  return { name: `${owner.name}-${letters(`${namespace}/${owner.name}/${index}`, 5)}`, labels, owner };
}

function runOf(template: PodObject, cronJob: OwnerRef, run: number, controllers: ControllerObject[]): Wanted {
  const { namespace, name, labels } = template;
  const job: OwnerRef = { apiVersion: cronJob.apiVersion, kind: 'Job', name: `${name}-${run}` };
  controllers.push({ ...job, namespace, owner: cronJob });
  const pod = replicaOf(
    job,
    { ...labels, 'batch.kubernetes.io/job-name': job.name, 'job-name': job.name },
    namespace,
    0,
  );
  return run === LAST_RUN ? pod : { ...pod, finished: true };
}

/** Places pods on the nodes in turn, the control plane left out, and counts addresses up in each node's range. */
class Scheduler {
  readonly #used = new Map<string, number>();
  #next = 0;

  constructor(private readonly nodes: readonly NodeObject[]) {}

  start(template: PodObject, wanted: Wanted, fixedNode: number | null): PodObject {
    const index = fixedNode ?? 1 + (this.#next++ % (this.nodes.length - 1));
    const node = this.nodes[index]!;
    const { template: _, location: __, ...rest } = template;
    const finished = wanted.finished === true;
    return {
      ...rest,
      name: wanted.name,
      labels: wanted.labels,
      owner: wanted.owner,
      node: node.name,
      ips: finished ? [] : template.hostNetwork ? node.ips : [this.#address(node.name, index)],
      phase: finished ? 'Succeeded' : 'Running',
      ready: !finished,
    };
  }

  #address(node: string, index: number): string {
    const host = (this.#used.get(node) ?? 1) + 1;
    this.#used.set(node, host);
    return `10.244.${index}.${host}`;
  }
}

function withAddress(service: ServiceObject, index: number): ServiceObject {
  return service.headless
    ? service
    : { ...service, clusterIPs: [`10.96.${Math.floor(index / 200)}.${10 + (index % 200)}`] };
}

/** Letters that stand for a text, as controllers append them to names: no vowels, so no words. */
function letters(text: string, length: number): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  let hash = 2166136261;
  let result = '';
  for (let i = 0; result.length < length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i % text.length) ^ i, 16777619) >>> 0;
    if (i >= text.length) result += alphabet[(hash >>> 8) % alphabet.length];
  }
  return result;
}
