// What a picture of network policies cannot show: it goes with every export, so that nobody reads more into it than there is.
import type { TrafficGraph } from '../graph/index';

/** What network policies do not govern, whatever they say. One sentence each. */
export const NOT_SEEN: readonly string[] = [
  'Traffic between a node and its own pods, and pods on the host network, mostly pass no policy.',
  'A service mesh, a firewall or a cloud security group may refuse more than is shown here.',
  'Whoever takes over a node can act as every pod on it.',
  'Data can leave through permitted name lookups (DNS tunnels) and through every permitted proxy.',
  'Connections that were open before a policy came may stay open.',
];

/** Of an exported graph: what its verdicts leave out, then what no network policy tells. */
export function limitsOf({ notConsidered }: Pick<TrafficGraph, 'notConsidered'>): readonly string[] {
  return [...notConsidered.map(({ message }) => message), ...NOT_SEEN];
}
