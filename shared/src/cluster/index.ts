// Public names of the room `cluster`: what exists, settled once.
export * from './adminPolicies';
export * from './adminPolicy';
export * from './engineEvidence';
export { isNetworkAgent, wantedClusterRoles, wantedConfigMaps } from './engineTraces';
export * from './exposureKinds';
export * from './exposureObjects';
export * from './labelExpression';
export * from './manifest';
export type * from './model';
export * from './networkPolicy';
export * from './normalize';
export type * from './objects';
export * from './policyKinds';
export * from './project';
export * from './projectEvidence';
export * from './projectPolicyObject';
export * from './selector';
export * from './workloads';
