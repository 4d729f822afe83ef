// Public names of the room `ui`: controls that know nothing of graphs.
export { Capped } from './Capped';
export { CopyButton } from './CopyButton';
export { ExposureMark, exposureMeaning, exposureWords } from './ExposureMark';
export { IsolationBadge, isolationWords } from './IsolationBadge';
export { Notice } from './Notice';
export { Section } from './Section';
