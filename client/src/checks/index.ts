// Public names of the feature `checks`: what is expected of the cluster, and where it is broken.
export { useBreaches } from './breachStore';
export { ChecksPanel } from './ChecksPanel';
export { useOpenFile } from './keptExpectations';
