// Public names of the room `graph`: what a person looks at.

export { admittingPolicies } from './admissions';
export { analyse } from './analyse';
export type * from './analysisModel';
export { listConnections } from './connections';
export type { ExposureEdge, ExposureGraph } from './exposureDrawing';
export type * from './exposureModel';
export { filterGraph, NO_FILTER } from './filter';
export type * from './filterModel';
export { hasSelfPair } from './filterModel';
export { formatFilter, type ParsedFilter, parseFilter } from './filterParams';
export { completeFind } from './findComplete';
export { formatFind } from './findFormat';
export { parseFind } from './findParse';
export { formatLabelSelector, matchesLabels, parseLabelSelector } from './labelSelector';
export { countConnections, countPairs, LOOKS, lookOf } from './looks';
export type * from './model';
export { type ExposureStates, ISOLATION_PRESETS, ownerIdOf } from './nodeMatch';
export { nameOfRanges } from './nodes';
export { nodeTitle, policyTitle } from './nodeTitle';
export { NAMED_ADDRESS_PREFIX } from './partyNodes';
export { formatPortFilter, parsePortFilter, parseProtocol } from './portFilter';
export { buildScene, DEFAULT_CHOICES } from './scene';
export { AUDIENCES, addExposure, dialledTraffic, entryKind, exposureMark, FEW_ENTRIES } from './sceneExposure';
export type * from './sceneModel';
export { edgeId } from './scenePaint';
export { toTrafficGraph } from './subgraph';
export { formatTraffic } from './trafficWords';
