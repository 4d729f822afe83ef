// `npm run bench`: what the engine and the wire cost at each size, against their budgets. `--write DIR` writes the inputs.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateCluster } from './generate';
import { measureNoise } from './measure/noise';
import { isTaskThread, type Runner, runTask, startTask } from './measure/tasks';
import {
  printComparison,
  printEngine,
  printExports,
  printGrowth,
  printIncremental,
  printWhatIf,
  printWire,
  type Stage,
} from './print/sections';
import { time } from './print/table';
import { Verdicts } from './print/verdicts';
import { SHAPES, type Shape, shapeNamed } from './shapes';
import { writeManifests } from './writeManifests';

/** What is bigger is written by name only: a hundred thousand pods are a hundred megabytes. */
const WRITTEN_PODS = 20_000;
const SIZES: readonly Shape[] = [...SHAPES.teams, ...SHAPES.drawn];
/** Sections that are no sizes. */
const SECTIONS: Readonly<Record<string, (stage: Stage) => void>> = {
  growth: printGrowth,
  reference: printComparison,
  changes: printIncremental,
  'what-if': printWhatIf,
  exports: printExports,
};
const script = fileURLToPath(import.meta.url);

if (!isTaskThread()) start(process.argv.slice(2));

function start([option, first, ...more]: readonly string[]): void {
  if (option === undefined) runAll(SIZES, Object.values(SECTIONS));
  else if (option === '--task' && first !== undefined) startTask(script, first, more[0] ?? '');
  else if (option === '--only' && first !== undefined) only([first, ...more]);
  else if (option === '--write' && first !== undefined) writeAll(first, more);
  else usage();
}

function usage(): void {
  const names = [...Object.keys(SECTIONS), ...SIZES.map(({ name }) => name)];
  process.stderr.write(`usage: bench [--only NAME... | --write DIR [NAME...]]\nnames: ${names.join(' ')}\n`);
  process.exitCode = 2;
}

function only(names: readonly string[]): void {
  const sizes = names.flatMap((name) => SIZES.find((shape) => shape.name === name) ?? []);
  const sections = names.flatMap((name) => (Object.hasOwn(SECTIONS, name) ? (SECTIONS[name] ?? []) : []));
  if (sizes.length + sections.length < names.length) usage();
  else runAll(sizes, sections);
}

function runAll(sizes: readonly Shape[], sections: readonly ((stage: Stage) => void)[]): void {
  const verdicts = new Verdicts();
  const run: Runner = (task, shape) => runTask(script, task, shape);
  const stage: Stage = { run, print: line, verdicts };
  printNoise('before');
  line('');
  if (sizes.length > 0) {
    printEngine(stage, sizes);
    line('');
    printWire(
      stage,
      sizes.filter(({ pods }) => pods <= WRITTEN_PODS),
    );
    line('');
  }
  for (const section of sections) {
    section(stage);
    line('');
  }
  printNoise('after');
  const { missed, asked } = verdicts;
  line(
    missed.length === 0
      ? `All ${asked} budgets met.`
      : `${missed.length} of ${asked} budgets not met: ${missed.join('; ')}.`,
  );
  process.exitCode = missed.length === 0 ? 0 : 1;
}

/** Clock and processor far apart: others had the machine, and times by the clock are too long by as much. */
function printNoise(when: string): void {
  const { wall, cpu, load, processors } = measureNoise();
  line(
    `Noise ${when}: the same arithmetic took ${time(wall.min)} to ${time(wall.max)} by the clock (middle ${time(wall.median)}), ` +
      `${time(cpu.median)} of processor; load ${load.toFixed(1)} on ${processors} processors; Node ${process.version}`,
  );
}

function line(text: string): void {
  process.stdout.write(`${text}\n`);
}

function writeAll(directory: string, names: readonly string[]): void {
  const shapes = names.length > 0 ? names.map(shapeNamed) : SIZES.filter(({ pods }) => pods <= WRITTEN_PODS);
  for (const shape of shapes) {
    if (!shape) {
      usage();
      return;
    }
    const target = join(directory, shape.name);
    line(`${target}: ${writeManifests(generateCluster(shape), target)} files`);
  }
}
