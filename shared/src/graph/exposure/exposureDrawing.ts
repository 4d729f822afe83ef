// Exposure as it is drawn: entry points, proxies, and the steps of the way in.
import type { Certainty, GraphNode, TrafficText, Verdict } from '../model';

/** One drawn step of the way in. Ends are node ids; refused steps are not drawn. */
export interface ExposureEdge {
  readonly from: string;
  readonly to: string;
  /** Dialled ports on the way to an entry point; the pods' ports after it. */
  readonly traffic: TrafficText;
  readonly verdict: Exclude<Verdict, 'deny'>;
  readonly certainty: Certainty;
  readonly kind: 'exposure';
  /** Id of the entry point that it belongs to. */
  readonly entry: string;
}

export interface ExposureGraph {
  /** Entry points, and proxies that are no pods: of kind `party`, sorted by id. Entry points that let nobody through are there too. */
  readonly nodes: readonly GraphNode[];
  /** Sorted by their ends. */
  readonly edges: readonly ExposureEdge[];
}
