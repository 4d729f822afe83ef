// Public names of the feature `filters`: the panel that narrows what is shown.
export { FilterPanel, type FilterValues } from './FilterPanel';
