// The command as a user runs it in a clone: built on first use, exit codes, signals, pipes that close early.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { testFolder } from './testing/surroundings';

const COMMAND = fileURLToPath(new URL('../bin/portolan.mjs', import.meta.url));
const NAMESPACES = Array.from({ length: 40 }, (_, i) => `n${i}`);
/** Forty pods that may all talk: enough rows to fill any pipe. */
const MANIFEST = NAMESPACES.map(
  (name) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${name}}
spec: {containers: [{name: c, image: i}]}
`,
).join('---\n');

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(...args: readonly string[]): ChildProcess {
  // No home, no kubeconfig: what this machine has must not show through.
  return spawn(process.execPath, [COMMAND, ...args], { env: { PATH: process.env.PATH, HOME: '/nonexistent' } });
}

function finish(child: ChildProcess): Promise<Result> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

const run = (...args: readonly string[]) => finish(start(...args));
const manifest = () => join(testFolder({ 'm.yaml': MANIFEST }), 'm.yaml');

describe('portolan', () => {
  it('lists a file: the list and nothing else on standard output', async () => {
    const { code, out } = await run('list', '--manifests', manifest(), '-o', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(out).connections.length).toBeGreaterThan(1_000);
  });

  it('reads standard input', async () => {
    const child = start('list', '--manifests', '-', '-o', 'csv');
    child.stdin?.end(MANIFEST);
    const { code, out } = await finish(child);
    expect([code, out.split('\n').length > 1_000]).toEqual([0, true]);
  });

  it('shows the demo cluster, and says so, when there is no kubeconfig', async () => {
    const { code, err } = await run('list');
    expect([code, err.includes('demo cluster')]).toEqual([0, true]);
  });

  it('ends with 2 for wrong usage and with 3 for input that cannot be read, without a stack', async () => {
    const usage = await run('list', '--level', 'cluster');
    expect([usage.code, usage.out]).toEqual([2, '']);
    const input = await run('list', '--manifests', '/nonexistent.yaml');
    expect([input.code, input.out]).toEqual([3, '']);
    expect(input.err).toContain('There is no file or folder /nonexistent.yaml');
    expect(usage.err + input.err).not.toMatch(/ at .*\.js/);
  });

  it('compares, checks and saves: exit codes for a pipeline, and nothing of progress in a pipe', async () => {
    const folder = testFolder({
      'a.yaml': MANIFEST,
      'b.yaml': `${MANIFEST}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: n1}
spec: {podSelector: {}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: idle, namespace: n1}
spec: {podSelector: {matchLabels: {app: nobody}}}
`,
    });
    const [a, b, saved] = ['a.yaml', 'b.yaml', 's.json'].map((name) => join(folder, name)) as [string, string, string];
    const results = [
      await run('diff', a, b, '-o', 'markdown'),
      await run('lint', '--manifests', b, '-o', 'sarif'),
      await run('export', '--manifests', b, '--out', saved),
      await run('diff', b, saved),
      await run('export', '--manifests', b, '--out', saved),
      await run('lint'),
    ];
    expect(results.map(({ code }) => code)).toEqual([1, 1, 0, 0, 2, 3]);
    expect(results.map(({ err }) => err.replaceAll('\n', ' ')).join('')).not.toMatch(/\p{Cc}| at .*\.js/u);
    expect(JSON.parse(results[1]?.out ?? '')).toMatchObject({ version: '2.1.0' });
    expect([results[2]?.out, results[4]?.out, results[5]?.out]).toEqual(['', '', '']);
  });

  it('says in one line that standard output is full', async () => {
    if (!existsSync('/dev/full')) return;
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [COMMAND, 'export', '--manifests', manifest()], {
      stdio: ['ignore', full, 'pipe'],
    });
    const { code, err } = await finish(child);
    closeSync(full);
    expect([code, err]).toEqual([2, expect.stringMatching(/^Standard output cannot be written \(ENOSPC\)\.\n$/)]);
  });

  it('says nothing when its reader has seen enough', async () => {
    const child = start('list', '--manifests', manifest());
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { err } = await finish(child);
    expect(err).not.toMatch(/EPIPE| at /);
  });

  it('serves from a worker until it is told to stop', async () => {
    const child = start('serve', '--manifests', manifest(), '--port', '0', '--no-open');
    const result = finish(child);
    const url = await new Promise<string>((resolve) => {
      child.stdout?.on('data', (chunk: Buffer) => {
        const found = /http:\S+/.exec(chunk.toString())?.[0];
        if (found) resolve(found);
      });
    });
    let graph: Response;
    do {
      await new Promise((resolve) => setTimeout(resolve, 50));
      graph = await fetch(new URL('/api/graph', url));
    } while (graph.status === 503);
    expect(((await graph.json()) as { nodes: unknown[] }).nodes.length).toBeGreaterThan(NAMESPACES.length);
    expect(await (await fetch(url)).text()).toContain('<div id="root">');
    child.kill('SIGTERM');
    const { code, err } = await result;
    expect(code).toBe(0);
    expect(err).not.toMatch(/ at /);
  });
});
