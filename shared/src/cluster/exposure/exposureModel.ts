// Declared exposure: who is published to the outside, where, and through what; no policy is asked here (R500).
import type { PodEnd } from '../model';
import type { Finding, ObjectRef, Protocol } from '../objects';

export type EntryKind =
  | 'node-port'
  | 'load-balancer'
  | 'external-ip'
  | 'host-port'
  | 'host-network'
  | 'ingress'
  | 'gateway'
  | 'openshift-route';

/** Who can dial an entry point, as far as addresses and marks tell. */
export type Audience = 'internet' | 'internal-network' | 'unknown';

/** One pod behind a door. */
export interface EntryBackend {
  readonly pod: PodEnd;
  readonly protocol: Protocol;
  /** The pod's port; null for hostNetwork pods that declare none: any port that they listen on. */
  readonly port: number | null;
  /** The Service that led here; null for entry points of pods. */
  readonly service: ObjectRef | null;
  /** A filter sends copies of requests here (R513). */
  readonly mirror: boolean;
}

/** One thing that outsiders dial at an entry point. */
export interface EntryDoor {
  readonly protocol: Protocol;
  /** null: the cluster chooses the number, or any. */
  readonly port: number | null;
  /** Host names asked for; [] is any. */
  readonly hostnames: readonly string[];
  /** Of an Ingress only; null: any. */
  readonly path: string | null;
  readonly backends: readonly EntryBackend[];
  /** Endpoint addresses behind it that are no pods. */
  readonly otherBackends: readonly string[];
}

/**
 * Whose address the backend's policies see. `client`: the client's own, unless something in front hides it (R506, R507).
 * `client-or-node`: or that of a node that forwards it (R505). `proxy`: the proxy's (R509). `host`: no pod policy applies (R508).
 */
export type SeenSource = 'client' | 'client-or-node' | 'proxy' | 'host';

/** One way into the cluster. */
export interface EntryPoint {
  /** Stable across runs: `Entry/kind/namespace/name`, with the Gateway in front for its routes. */
  readonly id: string;
  readonly kind: EntryKind;
  /** The Service, workload, Ingress or route that publishes. */
  readonly object: ObjectRef;
  /** For routes of the Gateway API. */
  readonly gateway: ObjectRef | null;
  /** Addresses and host names that outsiders dial; [] where they are not known or are those of nodes. */
  readonly addresses: readonly string[];
  /** `every`: on every node. A list: on these. null: not on nodes. */
  readonly nodes: 'every' | readonly string[] | null;
  readonly audience: Audience;
  /** Why, in words. */
  readonly audienceWhy: string;
  /** Blocks that clients are limited to before any policy (R504); [] is any. */
  readonly clients: readonly string[];
  readonly source: SeenSource;
  readonly doors: readonly EntryDoor[];
  /** Id of the proxy in between. */
  readonly proxy: string | null;
  /** False: nothing serves it, so it publishes nothing. null: cannot be told. */
  readonly served: boolean | null;
}

/**
 * How the proxy was found, best first (R510). `own`: the network plugin's own proxy (R215). `cloud`: a load balancer outside the cluster that
 * dials pods itself (R509). `not-found`: somewhere, unknown.
 */
export type ProxyFound = 'by-address' | 'by-class' | 'by-gateway-name' | 'own' | 'cloud' | 'not-found';

export interface ExposureProxy {
  /** Stable across runs: `Proxy/…`. */
  readonly id: string;
  readonly name: string;
  /** Controller name of its class; null when not known. */
  readonly controller: string | null;
  readonly found: ProxyFound;
  /** [] unless it runs as pods that were found. */
  readonly pods: readonly PodEnd[];
  /** The Service that shows it to the outside. */
  readonly service: ObjectRef | null;
}

/** All of it, sorted by id. */
export interface DeclaredExposure {
  readonly entries: readonly EntryPoint[];
  readonly proxies: readonly ExposureProxy[];
  readonly findings: readonly Finding[];
}
