// What every tool of the review gets from the page, and may ask of it.
import type { Finding } from '@portolan/shared/cluster';
import type { PolicyRef, TrafficGraph } from '@portolan/shared/graph';
import type { Comparison } from '@portolan/shared/review';

/** A file that a tool offers to be tried out, or that a person dropped. */
export interface PolicyFile {
  /** Unique among the files of one trial; what findings name. */
  readonly name: string;
  readonly text: string;
}

/** What a person tries out: changed files, and policies that would be deleted. Nothing of it ever reaches the cluster. */
export interface Trial {
  readonly files: readonly PolicyFile[];
  readonly deleted: readonly PolicyRef[];
}

/** A snapshot, or a folder of manifests, that stands on one side of a comparison. */
export interface ComparedInput {
  /** Unique in this page. */
  readonly id: string;
  readonly title: string;
  readonly kind: 'snapshot' | 'manifests';
  readonly files: readonly { readonly name: string; readonly file: Blob }[];
}

/** The two sides of a comparison; null: the cluster of this page. */
export interface Sides {
  readonly before: ComparedInput | null;
  readonly after: ComparedInput | null;
}

/** What the picture shows beside the cluster: how it differs from a trial or from another input. */
export interface Overlay {
  readonly comparison: Comparison | null;
  /** About the files: what could not be read, and where. */
  readonly findings: readonly Finding[];
  readonly isPending: boolean;
  readonly problem: { readonly message: string; readonly next: string } | null;
}

export interface ToolPanelProps {
  /** The graph that is drawn: in a comparison the joined one. */
  readonly graph: TrafficGraph;
  readonly selected: string | null;
  readonly trial: Trial;
  /** What was tried before another trial was begun; null: nothing. */
  readonly aside: Trial | null;
  readonly sides: Sides;
  readonly overlay: Overlay;
  /** Selects in the picture (a node, `edgeId(from, to)`, or `policy:KIND/NAMESPACE/NAME`) and leaves the tool open. */
  onPoint(id: string | null): void;
  /** Selects and shows the details. */
  onSelect(id: string | null): void;
  /** Sets the find box. */
  onFind(text: string): void;
  /** Tries these files out: the what-if opens with them. */
  onTry(files: readonly PolicyFile[]): void;
  /** Tries out to be without this policy. */
  onTryWithout(policy: PolicyRef): void;
  onTrial(trial: Trial): void;
  /** Takes up the trial that was put aside. */
  onBringBack(): void;
  onSides(sides: Sides): void;
}
