// Public names of the feature `filters`: the panel that narrows what is shown.
export { FilterPanel } from './FilterPanel';
export { FocusBar } from './FocusBar';
