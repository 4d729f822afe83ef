// The parts of the benchmark, each a table: the engine by size, growth, the plain way, small changes, the wire.
import { budgetOf, EXPLAIN_BUDGET, GROWTH_BUDGET, INCREMENTAL_BUDGETS, WHAT_IF_BUDGET } from '../budgets';
import type { Spread } from '../measure/spread';
import type { Runner } from '../measure/tasks';
import { EXPORTED, SHAPES, type Shape } from '../shapes';
import { bytes, columns, Table, time, whole } from './table';
import type { Verdicts } from './verdicts';

/** What a section needs: somebody who measures, somewhere to print, somebody who judges. */
export interface Stage {
  readonly run: Runner;
  readonly print: (line: string) => void;
  readonly verdicts: Verdicts;
}

const range = ({ min, median, max }: Spread): string => `${time(min)} / ${time(median)} / ${time(max)}`;

export function printEngine({ run, print, verdicts }: Stage, shapes: readonly Shape[]): void {
  print(
    'Engine: objects in memory to the complete graph. Times by the clock; the budget is for the middle of the runs.',
  );
  const table = new Table(
    columns(
      '<shape',
      'namespaces',
      'workloads',
      'pods',
      'policies',
      'first, cold',
      'then min / median / max',
      'runs',
      'processor',
      'budget',
      '<verdict',
      'peak memory',
      'budget',
      '<verdict',
      'explain a pair',
      `<budget ${time(EXPLAIN_BUDGET)}`,
    ),
    [17, 0, 0, 7, 0, 9, 27, 0, 0, 7, 7, 0, 7, 7],
    print,
  );
  const built: string[][] = [];
  for (const shape of shapes) {
    const found = run('graph', shape);
    const { graph, megabytes } = budgetOf(shape);
    table.row([
      shape.name,
      ...[shape.namespaces, shape.workloads, shape.pods, shape.policies].map(whole),
      time(found.cold),
      range(found.warm),
      `${found.runs}`,
      time(found.cpu.median),
      graph === undefined ? '' : time(graph),
      verdicts.judge(`${shape.name}: graph`, found.warm.median, graph),
      `${found.megabytes.toFixed(0)} MB`,
      megabytes === undefined ? '' : `${megabytes} MB`,
      verdicts.judge(`${shape.name}: memory`, found.megabytes, megabytes),
      time(found.explain.median),
      verdicts.judge(`${shape.name}: explain`, found.explain.median, EXPLAIN_BUDGET),
    ]);
    built.push([shape.name, ...[found.built.nodes, found.built.blocks, found.built.connections].map(whole)]);
  }
  print('');
  print('What was built, so that equal times are times for equal work.');
  const sizes = new Table(columns('<shape', 'nodes', 'blocks', 'connections'), [17, 7, 7, 12], print);
  for (const row of built) sizes.row(row);
}

export function printWire({ run, print, verdicts }: Stage, shapes: readonly Shape[]): void {
  print(
    'Wire: the whole graph at workload level as the server sends it. Decoding is from the decompressed body to a graph.',
  );
  const table = new Table(
    columns(
      '<shape',
      'raw',
      'brotli',
      'gzip',
      'budget',
      '<verdict',
      'encoding',
      'decoding, processor',
      'budget',
      '<verdict',
    ),
    [17, 10, 10, 10, 8, 7, 8, 27, 7, 7],
    print,
  );
  for (const shape of shapes) {
    const found = run('wire', shape);
    const budget = budgetOf(shape);
    table.row([
      shape.name,
      bytes(found.raw),
      bytes(found.brotli),
      bytes(found.gzip),
      budget.bytes === undefined ? '' : bytes(budget.bytes),
      verdicts.judge(`${shape.name}: bytes`, found.gzip, budget.bytes),
      time(found.encode.median),
      range(found.decode),
      budget.decode === undefined ? '' : time(budget.decode),
      verdicts.judge(`${shape.name}: decoding`, found.decode.median, budget.decode),
    ]);
  }
}

export function printGrowth({ run, print, verdicts }: Stage): void {
  print(
    'Growth: each size has twice the namespaces, workloads, pods and policies of the one before. Lowest of the runs,',
  );
  print('processor time: what else the machine does must not look like growth.');
  const table = new Table(
    columns('workloads', 'pods', 'policies', 'clock', 'processor', 'grew by', 'budget', '<verdict'),
    [0, 7, 0, 9, 9, 7],
    print,
  );
  let before: number | null = null;
  for (const shape of SHAPES.growth) {
    const found = run('graph', shape);
    const factor: number | null = before === null ? null : found.cpu.min / before;
    before = found.cpu.min;
    table.row([
      ...[shape.workloads, shape.pods, shape.policies].map(whole),
      time(found.warm.min),
      time(found.cpu.min),
      factor === null ? '' : `${factor.toFixed(1)}×`,
      factor === null ? '' : `${GROWTH_BUDGET}×`,
      factor === null ? '' : verdicts.judge(`growth to ${shape.workloads} workloads`, factor, GROWTH_BUDGET),
    ]);
  }
}

export function printComparison({ run, print, verdicts }: Stage): void {
  print(
    'Reference in the same run: every policy asked about every pair of pods, for one port. The engine answers for all',
  );
  print('ports. Processor time; the answers of some pairs are compared.');
  const table = new Table(
    columns('pods', 'policies', 'plain way', 'engine', 'plain / engine', 'same answers', '<verdict'),
    [7, 0, 9, 9, 0, 13],
    print,
  );
  for (const shape of SHAPES.naive) {
    const { naive, engine, pairs, different } = run('comparison', shape);
    table.row([
      ...[shape.pods, shape.policies].map(whole),
      time(naive),
      time(engine.median),
      `${(naive / engine.median).toFixed(1)}×`,
      `${whole(pairs - different)} of ${whole(pairs)}`,
      verdicts.judge(`${shape.name}: answers`, different, 0),
    ]);
  }
}

export function printIncremental({ run, print, verdicts }: Stage): void {
  const [shape] = SHAPES.changed;
  const found = run('incremental', shape);
  print(
    `Small changes at ${whole(shape.pods)} pods: from an evaluated cluster to the next one, with exact totals, a checksum and`,
  );
  print(
    `any pair to ask. By the clock; all of it anew, warm: ${time(found.anew)}. The page's graph is made of it on demand.`,
  );
  const table = new Table(
    columns('<change', 'min / median / max', 'processor', 'budget', '<verdict', 'evaluated anew', 'page graph'),
    [22, 27, 9, 7, 7, 0, 10],
    print,
  );
  for (const [title, key] of [
    ['a pod in a known class', 'podAdded'],
    ['a policy changed', 'policyChanged'],
  ] as const) {
    const change = found[key];
    const budget = INCREMENTAL_BUDGETS[key];
    table.row([
      title,
      range(change.wall),
      time(change.cpu.median),
      time(budget),
      verdicts.judge(title, change.wall.median, budget),
      `${change.anew} of ${change.runs}`,
      time(change.graph.median),
    ]);
  }
}

export function printWhatIf({ run, print, verdicts }: Stage): void {
  print(
    'What-if, 1,000 workloads: one policy edited → graph change. From the text of the edit, by the clock; the cluster as',
  );
  print('it is stays evaluated. Middle of the runs; the last column is of pairs of nodes.');
  const table = new Table(
    columns(
      '<shape',
      'pods',
      'policies',
      'min / median / max',
      'budget',
      '<verdict',
      'edit',
      'graph',
      'comparison',
      'pairs',
    ),
    [18, 7, 0, 27, 7, 7, 9, 9, 0, 9],
    print,
  );
  for (const shape of SHAPES.edited) {
    const found = run('whatIf', shape);
    table.row([
      shape.name,
      ...[shape.pods, shape.policies].map(whole),
      range(found.whole),
      time(WHAT_IF_BUDGET),
      verdicts.judge(`what-if: ${shape.name}`, found.whole.median, WHAT_IF_BUDGET),
      ...[found.edit, found.graph, found.comparison].map(({ median }) => time(median)),
      whole(found.pairs),
    ]);
  }
}

export function printExports({ run, print }: Stage): void {
  print('Exports: from the evaluated cluster to the bytes of the file, by the clock. No budget.');
  const table = new Table(
    columns('<shape', 'pods', '<format', 'size', 'min / median / max'),
    [8, 7, 10, 10, 27],
    print,
  );
  for (const shape of EXPORTED)
    for (const { format, bytes: size, wall } of run('exports', shape))
      table.row([shape.name, whole(shape.pods), format, bytes(size), range(wall)]);
}
