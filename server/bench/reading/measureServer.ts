// Runs the built server on a cluster and measures it until its graph is ready: time, memory, and how it answers meanwhile.
import { type ChildProcess, fork } from 'node:child_process';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { StatusResponse } from '@portolan/shared/contract';
import type { LoopReport } from './loopWatch';

export interface ServerRun {
  /** Milliseconds from the start of the process until the graph is ready. */
  readonly synced: number;
  /** The same for the whole reading alone: all resources read. */
  readonly read: number;
  /** From when the server listens. */
  readonly loop: LoopReport;
  /** Answer times of /livez, in milliseconds, until the graph was ready. */
  readonly livez: { readonly count: number; readonly p99: number; readonly max: number };
  /** Counts of pods that the page was shown while they were read; with what was said to be the whole. */
  readonly shown: readonly { readonly count: number; readonly total: number | null }[];
  /** Resources and how many objects of each. */
  readonly counts: readonly (readonly [resource: string, count: number])[];
}

const ASK_EVERY_MS = 20;
const GIVE_UP_MS = 300_000;

/** @param source the arguments that name the source, such as `--kubeconfig FILE`. */
export async function measureServer(source: readonly string[], heapMegabytes: number): Promise<ServerRun> {
  const started = performance.now();
  const child = fork(fileURLToPath(new URL('./cli.js', import.meta.url)), [...SERVE, ...source], {
    execArgv: [`--max-old-space-size=${heapMegabytes}`, '--import', new URL('./readingProbe.js', import.meta.url).href],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  try {
    const port = await portOf(child);
    // Loading the program's modules is over, and nobody could ask before.
    child.send('reset');
    const agent = new http.Agent({ keepAlive: true });
    const times: number[] = [];
    const shown: { count: number; total: number | null }[] = [];
    let read = 0;
    for (;;) {
      if (performance.now() - started > GIVE_UP_MS) throw new Error('The server was not ready in time.');
      const before = performance.now();
      if ((await ask(agent, port, '/livez')) !== 'ok') throw new Error('/livez does not answer.');
      times.push(performance.now() - before);
      const status = JSON.parse(await ask(agent, port, '/api/status')) as StatusResponse;
      if (status.problem) throw new Error(status.problem.message);
      const pods = status.resources.find(({ resource }) => resource === 'pods');
      if (pods?.state === 'reading' && pods.count > 0 && shown.at(-1)?.count !== pods.count) {
        shown.push({ count: pods.count, total: pods.total });
      }
      const done =
        status.resources.length > 0 &&
        status.resources.every(({ state }) => state !== 'reading' && state !== 'waiting');
      if (read === 0 && done) read = performance.now() - started;
      if (status.state === 'ready') {
        const counts = status.resources.map(({ resource, count }) => [resource, count] as const);
        const synced = performance.now() - started;
        agent.destroy();
        return { synced, read, loop: await reportOf(child), livez: summaryOf(times), shown, counts };
      }
      await sleep(ASK_EVERY_MS);
    }
  } finally {
    child.kill();
  }
}

const SERVE = ['serve', '--port', '0', '--no-open', '--refresh', '0'];

/** From the line that the server prints first. */
function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const [, port] = /^Portolan: http:\/\/127\.0\.0\.1:(\d+)\//.exec(text) ?? [];
      if (port !== undefined) resolve(Number(port));
    });
    child.on('exit', (code, signal) => reject(new Error(`The server ended (${code ?? signal}).`)));
  });
}

function reportOf(child: ChildProcess): Promise<LoopReport> {
  return new Promise((resolve) => {
    child.once('message', (report) => resolve(report as LoopReport));
    child.send('report');
  });
}

function ask(agent: http.Agent, port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(text)).on('error', reject);
    });
    request.on('error', reject);
  });
}

function summaryOf(times: readonly number[]): ServerRun['livez'] {
  const sorted = [...times].sort((a, b) => a - b);
  return { count: sorted.length, p99: sorted[Math.floor((sorted.length - 1) * 0.99)] ?? 0, max: sorted.at(-1) ?? 0 };
}
