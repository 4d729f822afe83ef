// One measurement, in a process of its own so that its memory is its own: objects in memory to complete graph, then explanations.
import { type Cluster, type ClusterObjects, normalizeCluster, type Profile } from '@portolan/shared/cluster';
import { type Analysis, analyse } from '@portolan/shared/graph';
import { generateCluster } from './generate';
import { evaluateNaively } from './naive';
import { Random } from './random';
import type { Shape } from './shapes';

/** Lowest, middle and highest of several runs. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export interface Measurement {
  /** Milliseconds from objects in memory to a complete graph with its totals. */
  readonly graph: Spread;
  /** Milliseconds for one explanation. */
  readonly explain: Spread;
  /** Peak resident memory of the whole process, the generated input included. */
  readonly megabytes: number;
  /** What was built, so that equal figures are figures of equal work. */
  readonly nodes: number;
  readonly blocks: number;
}

export interface Comparison {
  readonly engine: Spread;
  readonly naive: number;
  /** Pairs asked of both, and how many answers differed (ought to be 0). */
  readonly pairs: number;
  readonly different: number;
}

const RUNS = 3;
const QUESTIONS = 40;

/** Builds the graph three times and explains some pairs. */
export function measure(shape: Shape): Measurement {
  const objects = generateCluster(shape);
  const times: number[] = [];
  let analysis: Analysis | null = null;
  for (let run = 0; run < RUNS; run++) {
    analysis = null;
    const timed = timeGraph(objects, profileOf(shape));
    times.push(timed.milliseconds);
    analysis = timed.analysis;
  }
  const graph = complete(analysis!);
  return {
    graph: spread(times),
    explain: spread(timeExplanations(analysis!)),
    megabytes: process.resourceUsage().maxRSS / 1024,
    nodes: graph.nodes.length,
    blocks: graph.blocks.length,
  };
}

/** The profile whose engine knows the shape's language. */
function profileOf({ language }: Shape): Profile {
  return language === 'cilium' || language === 'calico' ? language : 'kubernetes';
}

function timeGraph(
  objects: ClusterObjects,
  profile: Profile,
): { readonly milliseconds: number; readonly analysis: Analysis } {
  const start = performance.now();
  const analysis = analyse(objects, { profile });
  complete(analysis);
  return { milliseconds: performance.now() - start, analysis };
}

/** Nodes, blocks and totals: all that the page's first request needs. */
function complete(analysis: Analysis): ReturnType<Analysis['graph']> {
  const graph = analysis.graph({ level: 'workload', nodes: false, variants: 'split' });
  if (graph.totals.pods !== analysis.objects.pods.length) throw new Error('the graph has lost pods');
  return graph;
}

function timeExplanations(analysis: Analysis): readonly number[] {
  const random = new Random(7);
  const pods = analysis.objects.pods;
  const ask = (): void => {
    const [from, to] = [random.pick(pods), random.pick(pods)].map(({ namespace, name }) => `Pod/${namespace}/${name}`);
    if (!analysis.explain(from!, to!, { protocol: 'TCP', port: 8080 }).ok)
      throw new Error(`no explanation of ${from} and ${to}`);
  };
  // The first question builds the table of names.
  ask();
  return Array.from({ length: QUESTIONS }, () => {
    const start = performance.now();
    ask();
    return performance.now() - start;
  });
}

/** The same cluster by the engine and by the plain way; the plain way answers for one port only. */
export function compare(shape: Shape, port = 8080): Comparison {
  const objects = generateCluster(shape);
  const runs = Array.from({ length: RUNS }, () => timeGraph(objects, profileOf(shape)));
  const cluster = normalizeCluster(objects);
  const start = performance.now();
  const allowed = evaluateNaively(cluster, port);
  const naive = performance.now() - start;
  return {
    engine: spread(runs.map(({ milliseconds }) => milliseconds)),
    naive,
    ...countDifferences(runs[0]!.analysis, cluster, allowed, port),
  };
}

function countDifferences(
  analysis: Analysis,
  cluster: Cluster,
  allowed: Uint8Array,
  port: number,
): { readonly pairs: number; readonly different: number } {
  const random = new Random(11);
  const pairs = 2000;
  let different = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const from = random.below(cluster.pods.length);
    const to = random.below(cluster.pods.length);
    if (from === to) continue;
    const answer = analysis.explain(cluster.pods[from]!.id, cluster.pods[to]!.id, { protocol: 'TCP', port });
    const verdict = allowed[from * cluster.pods.length + to] === 1 ? 'allow' : 'deny';
    if (!answer.ok || answer.value.verdict !== verdict) different++;
  }
  return { pairs, different };
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { min: sorted[0]!, median: sorted[Math.floor(sorted.length / 2)]!, max: sorted.at(-1)! };
}
