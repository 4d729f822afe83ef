// Public names of the room `graph`: what a person looks at.

export type * from './analysisModel';
export type * from './filterModel';
export { hasSelfPair } from './filterModel';
export type * from './model';
export type * from './sceneModel';
