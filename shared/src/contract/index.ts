// Public names of the room `contract`: what crosses the wire or is saved.
export type * from './api';
