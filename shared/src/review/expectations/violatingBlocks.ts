// Where violations lie in a graph that is shown: pairs of its nodes, as blocks.
import type { TrafficGraph } from '../../graph/index';
import type { CheckReport, ViolationEnd, ViolationHow } from './checkModel';

/** From every node of `from` to every node of `to`: indices into the graph's nodes, ascending. */
export interface ViolatingBlock {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly how: ViolationHow;
  /** Index into the report's statements. */
  readonly statement: number;
}

/**
 * Violations as pairs of nodes of a graph at workload level, with variants apart or merged, filtered or not; ends that it does not hold are left
 * out. Only what breaks a statement, or may: not what holds here and would not elsewhere.
 */
export function violatingBlocks(
  { nodes }: Pick<TrafficGraph, 'nodes'>,
  { statements }: Pick<CheckReport, 'statements'>,
): readonly ViolatingBlock[] {
  const byId = new Map<string, number>(nodes.map(({ id }, index) => [id, index]));
  const of = (ends: readonly ViolationEnd[]): readonly number[] => {
    const found = ends.flatMap(({ id }) => byId.get(id) ?? byId.get(withoutVariant(id)) ?? []);
    return [...new Set(found)].sort((a, b) => a - b);
  };
  return statements.flatMap(({ violations }, statement) =>
    violations
      .filter(({ how }) => how !== 'elsewhere')
      .map(({ from, to, how }): ViolatingBlock => ({ from: of(from), to: of(to), how, statement }))
      .filter(({ from, to }) => from.length > 0 && to.length > 0),
  );
}

/** `Deployment/ns/name#2` → `Deployment/ns/name`. */
export function withoutVariant(id: string): string {
  return id.replace(/#\d+$/, '');
}
