// The entry: reads arguments and environment, runs one command, sets the exit code. It alone touches `process`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { check } from './commands/check';
import { diff } from './commands/diff';
import { explain } from './commands/explain';
import { exportCluster } from './commands/export';
import { keygen } from './commands/keygen';
import { lintCluster } from './commands/lint';
import { list } from './commands/list';
import { serve } from './commands/serve';
import { verifyFile } from './commands/verify';
import { discardOutput } from './commands/writeOutput';
import { parseArguments } from './config';
import { SourceError } from './sources/sourceError';
import { sourceThreads } from './sources/threadedSource';
import { problemLines, type Terminal } from './terminal';
import { workerEngines } from './workerEngine';

const INPUT_INCOMPLETE = 3;

async function run(): Promise<number> {
  const { argv, env, stdout, stderr } = process;
  const config = parseArguments(
    argv.slice(2),
    { out: (text) => stdout.write(text), err: (text) => stderr.write(text) },
    env,
  );
  if ('exit' in config) return config.exit;
  const terminal = createTerminal();
  // An end that is an exit takes a running credential plugin along; `serve` ends in its own way.
  if (config.command !== 'serve')
    void interruption()
      .then(discardOutput)
      .then(() => process.exit(130));
  try {
    if (config.command === 'list') return await list(config, terminal);
    if (config.command === 'explain') return await explain(config, terminal);
    if (config.command === 'check') return await check(config, terminal, new Date());
    if (config.command === 'diff') return await diff(config, terminal);
    if (config.command === 'lint') return await lintCluster(config, terminal);
    if (config.command === 'export') return await exportCluster(config, terminal, OFFLINE_PAGE);
    if (config.command === 'keygen') return await keygen(config, terminal);
    if (config.command === 'verify') return await verifyFile(config, terminal);
    return await serve(config, terminal, {
      startEngine: workerEngines(new URL('./engineWorker.js', import.meta.url)),
      threadSource: sourceThreads(new URL('./sourceWorker.js', import.meta.url)),
      pageFolder: fileURLToPath(new URL('../../client/dist', import.meta.url)),
      template: OFFLINE_PAGE,
    });
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    terminal.tell(problemLines(error));
    return INPUT_INCOMPLETE;
  }
}

/** The page that a snapshot is put into, as the build has made it. */
const OFFLINE_PAGE = fileURLToPath(new URL('./offline.html', import.meta.url));

function createTerminal(): Terminal {
  const { env, stdin, stdout, stderr } = process;
  let live = false;
  const progress = (line: string | null) => {
    if (!stderr.isTTY || (line === null && !live)) return;
    stderr.write(line === null ? '\r\u001B[K' : `\r\u001B[K${line}`);
    live = line !== null;
  };
  const tell = (line: string) => {
    progress(null);
    stderr.write(`${line}\n`);
  };
  return {
    surroundings: {
      env,
      home: homedir(),
      cwd: process.cwd(),
      interactive: stdin.isTTY === true,
      tell,
      readStdin: () => stdin,
    },
    write: async (text) => {
      if (!stdout.write(text)) await once(stdout, 'drain');
    },
    tell,
    progress,
    openPage,
    interrupted: interruption,
  };
}

/** The first signal asks the command to end, the second ends it. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(130);
        asked = true;
        resolve();
      });
    }
  });
}

function openPage(url: string): void {
  const { env, platform, stdout } = process;
  const display = platform !== 'linux' || env.DISPLAY || env.WAYLAND_DISPLAY;
  if (!stdout.isTTY || env.CI || !display) return;
  const [command, ...args] =
    platform === 'darwin' ? ['open'] : platform === 'win32' ? ['cmd', '/c', 'start', '""'] : ['xdg-open'];
  const child = spawn(command ?? '', [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {}); // the address is printed anyway
  child.unref();
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`Standard output cannot be written (${error.code ?? error.message}).\n`);
  process.exit(2);
});
process.stderr.on('error', () => {});

process.exitCode = await run();
// Standard input may be open still, and an interrupted reading may hold a connection.
if (process.stdin.isTTY !== true) process.stdin.destroy();
