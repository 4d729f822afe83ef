// Public names of the room `review`: ask, rehearse, compare, and hold a cluster to what is expected of it.

export { askChanges } from './ask/askChanges';
export { askNames } from './ask/askNames';
export { askReview } from './ask/askReview';
export { askWays } from './ask/askWays';
export { completeEnd, type EndName } from './ask/endNames';
export type * from './ask/model';
export { type ImpactPart, type PolicyImpact, policyImpact } from './board/policyImpact';
export { type CompareOptions, compareAnalyses, type PolicyPlaces } from './compare/compareAnalyses';
export { checkExpectations } from './expectations/checkExpectations';
export type * from './expectations/checkModel';
export { dayOf } from './expectations/dayOf';
export { parseEndText, parseZoneText } from './expectations/endText';
export type * from './expectations/expectationsModel';
export {
  type EditedExpectations,
  type ExpectationsEdit,
  editExpectations,
  formatExpectations,
} from './expectations/formatExpectations';
export { type HeldTo, heldTo } from './expectations/heldTo';
export { parseExpectations } from './expectations/parseExpectations';
export { parsePortTerm } from './expectations/portTerms';
export { type ViolatingBlock, violatingBlocks } from './expectations/violatingBlocks';
export { generatePolicies } from './generate/generatePolicies';
export type * from './generate/model';
export { lint } from './lint/lint';
export { LINT_RULES, type LintCode, type LintRule } from './lint/rules';
export type * from './model';
export { type RedactAnswer, type RedactOptions, redactObjects } from './redact/redactObjects';
export type * from './rehearse/model';
export { rehearse } from './rehearse/rehearse';
export { type Edited, editPolicies, type PolicyEdits } from './whatif/editPolicies';
export { placesIn } from './whatif/policyPlaces';
export { type WhatIf, type WhatIfOptions, whatIf } from './whatif/whatIf';
