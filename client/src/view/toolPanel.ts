// What every tool of the review gets from the page, and may ask of it.
import type { TrafficGraph } from '@portolan/shared/graph';

/** A file that a tool offers to the rehearsal, or that a person dropped. */
export interface PolicyFile {
  /** Unique among the files of one rehearsal; what findings name. */
  readonly name: string;
  readonly text: string;
}

export interface ToolPanelProps {
  /** The graph that is drawn: in a comparison the joined one. */
  readonly graph: TrafficGraph;
  readonly selected: string | null;
  /** Selects in the picture (a node, `edgeId(from, to)`, or `policy:KIND/NAMESPACE/NAME`) and leaves the tool open. */
  onPoint(id: string | null): void;
  /** Selects and shows the details. */
  onSelect(id: string | null): void;
  /** Sets the find box. */
  onFind(text: string): void;
  /** Rehearses these files: the what-if opens with them. */
  onTry(files: readonly PolicyFile[]): void;
}
