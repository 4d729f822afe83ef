// Stands in until the review compares analyses: connections that came, went or changed, without causes.
import { type Analysis, compareGraphs, type Level } from '@portolan/shared/graph';
import type { Comparison } from '@portolan/shared/review';

export function compareAnalyses(before: Analysis, after: Analysis, { level }: { level: Level }): Comparison {
  const options = { level, nodes: false, variants: 'merge' } as const;
  const [a, b] = [before.graph(options), after.graph(options)];
  const { pairs, gained, lost, changed, came, went } = compareGraphs(a, b);
  const nodes = [...b.nodes, ...went];
  return {
    graph: { ...b, nodes },
    changes: pairs.map((pair) => ({
      how: pair.how,
      from: [nodes.findIndex(({ id }) => id === pair.from.id)],
      to: [nodes.findIndex(({ id }) => id === pair.to.id)],
      pairs: 1,
      gained: {},
      lost: {},
      before: pair.before,
      after: pair.after,
      causes: [],
      alarms: [],
    })),
    counts: { gained, lost, changed, 'possibly-gained': 0, 'possibly-lost': 0 },
    came,
    went,
    policies: [],
  };
}
