// Public names of the room `graph`: what a person looks at.

export { admittingPolicies } from './admissions';
export { analyse, analyseInSteps } from './analyse';
export type * from './analysisModel';
export {
  compareGraphs,
  type GraphComparison,
  isSamePicture,
  type PairChange,
  policiesBehind,
} from './compare/compareGraphs';
export { withoutGhosts } from './compare/ghosts';
export { listConnections } from './connections';
export type { ExposureEdge, ExposureGraph } from './exposure/exposureDrawing';
export type * from './exposure/exposureModel';
export { AUDIENCES, dialledTraffic, entryKind, exposureMark } from './exposure/exposureWords';
export { filterGraph, filterWithin, NO_FILTER } from './filter/filter';
export type * from './filter/filterModel';
export { hasSelfPair } from './filter/filterModel';
export { formatFilter, type ParsedFilter, parseFilter } from './filter/filterParams';
export { completeFind } from './filter/findComplete';
export { formatFind } from './filter/findFormat';
export { parseFind } from './filter/findParse';
export { canFocus, type Focus, type FocusedGraph, type FocusReport, type FocusWay, focusGraph } from './filter/focus';
export { formatLabelSelector, matchesLabels, parseLabelSelector } from './filter/labelSelector';
export { applyLayers, type Layer, type LayeredGraph, type LayerMode, parseLayer } from './filter/layers';
export { type ExposureStates, ISOLATION_PRESETS, ownerIdOf } from './filter/nodeMatch';
export { formatPortFilter, parsePortFilter, parseProtocol } from './filter/portFilter';
export { BEYOND, leadsOn, walkLevels } from './filter/walkLevels';
export { analyseLive, type LiveAnalysis } from './liveAnalysis';
export { countConnections, countPairs, LOOKS, lookOf } from './looks';
export {
  type Bundle,
  cellBrief,
  cellConnections,
  cellMeaning,
  cellTitle,
  cellWords,
  readBundle,
} from './matrix/cellConnections';
export { type CellCounts, Matrix, type MatrixEnd, type MatrixGroup } from './matrix/matrix';
export { type AxisChoices, buildAxis, type MatrixAxis } from './matrix/matrixAxis';
export { MatrixOrder, type MatrixSide, type MatrixSort } from './matrix/matrixOrder';
export { FLAG, TALLIES, type Tally } from './matrix/pairFlags';
export type * from './model';
export { type BuiltNode, workloadNodes } from './nodes';
export { nodeTitle, policyTitle } from './nodeTitle';
export { nameOfRanges, outsideNodes } from './outsideNodes';
export { NAMED_ADDRESS_PREFIX, partyNodes } from './partyNodes';
export { writePolicy } from './policyDocument';
export { compareFindings } from './policyFindings';
export { policyObjectsOf } from './policyList';
export { buildScene } from './scene/scene';
export { addExposure, FEW_ENTRIES } from './scene/sceneExposure';
export { DEFAULT_CHOICES } from './scene/sceneLimits';
export type * from './scene/sceneModel';
export { edgeId } from './scene/scenePaint';
export { buildWholeScene } from './scene/wholeScene';
export { toTrafficGraph } from './subgraph';
export { formatTraffic } from './trafficWords';
export { UNREAD_ID } from './unreadEnd';
