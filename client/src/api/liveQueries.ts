// The event stream as a hook: keeps the status fresh, and gathers what is new since the reader last looked.
import type { RevisionEvent, StatusResponse } from '@portolan/shared/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import type { FeedEvent } from '../live';
import { useDataSource } from './queries';

export interface Live {
  /** False: the stream is broken or not open yet, and changes are not heard of. */
  readonly connected: boolean;
  /** Revisions that were told, oldest first. */
  readonly news: readonly RevisionEvent[];
  /** Forgets the news up to this revision. */
  forget(revision: number): void;
}

/** News of more revisions than this is news of everything. */
const MAX_NEWS = 500;

/** Listens as long as the page is there. */
export function useLive(): Live {
  const source = useDataSource();
  const client = useQueryClient();
  const [connected, setConnected] = useState(false);
  const [news, setNews] = useState<readonly RevisionEvent[]>([]);
  useEffect(() => {
    const take = (event: FeedEvent): void => {
      if (event.type === 'open') setConnected(true);
      else if (event.type === 'reset') setNews([]);
      else if (event.type === 'status') client.setQueryData<StatusResponse>(['status'], event.status);
      else if (event.type === 'revision') setNews((before) => [...before, event.event].slice(-MAX_NEWS));
      else {
        setConnected(false);
        void client.invalidateQueries({ queryKey: ['status'] });
      }
    };
    return source.events(take);
  }, [source, client]);
  const forget = useCallback((seen: number) => {
    setNews((before) =>
      before.some(({ revision }) => revision <= seen) ? before.filter(({ revision }) => revision > seen) : before,
    );
  }, []);
  return { connected, news, forget };
}
