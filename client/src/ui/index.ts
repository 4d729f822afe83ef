// Public names of the room `ui`: controls that know nothing of graphs.
export { IsolationBadge, isolationWords } from './IsolationBadge';
export { Notice } from './Notice';
export { Section } from './Section';
