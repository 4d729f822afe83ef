// Peers as items of a policy: label selectors that hold for exactly the pods meant, names of namespaces, address blocks.
import {
  type Cluster,
  compareText,
  type Finding,
  type Labels,
  NAMESPACE_NAME_LABEL,
  type PodEnd,
} from '../../cluster/index';
import { isHiddenFromCilium, type Reachability } from '../../policy/index';
import type { AddressRange } from '../../sets/index';
import { holesIn, ownAddresses, type RawIpBlock, subtractRanges, toIpBlocks } from './addressBlocks';
import { isGoverned } from './endReader';
import type { Need } from './openings';
import { labelText, type RawSelector, tellApart, type UsableKey, usableKey } from './tellApart';
import type { WantedEnds } from './wantedEnds';

export interface RawPeer {
  readonly namespaceSelector?: RawSelector;
  readonly podSelector?: RawSelector;
  readonly ipBlock?: RawIpBlock;
}

/** Selectors for some pods of a namespace, and the pods that they hold for as well because nothing tells them apart. */
export interface Picked {
  readonly selectors: readonly RawSelector[];
  readonly alike: readonly PodEnd[];
}

export class PeerItems {
  readonly #usable: UsableKey;
  readonly #picked = new Map<string, Picked>();
  readonly #namespaces = new Map<string, RawSelector | null>();
  #own: readonly AddressRange[] | null = null;

  constructor(
    readonly cluster: Cluster,
    { profile }: Pick<Reachability, 'profile'>,
    readonly ends: WantedEnds,
  ) {
    this.#usable = usableKey(profile === 'cilium' ? isHiddenFromCilium : () => false);
  }

  /** Selectors for pods of one namespace. */
  pick(namespace: string, pods: readonly PodEnd[]): Picked {
    const key = pods
      .map(({ id }) => id)
      .sort()
      .join(' ');
    let picked = this.#picked.get(key);
    if (!picked) {
      const wanted = new Set(pods);
      const others = this.ends.podsOfNamespace(namespace).filter((pod) => !wanted.has(pod));
      const labels = (list: readonly PodEnd[]): readonly Labels[] => list.map(({ object }) => object.labels);
      const texts = new Set(pods.map(({ object }) => labelText(object.labels, this.#usable)));
      picked = {
        selectors: tellApart(labels(pods), labels(others), this.#usable),
        alike: others.filter((pod) => isGoverned(pod) && texts.has(labelText(pod.object.labels, this.#usable))),
      };
      this.#picked.set(key, picked);
    }
    return picked;
  }

  /** null: nothing tells this namespace from all others. */
  namespaceSelector(name: string): RawSelector | null {
    let found = this.#namespaces.get(name);
    if (found === undefined) {
      found = this.#selectNamespace(name);
      this.#namespaces.set(name, found);
    }
    return found;
  }

  #selectNamespace(name: string): RawSelector | null {
    const { namespaces } = this.cluster;
    const own = namespaces.find((namespace) => namespace.name === name);
    if (!own) return null;
    const others = namespaces.filter((namespace) => namespace !== own).map(({ labels }) => labels);
    const isNamed = (labels: Labels): boolean =>
      Object.hasOwn(labels, NAMESPACE_NAME_LABEL) && labels[NAMESPACE_NAME_LABEL] === name;
    if (isNamed(own.labels) && !others.some(isNamed)) return { matchLabels: { [NAMESPACE_NAME_LABEL]: name } };
    // An older cluster (R38), or labels that could not be read (R39).
    if (!namespaces.every(({ labelsKnown }) => labelsKnown)) return null;
    const usable = usableKey(() => false);
    if (others.some((labels) => labelText(labels, usable) === labelText(own.labels, usable))) return null;
    return tellApart([own.labels], others, usable)[0] ?? null;
  }

  /** Items for one need of a subject in `namespace`; null: no policy can name these peers. */
  items(namespace: string, need: Need): readonly RawPeer[] | null {
    const { peer } = need;
    if (peer.kind === 'addresses') return this.#blocks(peer.ranges).map((ipBlock) => ({ ipBlock }));
    const home = peer.kind === 'namespace' ? peer.name : peer.namespace;
    const far = home === namespace ? undefined : this.namespaceSelector(home);
    if (far === null) return null;
    const place = far === undefined ? {} : { namespaceSelector: far };
    if (peer.kind === 'namespace' && !need.isPart) return [far === undefined ? { podSelector: {} } : place];
    return this.pick(home, need.pods).selectors.map((podSelector) => ({ ...place, podSelector }));
  }

  /** Address blocks without the cluster's own addresses, which an ipBlock would admit too (R45, R46). */
  #blocks(ranges: readonly AddressRange[]): readonly RawIpBlock[] {
    return toIpBlocks(subtractRanges(ranges, this.holes(ranges).holes));
  }

  holes(ranges: readonly AddressRange[]): ReturnType<typeof holesIn> {
    this.#own ??= ownAddresses(this.cluster);
    return holesIn(ranges, this.#own);
  }

  /** Names of workloads, each once. */
  static namesOf(pods: readonly PodEnd[]): readonly string[] {
    return [...new Set(pods.map(({ workload }) => `${workload.namespace}/${workload.name}`))].sort(compareText);
  }
}

/** A finding of the generator about no object of the cluster. */
export function generatorFinding(
  code: string,
  message: string,
  next: string,
  severity: Finding['severity'] = 'warning',
): Finding {
  return { code, severity, object: null, message, next };
}
