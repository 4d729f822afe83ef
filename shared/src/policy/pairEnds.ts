// The two real ends of a pair, and whether one of them is the other's own node (R65, R66).
import type { NodeEnd, PodEnd } from '../cluster/index';
import type { AddressFamily } from '../sets/index';

/** A real end with the column that it belongs to. */
type AnyEnd =
  | {
      readonly kind: 'pod';
      readonly pod: PodEnd;
      readonly column: number /** What to call it: the workload when one pod stands for all. */;
      readonly label: string;
    }
  | { readonly kind: 'node'; readonly node: NodeEnd; readonly column: number }
  | { readonly kind: 'outside'; readonly label: string; readonly column: number };

/** `family` limits a pod or node to one of its addresses (R76). */
export type End = AnyEnd & { readonly family?: AddressFamily };

/** `into-pod`: from the pod's own node (R65). `to-node`: to the pod's own node (R66). */
export type OwnNode = 'into-pod' | 'to-node' | null;

/** R65, R66: hostNetwork pods of the node count as the node. */
export function ownNodeOf(from: End, to: End): OwnNode {
  const source = nodeNameOf(from);
  const destination = nodeNameOf(to);
  // A node and its hostNetwork pods are one address: whatever those are taken for, the traffic stays on the node.
  if (source.host !== null && (destination.podOn === source.host || destination.host === source.host))
    return 'into-pod';
  if (destination.host !== null && source.podOn === destination.host) return 'to-node';
  return null;
}

/** The node that an end is, or on which it runs as a pod. */
function nodeNameOf(end: End): { readonly host: string | null; readonly podOn: string | null } {
  if (end.kind === 'node') return { host: end.node.name, podOn: null };
  if (end.kind === 'outside') return { host: null, podOn: null };
  const { hostNetwork, node } = end.pod.object;
  return hostNetwork ? { host: node, podOn: null } : { host: null, podOn: node };
}
