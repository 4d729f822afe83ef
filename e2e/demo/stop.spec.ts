// A clean stop (P11): streams are told goodbye, requests under way are answered, and the program ends by itself.
import { type ChildProcess, spawn } from 'node:child_process';
import http, { type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import { freePort } from '../support/portolan';
import { expect, test } from '../support/test';

const CLI = fileURLToPath(new URL('../../server/dist/cli.js', import.meta.url));
const STREAMS = 100;
const REQUESTS = 20;

async function start(): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const port = await freePort();
  const child = spawn(process.execPath, [CLI, 'serve', '--demo', '--port', String(port), '--no-open'], {
    stdio: 'ignore',
  });
  await expect
    .poll(
      () =>
        ask(port, '/readyz').then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 20_000 },
    )
    .toBe(200);
  return { child, port };
}

function ask(port: number, path: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      })
      .on('error', reject);
  });
}

/** Opens a stream; `said` is all that it says until it ends. */
async function listen(port: number): Promise<{ readonly said: Promise<string> }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    http.get({ host: '127.0.0.1', port, path: '/api/events', agent: false }, resolve).on('error', reject);
  });
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return { said: new Promise((resolve) => response.on('close', () => resolve(text))) };
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

test(`${STREAMS} streams and ${REQUESTS} requests do not keep it from ending`, async () => {
  const { child, port } = await start();
  const streams = await Promise.all(Array.from({ length: STREAMS }, () => listen(port)));
  const answers = Array.from({ length: REQUESTS }, (_, n) => ask(port, `/api/graph?level=pod&port=${1000 + n}`));
  // So that they are under way and not still being opened.
  await expect.poll(() => ask(port, '/livez').then(({ status }) => status)).toBe(200);
  const exit = ended(child);
  const began = performance.now();
  child.kill('SIGTERM');
  for (const { status } of await Promise.all(answers)) expect(status).toBe(200);
  for (const { said } of streams) expect(await said).toMatch(/event: bye\ndata: \{\}\n\n$/);
  expect(await exit).toBe(0);
  console.log(`ended ${Math.round(performance.now() - began)} ms after SIGTERM`);
});

test('a second signal ends it at once', async () => {
  const { child, port } = await start();
  await listen(port);
  const exit = ended(child);
  child.kill('SIGTERM');
  child.kill('SIGTERM');
  expect([0, 130]).toContain(await exit);
});
