// Public names of the feature `snapshots`.
export { SnapshotsPanel } from './SnapshotsPanel';
