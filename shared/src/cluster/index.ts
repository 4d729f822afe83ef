// Public names of the room `cluster`: what exists, settled once.
export type * from './objects';
