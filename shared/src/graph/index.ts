// Public names of the room `graph`: what a person looks at.

export type * from './analysisModel';
export type * from './model';
export type * from './sceneModel';
