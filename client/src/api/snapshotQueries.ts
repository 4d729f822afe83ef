// The snapshots that the server keeps, as hooks: the list, and what changes it.
import type { SnapshotsResponse } from '@portolan/shared/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { type KeptSnapshots, type SnapshotWords, SourceProblem } from './dataSource';
import { toProblem, useDataSource } from './queries';

const KEY = ['snapshots'] as const;
/** Milliseconds after which the list is asked for again: others, and the schedule, keep snapshots too. */
const PACE = 15_000;

type Change =
  | { readonly type: 'take'; readonly words: SnapshotWords }
  | { readonly type: 'describe'; readonly id: string; readonly words: SnapshotWords }
  | { readonly type: 'delete'; readonly id: string };

export function useKeptSnapshots() {
  const source = useDataSource();
  const client = useQueryClient();
  const list = useQuery<SnapshotsResponse>({
    queryKey: KEY,
    queryFn: ({ signal }) => keptOf(source.kept).list(signal),
    enabled: source.kept !== undefined,
    refetchInterval: PACE,
    staleTime: 0,
  });
  const change = useMutation({
    mutationFn: (wanted: Change): Promise<SnapshotsResponse> => {
      const kept = keptOf(source.kept);
      if (wanted.type === 'take') return kept.take(wanted.words);
      if (wanted.type === 'describe') return kept.describe(wanted.id, wanted.words);
      return kept.delete(wanted.id);
    },
    onMutate: () => client.cancelQueries({ queryKey: KEY }),
    onSuccess: (answer) => client.setQueryData(KEY, answer),
    onError: () => client.invalidateQueries({ queryKey: KEY }),
  });
  const failure = change.error ?? list.error;
  return {
    data: list.data,
    /** False: this page has no server that keeps any. */
    isOffered: source.kept !== undefined,
    isChanging: change.isPending,
    problem: failure === null ? null : toProblem(failure),
    change: change.mutateAsync,
  };
}

/** Brings the file of one; the function stays the same as long as the source does. */
export function useKeptFile(): (id: string) => Promise<Blob> {
  const { kept } = useDataSource();
  return useCallback(async (id: string) => keptOf(kept).file(id), [kept]);
}

function keptOf(kept: KeptSnapshots | undefined): KeptSnapshots {
  if (kept) return kept;
  throw new SourceProblem('no-store', 'No snapshots are kept here.', 'Open the page from a running Portolan.');
}
