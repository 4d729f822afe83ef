// `npm run bench`: how long and how much memory the engine takes at each size, against its budgets. `--write DIR` writes the inputs.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUDGET_ROWS, type BudgetRow } from './budgets';
import { generateCluster } from './generate';
import { type Comparison, compare, type Measurement, measure, type Spread } from './measure';
import { SHAPES, type Shape, shapeNamed } from './shapes';
import { writeManifests } from './writeManifests';

const EXPLAIN_BUDGET = 5;
const GROWTH_BUDGET = 4;
/** The biggest size is written on demand only: a hundred thousand pods are a hundred megabytes. */
const WRITTEN_PODS = 20_000;

const [command, argument] = process.argv.slice(2);
const named = (name: string | undefined): Shape | undefined => (name === undefined ? undefined : shapeNamed(name));
const GROWTH_SHAPES = [SHAPES.growth[2]!, SHAPES.growth[3]!] as const;
const NAIVE_SHAPE = SHAPES.naive[1]!;

if (command === undefined) runAll(BUDGET_ROWS);
else if (command === '--measure' && named(argument)) print(measure(named(argument)!));
else if (command === '--compare' && named(argument)) print(compare(named(argument)!));
else if (command === '--only' && BUDGET_ROWS.some(({ shape }) => shape.name === argument)) {
  runAll(BUDGET_ROWS.filter(({ shape }) => shape.name === argument));
} else if (command === '--write' && argument !== undefined) writeAll(argument);
else {
  process.stderr.write(`usage: bench [--write DIR | --only ${BUDGET_ROWS.map(({ shape }) => shape.name).join('|')}]\n`);
  process.exitCode = 2;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Runs one measurement in a process of its own. */
function inProcess<T>(task: '--measure' | '--compare', name: string): T {
  const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), task, name], {
    maxBuffer: 1 << 24,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output.toString()) as T;
}

function runAll(rows: readonly BudgetRow[]): void {
  const verdicts = rows.map(runRow);
  if (rows.length === BUDGET_ROWS.length) verdicts.push(runGrowth(), runComparison());
  const missed = verdicts.filter((met) => !met).length;
  line(missed === 0 ? 'All budgets met.' : `${missed} not met.`);
  process.exitCode = missed === 0 ? 0 : 1;
}

function runRow({ shape, seconds, megabytes }: BudgetRow): boolean {
  const result = inProcess<Measurement>('--measure', shape.name);
  line(
    `${shape.name}: ${shape.pods} pods, ${shape.workloads} workloads, ${shape.policies} policies, ${shape.namespaces} namespaces`,
  );
  const verdicts = [
    say(
      'complete graph',
      milliseconds(result.graph),
      seconds === null ? null : `${seconds * 1000} ms`,
      seconds === null || result.graph.median <= seconds * 1000,
    ),
    say(
      'peak memory',
      `${result.megabytes.toFixed(0)} MB`,
      megabytes === null ? null : `${megabytes} MB`,
      megabytes === null || result.megabytes <= megabytes,
    ),
    say(
      'explain a pair',
      milliseconds(result.explain),
      `${EXPLAIN_BUDGET} ms`,
      result.explain.median <= EXPLAIN_BUDGET,
    ),
  ];
  line(`  built              ${result.nodes} nodes, ${result.blocks} blocks`);
  return verdicts.every(Boolean);
}

function runGrowth(): boolean {
  const [small, large] = GROWTH_SHAPES.map(({ name }) => inProcess<Measurement>('--measure', name)) as [
    Measurement,
    Measurement,
  ];
  // The lowest of the runs: what else the machine does must not look like growth.
  const factor = large.graph.min / small.graph.min;
  line(`growth: ${GROWTH_SHAPES[0].workloads} to ${GROWTH_SHAPES[1].workloads} workloads`);
  return say(
    'time grows',
    `${factor.toFixed(1)}-fold (${small.graph.min.toFixed(0)} to ${large.graph.min.toFixed(0)} ms)`,
    `${GROWTH_BUDGET}-fold`,
    factor <= GROWTH_BUDGET,
  );
}

function runComparison(): boolean {
  const { engine, naive, pairs, different } = inProcess<Comparison>('--compare', NAIVE_SHAPE.name);
  line(`against every policy asked about every pair of ${NAIVE_SHAPE.pods} pods (one port; the graph holds all ports)`);
  line(
    `  plain way          ${naive.toFixed(0)} ms, ${(naive / engine.median).toFixed(1)} times the engine's ${engine.median.toFixed(1)} ms`,
  );
  return say('same answers', `${pairs - different} of ${pairs} pairs`, 'all', different === 0);
}

function say(what: string, found: string, budget: string | null, met: boolean): boolean {
  line(`  ${what.padEnd(18)} ${found}${budget === null ? '' : `   budget ${budget}: ${met ? 'met' : 'NOT MET'}`}`);
  return met;
}

/** The middle of the runs counts; the lowest and highest show how noisy the machine is. */
function milliseconds({ min, median, max }: Spread): string {
  return `${median.toFixed(1)} ms (${min.toFixed(1)} to ${max.toFixed(1)})`;
}

function line(text: string): void {
  process.stdout.write(`${text}\n`);
}

function writeAll(directory: string): void {
  const wanted = process.argv.slice(4);
  const usual = [...SHAPES.teams, ...SHAPES.drawn].filter((shape) => shape.pods <= WRITTEN_PODS);
  for (const shape of wanted.length > 0 ? wanted.flatMap((name) => named(name) ?? []) : usual) {
    const target = join(directory, shape.name);
    line(`${target}: ${writeManifests(generateCluster(shape), target)} files`);
  }
}
