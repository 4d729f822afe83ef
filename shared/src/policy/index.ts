// Public names of the room `policy`: from objects to verdicts.

export type { Column, OutsideColumn, PartyColumn, PodColumn } from './columns';
export { hasFamily, isUngoverned } from './columns';
export type { EvaluationChoice } from './compileContext';
export type * from './compiled';
export { evaluateInSteps } from './evaluate';
export { endName, explainPair, type Question, verdictOf } from './explain';
export type * from './explanation';
export type { EndAnswer, PairAnswer } from './fold';
export { isHiddenFromCilium } from './hiddenLabels';
export { type Choose, type EvaluatedHow, type EvaluatedState, evaluateState } from './incremental';
export { bitsAt, type MatchSets, orMatches } from './matchSets';
export { restsOnChosenLabels } from './networkPolicyWords';
export { type Judgement, judgePair, nodeEnd, outsideEnd, podEnd } from './pair';
export { type End, ownNodeOf } from './pairEnds';
export type { PairTotals } from './pairTally';
export type { NamedAddresses, Party } from './parties';
export { answersOf, type Reachability, refKey } from './reachability';
export type { AnswerGroup, Row } from './rowModel';
export { backendsOf } from './services';
export type { SourceEntry, SourceRow } from './sourceRows';
export { allSteps, type Steps } from './steps';
export type { Universe } from './universe';
