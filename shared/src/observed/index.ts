// Public names of the room `observed`: flow logs, and how what they saw stands to the graph.

export type * from './model';
export { observe } from './observe';
export { MOST_FLOW_BYTES, readFlows } from './readFlows';
