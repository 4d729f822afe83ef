// Public names of the room `policy`: from objects to verdicts.
export type * from './compiled';
export { endName, explainPair, type Question, verdictOf } from './explain';
export type * from './explanation';
export type { EndAnswer, PairAnswer } from './fold';
export type { SourceEntry, SourceRow } from './joinRows';
export { bitsAt } from './matchSets';
export { type End, isUngoverned, type Judgement, judgePair, nodeEnd, outsideEnd, ownNodeOf, podEnd } from './pair';
export { answersOf, evaluate, type Reachability, refKey } from './reachability';
export type { AnswerGroup, Row } from './rows';
export { backendsOf } from './services';
export type { Column, OutsideColumn, PodColumn, Universe } from './universe';
