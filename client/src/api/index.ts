// Public names of the room `api`: the only one that talks to the server.

export { QueryClientProvider } from '@tanstack/react-query';
export { type DataSource, type ExplainQuestion, type SnapshotWords, SourceProblem } from './dataSource';
export { createEmbeddedSource } from './embeddedSource';
export { createHttpSource } from './httpSource';
export { useLive } from './liveQueries';
export {
  createQueryClient,
  DataSourceContext,
  toProblem,
  useChooseContext,
  useContexts,
  useDataSource,
  useExplanation,
  useExposure,
  useGraph,
  usePodListings,
  usePods,
  usePolicies,
  usePolicy,
  useReread,
  useStatus,
} from './queries';
export { ReviewedContext, useReview, useReviewAsk } from './reviewQueries';
export { useKeptFile, useKeptSnapshots } from './snapshotQueries';
