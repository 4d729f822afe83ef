// Public names of the room `view`: the state of the page, kept in its address.
export { CELL_SIZES, type MatrixChoices } from './matrixText';
export { filterWords, pictureFilterWords } from './shownWords';
export type { ComparedInput, Overlay, PolicyFile, Sides, ToolPanelProps, Trial } from './toolPanel';
export { type ChangeView, useViewState } from './useViewState';
export { useVisibleGraph, type VisibleGraph } from './useVisibleGraph';
export {
  type AskState,
  type FilterTexts,
  type LookName,
  NO_FILTER_TEXTS,
  REVIEW_TOOLS,
  type ReviewTool,
  type TableTab,
  type ViewState,
} from './viewState';
