// What a page hears from the server, whoever holds the stream.
import type { RevisionEvent, StatusResponse } from '@portolan/shared/contract';

export type FeedEvent =
  /** The stream stands, or is broken and being opened again. */
  | { readonly type: 'open' | 'lost' }
  /** What was missed is not known: everything is to be read anew. */
  | { readonly type: 'reset' }
  | { readonly type: 'status'; readonly status: StatusResponse }
  | { readonly type: 'revision'; readonly event: RevisionEvent };

/** What a page tells the worker that holds the stream. */
export type FeedRequest =
  | { readonly type: 'join'; readonly address: string; readonly token: string | null }
  | { readonly type: 'leave' };
