// The same cluster by the engine and by the plain way, which answers for one port only.
import type { PodObject } from '@portolan/shared/cluster';
import type { Analysis } from '@portolan/shared/graph';
import { generateCluster } from '../generate';
import { evaluateNaively } from '../naive';
import { Random } from '../random';
import type { Shape } from '../shapes';
import { profileOf, timeGraph } from './graphRuns';
import { type Spread, spread, timed } from './spread';

export interface Comparison {
  /** Processor milliseconds from objects to the complete graph, which holds all ports. */
  readonly engine: Spread;
  /** Processor milliseconds for all pairs and one port. */
  readonly naive: number;
  /** Pairs asked of both, and how many answers differed (ought to be 0). */
  readonly pairs: number;
  readonly different: number;
}

const RUNS = 5;
const PAIRS = 2000;

export function measureComparison(shape: Shape, port = 8080): Comparison {
  const objects = generateCluster(shape);
  const runs = Array.from({ length: RUNS }, () => timeGraph(objects, profileOf(shape)));
  const naive = timed(() => evaluateNaively(objects, port));
  return {
    engine: spread(runs.map(({ cpu }) => cpu)),
    naive: naive.cpu,
    pairs: PAIRS,
    different: countDifferences(runs[0]!.value.analysis, objects.pods, naive.value, port),
  };
}

function countDifferences(analysis: Analysis, pods: readonly PodObject[], allowed: Uint8Array, port: number): number {
  const random = new Random(11);
  let different = 0;
  for (let pair = 0; pair < PAIRS; pair++) {
    const from = random.below(pods.length);
    // Another pod than `from`.
    const to = (from + 1 + random.below(pods.length - 1)) % pods.length;
    const answer = analysis.explain(idOf(pods[from]!), idOf(pods[to]!), { protocol: 'TCP', port });
    const verdict = allowed[from * pods.length + to] === 1 ? 'allow' : 'deny';
    if (!answer.ok || answer.value.verdict !== verdict) different++;
  }
  return different;
}

function idOf({ namespace, name }: PodObject): string {
  return `Pod/${namespace}/${name}`;
}
