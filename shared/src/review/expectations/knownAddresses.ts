// The addresses that pods and nodes have: they are no ends outside the cluster (R75).
import type { Cluster } from '../../cluster/index';
import type { AddressFamily, AddressRange } from '../../sets/index';

export class KnownAddresses {
  readonly #values: Readonly<Record<AddressFamily, readonly bigint[]>>;

  constructor({ pods, nodes }: Pick<Cluster, 'pods' | 'nodes'>) {
    const all = [...pods.flatMap(({ addresses }) => addresses ?? []), ...nodes.flatMap(({ addresses }) => addresses)];
    const of = (wanted: AddressFamily): readonly bigint[] =>
      [...new Set(all.filter(({ family }) => family === wanted).map(({ value }) => value))].sort((a, b) =>
        a < b ? -1 : 1,
      );
    this.#values = { IPv4: of('IPv4'), IPv6: of('IPv6') };
  }

  /** True where every address of the range is a pod's or a node's. */
  fill({ family, first, last }: AddressRange): boolean {
    const values = this.#values[family];
    return BigInt(countBelow(values, last + 1n) - countBelow(values, first)) === last - first + 1n;
  }
}

function countBelow(values: readonly bigint[], limit: bigint): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
