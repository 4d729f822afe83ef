// Public names of the room `review`: ask, rehearse, compare, and hold a cluster to what is expected of it.

export { type CompareOptions, compareAnalyses, type PolicyPlaces } from './compare/compareAnalyses';
export type * from './model';
export { type Edited, type Edits, editPolicies } from './whatif/editPolicies';
export { type WhatIf, type WhatIfOptions, whatIf } from './whatif/whatIf';
