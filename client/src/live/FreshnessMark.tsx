// How true the picture is, in one word beside its source.
import type { StatusResponse } from '@portolan/shared/contract';
import { freshnessOf, timeOf } from './freshness';

export function FreshnessMark({ status }: { readonly status: StatusResponse }) {
  const { readAt } = status;
  const freshness = freshnessOf(status);
  if (freshness.kind === 'live') {
    return (
      <span
        className="freshness freshness-live xsmall"
        title={`Every change in the cluster is heard of. Last read as a whole: ${readAt ? new Date(readAt).toLocaleString() : 'not yet'}`}
      >
        live
      </span>
    );
  }
  if (freshness.kind === 'stale') {
    return (
      <span className="freshness freshness-stale xsmall" title={`${freshness.title} ${freshness.detail}`}>
        not live
      </span>
    );
  }
  if (readAt === null) return null;
  return (
    <time className="dim xsmall" dateTime={readAt} title={new Date(readAt).toLocaleString()}>
      {`read ${timeOf(readAt)}`}
    </time>
  );
}
