// Public names of the feature `findings`.
export { FindingsPanel } from './FindingsPanel';
