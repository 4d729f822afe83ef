// Public names of the feature `export`: files from what is shown.
export { ExportMenu } from './ExportMenu';
export type { Inputs, Scope } from './exportFormats';
