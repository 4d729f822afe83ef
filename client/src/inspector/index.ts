// Public names of the feature `inspector`: the panel that follows the selection.
export { Inspector } from './Inspector';
export { nameEnds } from './question';
export { askAbout, endLabel } from './selection';
