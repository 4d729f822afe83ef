// Public names of the room `review`: ask, rehearse, compare, and hold a cluster to what is expected of it.

export { type CompareOptions, compareAnalyses, type PolicyPlaces } from './compare/compareAnalyses';
export { checkExpectations } from './expectations/checkExpectations';
export type * from './expectations/checkModel';
export type * from './expectations/expectationsModel';
export { parseExpectations } from './expectations/parseExpectations';
export { selectorWords, statementWords } from './expectations/statementWords';
export { type ViolatingBlock, violatingBlocks } from './expectations/violatingBlocks';
export type * from './model';
