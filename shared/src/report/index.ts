// Public names of the room `report`: a finished graph as text.
export { CHECK_REPORT_FORMATS, type CheckAbout, type CheckReportFormat, formatCheckReport } from './checkReports';
export { checkText } from './checkText';
export {
  COMPARISON_FORMATS,
  type ComparisonFormat,
  type ComparisonGate,
  formatComparison,
  isStopped,
} from './comparison';
export type { ComparedSide, ComparisonAbout } from './comparisonWords';
export { csvLine, csvWithNotes } from './csv';
export { formatDot } from './dot';
export { formatDrawio } from './drawio';
export { aboutLines, type ExportAbout } from './exportAbout';
export { FINDING_FORMATS, type FindingFormat, type FindingsAbout, formatFindings, isAtLeast } from './findings';
export { formatGraphMl } from './graphml';
export { limitsOf, NOT_SEEN } from './limits';
export { formatList, type ListFormat } from './list';
export { type ListEnd, type ListRow, listRows } from './listRows';
export { formatMermaid } from './mermaid';
export { objectTitle } from './objectTitle';
export { rolesToAskFor } from './rights';
export { formatSummary } from './summary';
export { visibleText } from './visibleText';
export { workloadsCsv } from './workloads';
export { xmlText } from './xml';
