// Public names of the room `review`: ask, rehearse, compare, and hold a cluster to what is expected of it.
export type * from './model';
export type * from './expectations/checkModel';
export type * from './expectations/expectationsModel';
