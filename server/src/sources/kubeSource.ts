// The source that reads a live cluster: every resource in pages, cut on arrival, and what could not be read named.
import { setMaxListeners } from 'node:events';
import {
  type ClusterObjects,
  type EngineEvidence,
  type Finding,
  type InputGap,
  joinExposure,
  type NamespaceObject,
  PartPool,
  type SourceDescription,
} from '@portolan/shared/cluster';
import { ApiClient, type Bounds, DEFAULT_BOUNDS, RequestFault } from './apiClient';
import type { ClusterAccess } from './clusterAccess';
import { ClusterConnection } from './clusterConnection';
import { toSourceError } from './clusterFaults';
import { type ClusterReader, OnceReader } from './clusterReader';
import type { ClusterSource, OnProgress, Surroundings } from './clusterSource';
import { discoverGroups, type ServedGroups } from './discovery';
import { readAgents } from './evidenceReading';
import { assumedGroups, type InstalledReading, readInstalled } from './installedReading';
import { type Reach, type Reading, readResource } from './resourceReading';
import { collectionPath, type ProjectedObject, RESOURCES, type Resource } from './resources';

type Readings = { readonly [K in keyof typeof RESOURCES]: Reading<Projection<K>> };
type Projection<K extends keyof typeof RESOURCES> = Extract<
  ReturnType<(typeof RESOURCES)[K]['project']>,
  { ok: true }
>['value'];

/** What was read beside RESOURCES. */
interface Beside {
  readonly groups: ServedGroups | null;
  readonly installed: InstalledReading;
  readonly agents: Pick<EngineEvidence, 'daemonSets' | 'configMaps' | 'roles'>;
}

/** Milliseconds between two times at which everything that was learned of the connection is forgotten. */
const BEGIN_MS = 10_000;

/** Reads one cluster under one identity; only discovery, `list`, and `get` of a few objects by name. */
export class KubeSource implements ClusterSource {
  readonly #connection: ClusterConnection;
  readonly #reader: ClusterReader;
  readonly #pool = new PartPool();
  #begun = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly access: ClusterAccess,
    /** Namespaces to read; empty: all. */
    private readonly scope: readonly string[],
    surroundings: Surroundings,
    bounds: Bounds = DEFAULT_BOUNDS,
    private readonly readerOf: ((client: ApiClient) => ClusterReader) | null = null,
  ) {
    this.#connection = new ClusterConnection(access, surroundings);
    this.#reader = (readerOf ?? once)(new ApiClient(this.#connection, bounds));
  }

  describe(): SourceDescription {
    const { context } = this.access;
    return {
      kind: 'kubeconfig',
      title: context ?? 'This cluster (service account)',
      ...(context === null ? {} : { context }),
      ...(this.scope.length > 0 ? { scope: this.scope } : {}),
    };
  }

  async read(onProgress: OnProgress, signal: AbortSignal): Promise<ClusterObjects> {
    // One failure that ends the reading ends all its requests.
    const stop = new AbortController();
    const both = AbortSignal.any([signal, stop.signal]);
    // Every request that waits for another attempt listens to it; Node's warning is meant for leaks.
    setMaxListeners(0, both);
    // Readings of what is followed come often, and each beginning forgets what is held back after a failure.
    if (this.readerOf === null || performance.now() - this.#begun >= BEGIN_MS) {
      this.#begun = performance.now();
      this.#connection.begin();
    }
    try {
      return await this.#readAll(onProgress, both);
    } catch (error) {
      throw error instanceof RequestFault ? toSourceError(error, this.access) : error;
    } finally {
      stop.abort();
    }
  }

  async #readAll(onProgress: OnProgress, signal: AbortSignal): Promise<ClusterObjects> {
    const reach: Reach = {
      scope: this.scope.length > 0 ? this.scope : null,
      fallback: this.access.namespace,
    };
    for (const name of Object.keys(RESOURCES)) {
      onProgress({ resource: name, state: 'waiting', count: 0, total: null });
    }
    const groups = await this.#discover(signal);
    const read = <T>(resource: Resource<T>) => readResource(this.#reader, resource, reach, onProgress, signal);
    const [namespaces, pods, nodes, networkpolicies, services, endpointslices, replicasets, jobs, installed, agents] =
      await Promise.all([
        read(RESOURCES.namespaces),
        read(sharing(RESOURCES.pods, (pod) => this.#pool.pod(pod))),
        read(RESOURCES.nodes),
        read(RESOURCES.networkpolicies),
        read(RESOURCES.services),
        read(sharing(RESOURCES.endpointslices, (slice) => this.#pool.endpointSlice(slice))),
        read(RESOURCES.replicasets),
        read(RESOURCES.jobs),
        readInstalled({ reader: this.#reader, reach, onProgress, signal }, groups ?? assumedGroups()),
        readAgents(this.#reader, signal),
      ]);
    const readings = { namespaces, pods, nodes, networkpolicies, services, endpointslices, replicasets, jobs };
    this.#refuseNothing(readings);
    const scope = this.#scopeOf(readings);
    const known = namespaces.some ? [] : await this.#namedNamespaces(scope, signal);
    return this.#assemble(readings, { groups, installed, agents }, scope, known);
  }

  /** null: the API server does not let us ask. A server that cannot be reached ends the reading here. */
  async #discover(signal: AbortSignal): Promise<ServedGroups | null> {
    try {
      return await discoverGroups(this.#reader, signal);
    } catch (error) {
      if (!(error instanceof RequestFault)) throw error;
      if (error.kind === 'forbidden' || error.kind === 'not-found' || error.kind === 'server') return null;
      throw error;
    }
  }

  /** A reading without a single required list is a failure, not an empty cluster. */
  #refuseNothing(readings: Readings): void {
    const { pods, networkpolicies, namespaces, services, endpointslices } = readings;
    const required = [pods, networkpolicies, namespaces, services, endpointslices];
    if (required.some((reading) => reading.some)) return;
    const faults = required.flatMap((reading) => reading.faults);
    const worst = faults.find(({ kind }) => kind !== 'forbidden') ?? faults[0];
    if (worst) throw worst;
  }

  #scopeOf(readings: Readings): readonly string[] {
    if (this.scope.length > 0) return this.scope;
    const fellBack = Object.values(readings).some((reading: Reading<unknown>) => reading.fellBack);
    return fellBack && this.access.namespace !== null ? [this.access.namespace] : [];
  }

  /** Where namespaces may not be listed, those in scope may still be, one by one and by name. */
  async #namedNamespaces(scope: readonly string[], signal: AbortSignal): Promise<readonly NamespaceObject[]> {
    const { accept, project } = RESOURCES.namespaces;
    const found: NamespaceObject[] = [];
    for (const name of scope) {
      const request = {
        path: collectionPath(RESOURCES.namespaces, null),
        resource: null,
        fieldSelector: `metadata.name=${name}`,
        accept,
        project,
        onPage: () => {},
      };
      const objects = await this.#reader.list(request, signal).catch((error: unknown) => {
        if (error instanceof RequestFault) return [];
        throw error;
      });
      const first = objects.find((object) => object.ok);
      found.push(first?.ok ? first.value : { name, labels: null });
    }
    return found;
  }

  #assemble(
    readings: Readings,
    { groups, installed, agents }: Beside,
    scope: readonly string[],
    named: readonly NamespaceObject[],
  ): ClusterObjects {
    const problems: Finding[] = [];
    const usable = <T>(objects: readonly ProjectedObject<T>[]): readonly T[] =>
      objects.flatMap((object) => {
        if (object.ok) return [object.value];
        problems.push(object.finding);
        return [];
      });
    const { replicasets, jobs, ...required } = readings;
    const namespaces = [...usable(readings.namespaces.objects), ...named];
    const nodes = usable(readings.nodes.objects);
    const objects = {
      source: { ...this.describe(), ...(scope.length > 0 ? { scope } : {}) },
      namespaces,
      pods: usable(readings.pods.objects),
      nodes: nodes.map(({ node }) => node),
      networkPolicies: usable(readings.networkpolicies.objects),
      services: usable(readings.services.objects),
      endpointSlices: usable(readings.endpointslices.objects),
      controllers: [...usable(replicasets.objects), ...usable(jobs.objects)],
      policyObjects: usable(installed.policyObjects),
      serviceAccounts: usable(installed.serviceAccounts),
      exposure: joinExposure(usable(installed.exposure)),
      evidence: {
        ...agents,
        nodes: readings.nodes.some ? nodes.flatMap(({ evidence }) => evidence ?? []) : null,
        apiGroups: groups && [...groups.keys()].sort(),
      },
      otherPolicies: installed.otherPolicies,
      gaps: [
        ...Object.values(required).flatMap(({ gaps }) => gaps),
        ...(groups === null ? [UNDISCOVERED] : []),
        ...installed.gaps,
      ],
    };
    problems.push(...ownersUnread('replicasets', replicasets), ...ownersUnread('jobs', jobs));
    if (readings.namespaces.some) problems.push(...scopeUnknown(scope, namespaces));
    return { ...objects, problems };
  }
}

function once(client: ApiClient): ClusterReader {
  return new OnceReader(client);
}

/** The same resource, each object taking its common parts from those that came before. */
function sharing<T>(resource: Resource<T>, share: (object: T) => T): Resource<T> {
  const project = (raw: unknown): ProjectedObject<T> => {
    const projected = resource.project(raw);
    return projected.ok ? { ok: true, value: share(projected.value) } : projected;
  };
  return { ...resource, project };
}

const UNDISCOVERED: InputGap = {
  resource: 'apis',
  namespace: null,
  reason: 'error',
  message: 'the API server did not say which other policy kinds it serves',
};

function ownersUnread(resource: string, reading: Reading<unknown>): readonly Finding[] {
  const gap = reading.gaps.find(({ reason }) => reason !== 'out-of-scope');
  if (!gap) return [];
  return [
    {
      code: 'owners-not-read',
      severity: 'info',
      object: null,
      message: `${gap.message}: some workloads are named by what their pods say about their owner`,
      next: `Allow list on ${resource} to see exact workload names.`,
    },
  ];
}

function scopeUnknown(scope: readonly string[], namespaces: readonly NamespaceObject[]): readonly Finding[] {
  const known = new Set(namespaces.map(({ name }) => name));
  return scope
    .filter((name) => !known.has(name))
    .map((name) => ({
      code: 'namespace-not-found',
      severity: 'warning',
      object: { kind: 'Namespace', namespace: null, name },
      message: 'is asked for with --namespace, but the cluster has no such namespace',
      next: 'Check the spelling.',
    }));
}
