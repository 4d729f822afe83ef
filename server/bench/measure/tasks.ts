// Each measurement runs in a process of its own, so that its memory is its own, and there in a thread that is limited as the engine's is.
import { execFileSync } from 'node:child_process';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { ENGINE_LIMITS } from '../../src/workerEngine';
import { type Shape, shapeNamed } from '../shapes';
import { type Comparison, measureComparison } from './comparison';
import { type ExportRuns, measureExports } from './exportRuns';
import { type GraphRuns, measureGraph } from './graphRuns';
import { type Incremental, measureIncremental } from './incremental';
import { measureWhatIf, type WhatIfRuns } from './whatIf';
import { measureWire, type Wire } from './wire';

interface Results {
  readonly graph: GraphRuns;
  readonly comparison: Comparison;
  readonly wire: Wire;
  readonly incremental: Incremental;
  readonly whatIf: WhatIfRuns;
  readonly exports: ExportRuns;
}

export type Task = keyof Results;

/** Measures one thing of one size, somewhere by itself. */
export type Runner = <T extends Task>(task: T, shape: Shape) => Results[T];

const TASKS: { readonly [T in Task]: (shape: Shape) => Results[T] | Promise<Results[T]> } = {
  graph: measureGraph,
  comparison: measureComparison,
  wire: measureWire,
  incremental: measureIncremental,
  whatIf: measureWhatIf,
  exports: measureExports,
};

/** @param script the built bench.js, which is what the process and its thread run. */
export function runTask<T extends Task>(script: string, task: T, shape: Shape): Results[T] {
  const output = execFileSync(process.execPath, [script, '--task', task, shape.name], {
    maxBuffer: 1 << 24,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output.toString()) as Results[T];
}

async function measured(task: Task, shape: Shape): Promise<void> {
  parentPort!.postMessage(await TASKS[task](shape));
}

interface ThreadInput {
  readonly task: string;
  readonly shape: string;
}

/** In the process of a measurement: starts its thread and prints what it found. */
export function startTask(script: string, task: string, shape: string): void {
  const input: ThreadInput = { task, shape };
  const thread = new Worker(script, { workerData: input, resourceLimits: ENGINE_LIMITS });
  thread.on('message', (result: unknown) => process.stdout.write(JSON.stringify(result)));
  thread.on('error', (error) => {
    process.stderr.write(`${task} of ${shape}: ${error.stack ?? error.message}\n`);
    process.exitCode = 2;
  });
}

/** In the thread of a measurement: does it. True if this is one. */
export function isTaskThread(): boolean {
  if (isMainThread) return false;
  const { task, shape } = workerData as ThreadInput;
  const found = shapeNamed(shape);
  if (!found || !Object.hasOwn(TASKS, task)) throw new Error(`no measurement ${task} of ${shape}`);
  void measured(task as Task, found);
  return true;
}
