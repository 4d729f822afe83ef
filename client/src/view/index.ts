// Public names of the room `view`: the state of the page, kept in its address.
export { type ChangeView, useViewState } from './useViewState';
export { type FilterErrors, readFilter, useVisibleGraph, type VisibleGraph } from './useVisibleGraph';
export {
  type AskState,
  FIRST_VIEW,
  type FilterTexts,
  type LookName,
  NO_FILTER_TEXTS,
  type TableTab,
  type ViewState,
} from './viewState';
