// `npm run bench:reading`: how fast a cluster is read and how the server answers meanwhile, against kubectl and against promises P6.
import { execFileSync, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateCluster } from '../generate';
import { shapeNamed } from '../shapes';
import { ApiWriter } from './apiWriter';
import { clean, fill } from './fill';
import { measureServer, type ServerRun } from './measureServer';
import type { SourceRun } from './measureSource';
import { surroundings } from './surroundings';

const USAGE = `usage: bench:reading [--scripted 10k|100k] [--clean]
  without options   fills the cluster of KUBECONFIG (on this machine only) and reads it, against kubectl
  --scripted SHAPE  reads a scripted API server in a process of its own
  --clean           takes away what was put on the cluster of KUBECONFIG
`;
const RUNS = 3;
/** As slow as kubectl, and half as much again. */
const RATIO = 1.5;
const HEAP_MEGABYTES = 1280;
/** What a reading of ours lists, as kubectl is asked for it. */
const LISTS = [
  '/api/v1/namespaces',
  '/api/v1/pods',
  '/api/v1/nodes',
  '/api/v1/services',
  '/apis/networking.k8s.io/v1/networkpolicies',
  '/apis/networking.k8s.io/v1/ingresses',
  '/apis/discovery.k8s.io/v1/endpointslices',
  '/apis/apps/v1/replicasets',
  '/apis/apps/v1/daemonsets',
  '/apis/batch/v1/jobs',
];

/** Limits of P6. */
interface Limits {
  readonly synced: number;
  readonly megabytes: number;
  readonly p99: number | null;
  readonly max: number;
  readonly livez: number | null;
}

const LIMITS: Readonly<Record<string, Limits>> = {
  '10k': { synced: 10_000, megabytes: 400, p99: 50, max: 200, livez: null },
  '100k': { synced: 60_000, megabytes: 1536, p99: null, max: 500, livez: 200 },
};

const [option, name = ''] = process.argv.slice(2);
const verdicts: boolean[] = [];
if (option === undefined) await runCluster();
else if (option === '--clean') await withCluster((api) => clean(api, progress));
else if (option === '--scripted' && LIMITS[name]) await runScripted(name, LIMITS[name]);
else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}
if (verdicts.includes(false)) process.exitCode = 1;

/** Whether the task was done; why not is said. */
async function withCluster(task: (api: ApiWriter) => Promise<void>): Promise<boolean> {
  const api = await ApiWriter.open(surroundings());
  try {
    await task(api);
    return true;
  } catch (error) {
    process.stderr.write(`the API server of KUBECONFIG did not do as asked: ${String((error as Error).message)}\n`);
    process.exitCode = 1;
    return false;
  } finally {
    api.close();
  }
}

async function runCluster(): Promise<void> {
  const limits = LIMITS['10k']!;
  const objects = generateCluster(shapeNamed('10k')!);
  if (!(await withCluster((api) => fill(api, objects, progress)))) return;
  const kubeconfig = process.env.KUBECONFIG ?? '';
  head(`10,000 pods of the API server in ${kubeconfig}`);
  const ours: SourceRun[] = [];
  const theirs: { readonly pods: number; readonly all: number }[] = [];
  for (let run = 0; run < RUNS; run++) {
    theirs.push(timeKubectl());
    ours.push(await inProcess<SourceRun>('./readingSource.js', [kubeconfig]));
  }
  const own = middle(ours.map(({ time }) => time));
  const all = middle(theirs.map((time) => time.all));
  line(
    `  kubectl get --raw  ${ms(all)} for all lists, one after the other; ${ms(middle(theirs.map(({ pods }) => pods)))} for the pods`,
  );
  line(
    `  Portolan           ${ms(own)} for the same and what it asks beside (${ours.map(({ time }) => time.toFixed(0)).join(', ')}); ${ours[0]?.pods} pods`,
  );
  say('ratio', (own / all).toFixed(2), `${RATIO}`, own <= RATIO * all);
  const loops = ours.map(({ loop }) => loop);
  say('longest turn', longest(loops), `${limits.max} ms`, Math.max(...loops.map(turnOf)) <= limits.max);
  line('the whole server');
  sayServer(await measureServer(['--kubeconfig', kubeconfig], HEAP_MEGABYTES), limits);
}

async function runScripted(shape: string, limits: Limits): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-bench-'));
  const server = fork(fileURLToPath(new URL('./scriptedCluster.js', import.meta.url)), [shape]);
  try {
    const url = await new Promise<string>((resolve, reject) => {
      server.once('message', (message) => resolve(String(message)));
      server.once('exit', () => reject(new Error('The scripted API server ended.')));
    });
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, kubeconfigOf(url));
    head(`${shape} of a scripted API server`);
    sayServer(await measureServer(['--kubeconfig', kubeconfig], HEAP_MEGABYTES), limits);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true });
  }
}

function kubeconfigOf(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'scripted',
    clusters: [{ name: 'scripted', cluster: { server } }],
    users: [{ name: 'nobody', user: {} }],
    contexts: [{ name: 'scripted', context: { cluster: 'scripted', user: 'nobody' } }],
  });
}

function timeKubectl(): { readonly pods: number; readonly all: number } {
  let pods = 0;
  let all = 0;
  for (const path of LISTS) {
    const before = performance.now();
    execFileSync('kubectl', ['get', '--raw', path], { stdio: ['ignore', 'ignore', 'inherit'] });
    const time = performance.now() - before;
    all += time;
    if (path.endsWith('/pods')) pods = time;
  }
  return { pods, all };
}

function inProcess<T>(script: string, args: readonly string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL(script, import.meta.url)), args);
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (code) => reject(new Error(`${script} ended (${code}).`)));
  });
}

function sayServer({ synced, read, loop, livez, shown, counts }: ServerRun, limits: Limits): void {
  line(
    `  read               ${ms(read)}: ${counts
      .filter(([, count]) => count > 0)
      .map(([resource, count]) => `${count} ${resource}`)
      .join(', ')}`,
  );
  say('graph ready', ms(synced), ms(limits.synced), synced <= limits.synced);
  say(
    'peak memory',
    `${loop.peakMegabytes.toFixed(0)} MB`,
    `${limits.megabytes} MB`,
    loop.peakMegabytes <= limits.megabytes,
  );
  say('longest turn', longest([loop]), ms(limits.max), turnOf(loop) <= limits.max);
  const { p50, p99, max } = loop.delay;
  const delays = `p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(max)}`;
  say(
    'loop delay',
    delays,
    limits.p99 === null ? null : `p99 ${ms(limits.p99)}`,
    limits.p99 === null || p99 <= limits.p99,
  );
  const lives = `p99 ${ms(livez.p99)}, max ${ms(livez.max)} of ${livez.count}`;
  say(
    '/livez',
    lives,
    limits.livez === null ? null : `p99 ${ms(limits.livez)}`,
    limits.livez === null || livez.p99 <= limits.livez,
  );
  const words = shown
    .filter((_, index) => index % Math.ceil(shown.length / 4) === 0)
    .map(({ count, total }) => `${count} of ${total ?? '?'}`);
  line(`  shown meanwhile    pods ${words.join(', ')}`);
  line(`  processor time     ${ms(loop.cpu)} of the server`);
}

/** Processor time of the longest turn, where it is known: other programs do not lengthen it. */
function turnOf({ longestTurn, delay }: SourceRun['loop']): number {
  return longestTurn ?? delay.max;
}

function longest(loops: readonly SourceRun['loop'][]): string {
  const turn = Math.max(...loops.map(turnOf));
  const delay = Math.max(...loops.map((loop) => loop.delay.max));
  return `${ms(turn)} of processor time, ${ms(delay)} by the clock`;
}

function head(what: string): void {
  const load = loadavg().map((value) => value.toFixed(1));
  line(`${what} (load of the machine ${load.join(' ')})`);
}

function say(what: string, found: string, budget: string | null, met: boolean): void {
  verdicts.push(met);
  line(`  ${what.padEnd(18)} ${found}${budget === null ? '' : `   budget ${budget}: ${met ? 'met' : 'NOT MET'}`}`);
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function ms(value: number): string {
  return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(0)} ms`;
}

function line(text: string): void {
  process.stdout.write(`${text}\n`);
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}
