// Public names of the room `contract`: what crosses the wire or is saved.
export type * from './api';
export * from './apiSchema';
export { decodeGraph, encodeGraph, type GraphColumns } from './columns/graphColumns';
export { type EngineReport, type EngineWords, reportEngine } from './engineReport';
export { exposureSchema } from './exposureSchema';
export { graphObjects } from './graphObjects';
export { CodecError, decodeNodeSet } from './nodeSet';
export {
  formatSnapshot,
  IMPORT_BOUNDS,
  inputsHashOf,
  parseSnapshot,
  SNAPSHOT_VERSION,
  type Snapshot,
  type SnapshotAnswer,
  type SnapshotBounds,
  type SnapshotHeader,
  UNBOUNDED,
} from './snapshot';
