// What the page asks for, as React Query hooks: cached by revision, so that an unchanged graph is never fetched twice.
import type {
  ContextsResponse,
  ExplainResponse,
  ExposureResponse,
  PodsResponse,
  PolicyResponse,
  StatusResponse,
} from '@portolan/shared/contract';
import type { PodListing, PolicyRef } from '@portolan/shared/graph';
import { QueryClient, useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { DataSource, ExplainQuestion, RevisionedGraph } from './dataSource';
import { SourceProblem } from './dataSource';

export const DataSourceContext = createContext<DataSource | null>(null);

export function useDataSource(): DataSource {
  const source = useContext(DataSourceContext);
  if (!source) throw new Error('No data source is given.');
  return source;
}

/** Answers stay as long as their revision does; a failed question is asked once more. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: 1, refetchOnWindowFocus: false } },
  });
}

/** Anything that was thrown, as something to show. */
export function toProblem(error: unknown): SourceProblem {
  if (error instanceof SourceProblem) return error;
  return new SourceProblem(
    'unexpected',
    'Something went wrong in the page.',
    'Reload it; if that does not help, look at the terminal.',
  );
}

/** @param heard true while the event stream tells it; else it is asked for every second while a first graph is being read, then every three. */
export function useStatus(heard: boolean) {
  const source = useDataSource();
  return useQuery<StatusResponse>({
    queryKey: ['status'],
    queryFn: ({ signal }) => source.status(signal),
    refetchInterval: (query) =>
      heard ? false : query.state.data?.state === 'ready' && !query.state.data.reading ? 3000 : 800,
    retry: false,
    staleTime: 0,
  });
}

/** The older answer stands in for a new one as long as both are of the same place: never one cluster's graph under another's name. */
function ofSamePlace<T>(place: string) {
  return (previous: T | undefined, query: { readonly queryKey: readonly unknown[] } | undefined): T | undefined =>
    query?.queryKey[1] === place ? previous : undefined;
}

/** `place`: what is read, by a name that no other source has. */
export function useGraph(place: string, revision: number, nodes: boolean) {
  const source = useDataSource();
  return useQuery<RevisionedGraph>({
    queryKey: ['graph', place, revision, nodes],
    queryFn: ({ signal }) => source.graph(nodes, signal),
    enabled: revision > 0,
    placeholderData: (previous, query) => ofSamePlace<RevisionedGraph>(place)(previous, query),
    structuralSharing: false,
  });
}

export function useExposure(place: string, revision: number) {
  const source = useDataSource();
  return useQuery<ExposureResponse>({
    queryKey: ['exposure', place, revision],
    queryFn: ({ signal }) => source.exposure(signal),
    enabled: revision > 0,
    placeholderData: (previous, query) => ofSamePlace<ExposureResponse>(place)(previous, query),
    structuralSharing: false,
  });
}

export function useExplanation(revision: number, question: ExplainQuestion | null) {
  const source = useDataSource();
  return useQuery<ExplainResponse>({
    queryKey: ['explain', revision, question],
    queryFn: ({ signal }) => source.explain(question!, signal),
    enabled: question !== null,
  });
}

export function usePolicies(revision: number) {
  const source = useDataSource();
  return useQuery({
    queryKey: ['policies', revision],
    queryFn: ({ signal }) => source.policies(signal),
    enabled: revision > 0,
    structuralSharing: false,
  });
}

export function usePolicy(revision: number, ref: PolicyRef | null) {
  const source = useDataSource();
  return useQuery<PolicyResponse>({
    queryKey: ['policy', revision, ref],
    queryFn: ({ signal }) => source.policy(ref!, signal),
    enabled: ref !== null,
  });
}

export function usePods(revision: number, node: string | null) {
  const source = useDataSource();
  return useQuery<PodsResponse>({
    queryKey: ['pods', revision, node],
    queryFn: ({ signal }) => source.pods(node!, signal),
    enabled: node !== null,
  });
}

/** Pods of several workloads at once, by node id; those still on their way are missing. */
export function usePodListings(revision: number, nodes: readonly string[]): ReadonlyMap<string, readonly PodListing[]> {
  const source = useDataSource();
  return useQueries({
    queries: nodes.map((node) => ({
      queryKey: ['pods', revision, node],
      queryFn: ({ signal }: { signal: AbortSignal }) => source.pods(node, signal),
    })),
    combine: (results) =>
      new Map(results.flatMap((result, index) => (result.data ? [[nodes[index]!, result.data.pods] as const] : []))),
  });
}

/** The contexts that can be chosen, asked for when the list is opened. */
export function useContexts(wanted: boolean) {
  const source = useDataSource();
  return useQuery<ContextsResponse>({
    queryKey: ['contexts'],
    queryFn: ({ signal }) => source.contexts(signal),
    enabled: wanted,
    staleTime: 0,
  });
}

export function useChooseContext() {
  const source = useDataSource();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => source.chooseContext(name),
    onSettled: () => client.invalidateQueries({ queryKey: ['status'] }),
  });
}

export function useReread() {
  const source = useDataSource();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => source.reread(),
    onSettled: () => client.invalidateQueries({ queryKey: ['status'] }),
  });
}
