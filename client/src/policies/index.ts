// Public names of the feature `policies`.
export { PoliciesPanel } from './PoliciesPanel';
