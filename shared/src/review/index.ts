// Public names of the room `review`: ask, rehearse, compare, and hold a cluster to what is expected of it.

export { generatePolicies } from './generate/generatePolicies';
export type * from './generate/model';
export type * from './model';
export type * from './rehearse/model';
export { rehearse } from './rehearse/rehearse';
