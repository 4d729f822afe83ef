// Starts the built server as a user would and waits until its first graph stands.
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export interface RunningPortolan {
  readonly url: string;
  stop(): Promise<void>;
}

const CLI = fileURLToPath(new URL('../../server/dist/cli.js', import.meta.url));

/** `source` holds the options that choose the input, such as `['--demo']`. Rejects with the server's output when it does not get ready. */
export async function startPortolan(source: readonly string[]): Promise<RunningPortolan> {
  const port = await freePort();
  const child = spawn(process.execPath, [CLI, 'serve', ...source, '--port', String(port), '--no-open'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  try {
    await untilReady(url, child);
  } catch (error) {
    child.kill();
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${output}`);
  }
  return { url, stop: () => stop(child) };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  let state = 'not answering';
  for (let tries = 0; tries < 1200; tries++) {
    if (child.exitCode !== null) throw new Error(`portolan ended with code ${child.exitCode}`);
    try {
      const status = (await (await fetch(`${url}/api/status`)).json()) as { state: string };
      state = status.state;
      if (state === 'ready') return;
    } catch {
      state = 'not answering';
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`portolan is ${state} after two minutes`);
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) resolve();
    else {
      child.once('exit', () => resolve());
      child.kill();
    }
  });
}

/** A port that nothing listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
