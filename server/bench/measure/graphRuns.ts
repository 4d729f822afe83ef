// Objects in memory to complete graph, again and again, and then explanations of single pairs.
import type { ClusterObjects, Profile } from '@portolan/shared/cluster';
import { type Analysis, analyse, type TrafficGraph } from '@portolan/shared/graph';
import { generateCluster } from '../generate';
import { Random } from '../random';
import type { Shape } from '../shapes';
import { type Spread, spread, type Timed, timed } from './spread';

export interface GraphRuns {
  /** The first run in a fresh thread, where nothing is compiled yet, in milliseconds by the clock. */
  readonly cold: number;
  /** The runs after it. */
  readonly warm: Spread;
  readonly runs: number;
  /** Processor time of the warm runs, in milliseconds, other threads of the process (garbage collection) included. */
  readonly cpu: Spread;
  readonly coldCpu: number;
  /** Peak resident memory of the whole process, the generated input included. */
  readonly megabytes: number;
  /** What was built, so that equal figures are figures of equal work. */
  readonly built: Built;
  readonly explain: Spread;
}

export interface Built {
  readonly nodes: number;
  readonly blocks: number;
  /** Pairs of ends in blocks of what is allowed; a pair with two kinds of traffic counts twice. */
  readonly connections: number;
}

const QUESTIONS = 200;

export function measureGraph(shape: Shape): GraphRuns {
  const objects = generateCluster(shape);
  const profile = profileOf(shape);
  const { wall: cold, cpu: coldCpu } = timesOf(objects, profile);
  const warm = Array.from({ length: runsAfter(cold) }, () => timesOf(objects, profile));
  const last = timeGraph(objects, profile).value;
  const megabytes = process.resourceUsage().maxRSS / 1024;
  return {
    cold,
    coldCpu,
    warm: spread(warm.map(({ wall }) => wall)),
    cpu: spread(warm.map(({ cpu }) => cpu)),
    runs: warm.length,
    megabytes,
    built: sizeOf(last.graph),
    explain: spread(timeExplanations(last.analysis)),
  };
}

/** Nothing of the run is kept, so that two of them never share the memory. */
function timesOf(objects: ClusterObjects, profile: Profile): Omit<Timed<unknown>, 'value'> {
  const { wall, cpu } = timeGraph(objects, profile);
  return { wall, cpu };
}

/** Short ones need more runs to be told from noise. */
function runsAfter(milliseconds: number): number {
  if (milliseconds < 2000) return 7;
  return milliseconds < 8000 ? 5 : 3;
}

/** The profile whose engine knows the shape's language. */
export function profileOf({ language }: Shape): Profile {
  return language === 'cilium' || language === 'calico' ? language : 'kubernetes';
}

interface Made {
  readonly analysis: Analysis;
  readonly graph: TrafficGraph;
}

export function timeGraph(objects: ClusterObjects, profile: Profile): Timed<Made> {
  const run = timed(() => {
    const analysis = analyse(objects, { profile });
    return { analysis, graph: completeGraph(analysis) };
  });
  if (run.value.graph.totals.pods !== objects.pods.length) throw new Error('the graph has lost pods');
  return run;
}

/** Nodes, blocks and totals: all that the page's first request needs. */
export function completeGraph(analysis: Analysis): TrafficGraph {
  return analysis.graph({ level: 'workload', nodes: false, variants: 'split' });
}

function sizeOf({ nodes, blocks }: TrafficGraph): Built {
  const allowed = blocks.filter(({ verdict }) => verdict === 'allow');
  const connections = allowed.reduce((sum, { from, to }) => sum + from.length * to.length, 0);
  return { nodes: nodes.length, blocks: blocks.length, connections };
}

function timeExplanations(analysis: Analysis): readonly number[] {
  const random = new Random(7);
  const { pods } = analysis.objects;
  const ask = (): void => {
    const [from, to] = [random.pick(pods), random.pick(pods)].map(({ namespace, name }) => `Pod/${namespace}/${name}`);
    if (!analysis.explain(from!, to!, { protocol: 'TCP', port: 8080 }).ok)
      throw new Error(`no explanation of ${from} and ${to}`);
  };
  // The first question builds the table of names.
  ask();
  return Array.from({ length: QUESTIONS }, () => timed(ask).wall);
}
