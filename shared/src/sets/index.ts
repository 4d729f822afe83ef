// Public names of the room `sets`: immutable set algebra, without a Kubernetes word.
export * from './addressSet';
export * from './indexSet';
export * from './trafficSet';
