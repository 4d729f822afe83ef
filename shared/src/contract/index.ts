// Public names of the room `contract`: what crosses the wire or is saved.
export type * from './api';
export * from './apiSchema';
export { CodecError, decodeGraph, decodeNodeSet, encodeGraph, encodeNodeSet } from './codec';
export { type EngineReport, type EngineWords, reportEngine } from './engineReport';
export { exposureSchema } from './exposureSchema';
export {
  formatSnapshot,
  parseSnapshot,
  SNAPSHOT_VERSION,
  type SnapshotAnswer,
  type SnapshotHeader,
} from './snapshot';
