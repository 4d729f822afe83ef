// Public names of the feature `rehearse`: a default deny rehearsed, and policies generated.
export { RehearsePanel } from './RehearsePanel';
