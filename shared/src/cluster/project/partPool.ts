// Keeps equal parts of objects once: the pods of one workload have equal labels, ports and owners, ten thousand times over.
import type { ContainerPort, EndpointSliceObject, Labels, OwnerRef, PodObject } from '../objects';

/**
 * Makes equal parts of the objects it is shown one and the same, so that they take the memory of one and compare by reference.
 * Equal means: the same JSON, keys in the same order. The values of an object never change by it.
 */
export class PartPool {
  readonly #labels = new Map<string, Labels>();
  readonly #ports = new Map<string, readonly ContainerPort[]>();
  readonly #owners = new Map<string, OwnerRef>();
  readonly #texts = new Map<string, string>();

  /** The same pod with its labels, ports, owner and common texts shared with pods that were shown before. */
  pod(pod: PodObject): PodObject {
    return {
      ...pod,
      namespace: this.#text(pod.namespace),
      labels: once(this.#labels, pod.labels),
      node: pod.node === null ? null : this.#text(pod.node),
      serviceAccount: this.#text(pod.serviceAccount),
      ports: once(this.#ports, pod.ports),
      owner: pod.owner && once(this.#owners, pod.owner),
    };
  }

  /** The same slice, its endpoints' namespaces shared. */
  endpointSlice(slice: EndpointSliceObject): EndpointSliceObject {
    const endpoints = slice.endpoints.map((endpoint) =>
      endpoint.pod === null
        ? endpoint
        : { ...endpoint, pod: { ...endpoint.pod, namespace: this.#text(endpoint.pod.namespace) } },
    );
    return { ...slice, namespace: this.#text(slice.namespace), endpoints };
  }

  #text(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= MAX_PARTS) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  }
}

/** A pool that lives for weeks sees parts that are long gone; it then begins anew and shares what comes from there on. */
const MAX_PARTS = 200_000;

function once<T extends object>(pool: Map<string, T>, part: T): T {
  const key = JSON.stringify(part);
  const known = pool.get(key);
  if (known !== undefined) return known;
  if (pool.size >= MAX_PARTS) pool.clear();
  pool.set(key, part);
  return part;
}
