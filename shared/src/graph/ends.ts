// From the ids that people and the wire use to the ends that the engine judges.
import type { PodEnd } from '../cluster/index';
import { type End, nodeEnd, outsideEnd, podEnd, type Reachability } from '../policy/index';
import { type Address, parseAddress } from '../sets/index';
import type { Answer } from './analysisModel';
import { type BuiltNode, podNodes, workloadNodes } from './nodes';
import { nodeTitle } from './nodeTitle';
import { outsideNodes } from './outsideNodes';
import { partyNodes } from './partyNodes';

export interface FoundEnd {
  readonly end: End;
  /** What else a reader must know, such as that the pods of this workload differ. */
  readonly note: string | null;
}

/** Ends by id: `Kind/ns/name`, `Kind/ns/name#2`, `Pod/ns/name`, `Node/name`, `Addresses/…`, `Party/…`, `ip:ADDRESS`. */
export class EndFinder {
  readonly #workloads: ReadonlyMap<string, BuiltNode>;
  readonly #pods: ReadonlyMap<string, PodEnd>;
  readonly #outside: ReadonlyMap<string, BuiltNode>;

  constructor(readonly reachability: Reachability) {
    const index = (nodes: readonly BuiltNode[]): ReadonlyMap<string, BuiltNode> =>
      new Map(nodes.map((built) => [built.node.id, built]));
    this.#workloads = index(workloadNodes(reachability));
    this.#pods = new Map(podNodes(reachability).map((built) => [built.node.id, built.pods[0]!]));
    this.#outside = index([...outsideNodes(reachability), ...partyNodes(reachability)]);
  }

  workload(id: string): BuiltNode | undefined {
    return this.#workloads.get(id) ?? this.#workloads.get(`${id}#1`);
  }

  /** All pods of a workload node; an id without a variant stands for every variant. */
  podsOf(id: string): readonly PodEnd[] | null {
    const one = this.#workloads.get(id);
    if (one) return one.pods;
    const variants = [...this.#workloads.values()].filter(
      ({ node }) => node.variant !== null && node.id === `${id}#${node.variant.index}`,
    );
    return variants.length === 0 ? null : variants.flatMap(({ pods }) => pods);
  }

  /** `avoid` keeps a workload's edge to itself from becoming a pod's edge to itself (R606). */
  find(id: string, avoid: End | null): Answer<FoundEnd> {
    if (id.startsWith('ip:')) return this.#address(id.slice(3));
    const pod = this.#pods.get(id);
    const built = this.workload(id);
    if (pod && !built) return this.#pod(pod, id);
    if (built) return this.#workload(id, built, avoid);
    const node = this.reachability.cluster.nodes.find((end) => end.id === id);
    if (node) return found(nodeEnd(this.reachability, node));
    const outside = this.#outside.get(id);
    if (outside) return found({ kind: 'outside', label: outside.node.name, column: outside.columns[0]! });
    return {
      ok: false,
      code: 'end-not-found',
      message: `There is no "${id.slice(0, 200)}" in this graph.`,
      next: 'Choose a workload, pod, node or address that the graph shows.',
    };
  }

  #address(text: string): Answer<FoundEnd> {
    const address = parseAddress(text);
    if (address) return this.#owner(address, text) ?? found(outsideEnd(this.reachability, address, text));
    return {
      ok: false,
      code: 'bad-address',
      message: `"${text.slice(0, 60)}" is no IP address.`,
      next: 'Write an address such as 203.0.113.9 or 2001:db8::9.',
    };
  }

  /** R75: an address inside the cluster is its pod, or its node. */
  #owner(address: Address, text: string): Answer<FoundEnd> | null {
    const { cluster } = this.reachability;
    const has = (list: readonly Address[] | null): boolean =>
      list?.some(({ family, value }) => family === address.family && value === address.value) ?? false;
    const pods = cluster.pods.filter((pod) => !pod.object.hostNetwork && has(pod.addresses));
    if (pods.length > 1) {
      const message = `Several pods have the address ${text}: the input was read while one was replaced.`;
      return { ok: false, code: 'address-shared', message, next: 'Read the cluster again.' };
    }
    if (pods[0])
      return {
        ok: true,
        value: {
          end: { ...podEnd(this.reachability, pods[0]), family: address.family },
          note: `${text} is the address of this pod.`,
        },
      };
    const node = cluster.nodes.find(({ addresses }) => has(addresses));
    return node
      ? {
          ok: true,
          value: {
            end: { ...nodeEnd(this.reachability, node), family: address.family },
            note: `${text} is the address of this node.`,
          },
        }
      : null;
  }

  #pod(pod: PodEnd, id: string): Answer<FoundEnd> {
    if (this.reachability.universe.podColumnOf.get(pod) === undefined) return pendingAnswer(id);
    return found(podEnd(this.reachability, pod));
  }

  #workload(id: string, { node, pods, columns }: BuiltNode, avoid: End | null): Answer<FoundEnd> {
    if (columns.length === 0) return pendingAnswer(id);
    const other = pods.find((pod) => avoid?.kind !== 'pod' || pod !== avoid.pod) ?? pods[0]!;
    const label = nodeTitle(node);
    const note =
      node.variant && !id.endsWith(`#${node.variant.index}`)
        ? `Policies tell the pods of ${node.namespace}/${node.name} apart; shown is variant 1 of ${node.variant.of}.`
        : null;
    return { ok: true, value: { end: podEnd(this.reachability, other, label), note } };
  }
}

function found(end: End): Answer<FoundEnd> {
  return { ok: true, value: { end, note: null } };
}

function pendingAnswer(id: string): Answer<FoundEnd> {
  return {
    ok: false,
    code: 'no-address-yet',
    message: `${id} has no address yet, so it has no connections.`,
    next: 'Wait until it runs, then read the cluster again.',
  };
}
