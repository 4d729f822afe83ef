// The ends that a question is about: each with what the engine judges it by, and how to find it again after a change.
import type { PodEnd } from '../../cluster/index';
import { type BuiltNode, partyNodes } from '../../graph/index';
import { type End, nodeEnd, outsideEnd, podEnd, type Reachability } from '../../policy/index';
import type { Address, AddressRange } from '../../sets/index';

/** How to find an end in any state of the cluster. */
export type EndKey =
  | { readonly kind: 'pods'; readonly ids: readonly string[]; readonly workload: string }
  | { readonly kind: 'node'; readonly name: string }
  /** `ranges`: all that is meant; `address` stands for them. */
  | { readonly kind: 'address'; readonly address: Address; readonly ranges: readonly AddressRange[] }
  | { readonly kind: 'party'; readonly id: string };

/** Ends that policies answer alike and that were asked about. */
export interface AskUnit {
  /** What explanations take. */
  readonly id: string;
  readonly title: string;
  /** The column that it is judged by. Never leaves the engine. */
  readonly column: number;
  readonly pods: readonly PodEnd[];
  readonly key: EndKey;
  readonly role: NonNullable<BuiltNode['role']>;
}

const PODS = new WeakMap<Reachability, ReadonlyMap<string, PodEnd>>();

function podsById(reachability: Reachability): ReadonlyMap<string, PodEnd> {
  let pods = PODS.get(reachability);
  if (!pods) {
    pods = new Map(reachability.cluster.pods.map((pod) => [pod.id, pod]));
    PODS.set(reachability, pods);
  }
  return pods;
}

/** The end in this state; null: it is gone. `avoid` keeps a workload's edge to itself from becoming a pod's edge to itself (R606). */
export function endIn(reachability: Reachability, { key, title }: AskUnit, avoid: End | null): End | null {
  switch (key.kind) {
    case 'pods': {
      const known = podsById(reachability);
      const pods = key.ids.flatMap((id) => known.get(id) ?? []);
      const { podColumnOf } = reachability.universe;
      const running = pods.filter((pod) => podColumnOf.get(pod) !== undefined);
      const pod = running.find((one) => avoid?.kind !== 'pod' || one.id !== avoid.pod.id) ?? running[0];
      return pod ? podEnd(reachability, pod, title) : null;
    }
    case 'node': {
      const node = reachability.cluster.nodes.find(({ name }) => name === key.name);
      return node ? nodeEnd(reachability, node) : null;
    }
    case 'address':
      return outsideEnd(reachability, key.address, title);
    case 'party': {
      const found = partyNodes(reachability).find(({ node }) => node.id === key.id);
      return found ? { kind: 'outside', label: title, column: found.columns[0]! } : null;
    }
  }
}

/** Both ends in this state; null: one of them is gone. */
export function pairIn(
  reachability: Reachability,
  from: AskUnit,
  to: AskUnit,
): { readonly from: End; readonly to: End } | null {
  const source = endIn(reachability, from, null);
  const destination = source && endIn(reachability, to, source);
  return source && destination ? { from: source, to: destination } : null;
}

/** R606: a workload of more than one pod has connections between its pods. */
export function hasSelf({ key, pods }: AskUnit): boolean {
  const [first] = pods;
  if (key.kind !== 'pods' || !first) return false;
  return pods.length > 1 || (first.object.template !== undefined && first.object.template.replicas !== 1);
}
