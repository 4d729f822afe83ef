// Runs an exec credential plugin as kubectl does: no shell, its messages on the terminal, its answer on standard output.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Surroundings } from './clusterSource';
import { type Entry, isEntry, textOf } from './kubeconfigEntries';
import { Secret } from './secret';
import { printable, SourceError } from './sourceError';

export interface ExecPlugin {
  /** Absolute, or a name looked up in PATH. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly (readonly [name: string, value: Secret])[];
  readonly apiVersion: string;
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always';
  readonly installHint: string | null;
  /** Given to the plugin in KUBERNETES_EXEC_INFO, if the kubeconfig asks for it. */
  readonly clusterInfo: Entry | null;
  /** A plugin that has not answered by then is killed. Not set: a minute. */
  readonly timeoutMs?: number;
}

/** What may be done with the exec plugins of a kubeconfig. */
export interface PluginPolicy {
  readonly allowed: boolean;
  readonly timeoutMs: number;
}

/** As kubectl, but for its patience. */
export const PLUGINS_ALLOWED: PluginPolicy = { allowed: true, timeoutMs: 60_000 };

export interface PluginCredential {
  readonly token: Secret | null;
  /** PEM. */
  readonly certificate: Secret | null;
  readonly key: Secret | null;
  /** Milliseconds since 1970; null if it does not expire. */
  readonly expires: number | null;
}

const MAX_OUTPUT = 1024 * 1024;

/**
 * Runs the plugin once. It is named on the terminal first.
 * @throws SourceError `exec-plugin-missing` or `exec-plugin-failed`; never with anything that the plugin printed.
 */
export async function runExecPlugin(
  plugin: ExecPlugin,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<PluginCredential> {
  const command = printable(plugin.command);
  const interactive = plugin.interactiveMode !== 'Never' && surroundings.interactive;
  if (plugin.interactiveMode === 'Always' && !interactive) {
    throw failed(command, 'asks questions, and standard input is not a terminal');
  }
  surroundings.tell(`Credentials: running the plugin ${command}, as the kubeconfig asks.`);
  const output = await collect(plugin, surroundings, interactive, signal);
  return credentialOf(output, plugin, command);
}

type Child = ChildProcessByStdio<null, Readable, null>;

/** Standard output of the plugin once it has ended well. Whatever happens, nothing of it runs on. */
function collect(
  plugin: ExecPlugin,
  surroundings: Surroundings,
  interactive: boolean,
  signal: AbortSignal,
): Promise<string> {
  const command = printable(plugin.command);
  // With nobody to ask, it gets a group of its own, so that all that it starts ends with it.
  const grouped = !interactive && process.platform !== 'win32';
  return new Promise((resolve, reject) => {
    const child = start(plugin, surroundings, interactive, grouped);
    const leave = () => kill(child, grouped);
    const end = (error: SourceError) => {
      settle();
      leave();
      child.stdout.destroy(); // a grandchild may hold the pipe open
      reject(error);
    };
    const limit = plugin.timeoutMs ?? PLUGINS_ALLOWED.timeoutMs;
    const deadline = setTimeout(() => end(failed(command, `did not answer within ${limit / 1000} s`)), limit);
    const cancel = () => end(new SourceError('reading-cancelled', 'The reading was cancelled.', 'Read again.'));
    const settle = () => {
      process.off('exit', leave);
      clearTimeout(deadline);
      signal.removeEventListener('abort', cancel);
    };
    process.once('exit', leave);
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.length > MAX_OUTPUT) end(failed(command, 'printed far more than a credential'));
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      settle();
      reject(error.code === 'ENOENT' ? missing(command, plugin) : failed(command, 'could not be started'));
    });
    child.on('close', (code, killedBy) => {
      settle();
      if (code === 0) resolve(text);
      else reject(failed(command, code === null ? `was ended by ${killedBy}` : `ended with exit code ${code}`));
    });
  });
}

function start(plugin: ExecPlugin, surroundings: Surroundings, interactive: boolean, grouped: boolean): Child {
  const info = {
    kind: 'ExecCredential',
    apiVersion: plugin.apiVersion,
    spec: { interactive, ...(plugin.clusterInfo ? { cluster: plugin.clusterInfo } : {}) },
  };
  const own = Object.fromEntries(plugin.env.map(([name, value]) => [name, value.reveal()]));
  try {
    return spawn(plugin.command, plugin.args, {
      cwd: surroundings.cwd,
      env: { ...surroundings.env, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
      detached: grouped,
      windowsHide: true,
    }) as Child;
  } catch {
    // Arguments that no program can be given, such as one with a zero byte.
    throw failed(printable(plugin.command), 'could not be started');
  }
}

function kill(child: Child, grouped: boolean): void {
  try {
    if (grouped && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function credentialOf(output: string, plugin: ExecPlugin, command: string): PluginCredential {
  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch {
    throw failed(command, 'printed something that is not JSON');
  }
  if (!isEntry(answer) || answer.kind !== 'ExecCredential' || answer.apiVersion !== plugin.apiVersion) {
    throw failed(command, `printed no ExecCredential of ${plugin.apiVersion}`);
  }
  const status = isEntry(answer.status) ? answer.status : {};
  const token = textOf(status, 'token');
  const certificate = textOf(status, 'clientCertificateData');
  const key = textOf(status, 'clientKeyData');
  if ((certificate === null) !== (key === null)) throw failed(command, 'gave a certificate without its key');
  if (token === null && certificate === null) throw failed(command, 'gave neither a token nor a certificate');
  // A token with a line break or beyond ASCII cannot stand in a header.
  if (token !== null && !/^[\x21-\x7e]+$/.test(token)) throw failed(command, 'gave a token that cannot be sent');
  return {
    token: token === null ? null : new Secret(token),
    certificate: certificate === null ? null : new Secret(certificate),
    key: key === null ? null : new Secret(key),
    expires: expiryOf(status.expirationTimestamp ?? null, command),
  };
}

function expiryOf(given: unknown, command: string): number | null {
  if (given === null) return null;
  const time = typeof given === 'string' && /^\d{4}-\d\d-\d\dT/.test(given) ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(time)) throw failed(command, 'gave an expirationTimestamp that is no time');
  return time;
}

function missing(command: string, plugin: ExecPlugin): SourceError {
  const hint = plugin.installHint === null ? '' : ` The kubeconfig says: ${printable(plugin.installHint, 500)}`;
  return new SourceError(
    'exec-plugin-missing',
    `The credential plugin ${command} is not installed.`,
    `Install it and make sure that it is in PATH, or choose another context with --context.${hint}`,
    [command],
  );
}

function failed(command: string, problem: string): SourceError {
  return new SourceError(
    'exec-plugin-failed',
    `The credential plugin ${command} ${problem}.`,
    'Run "kubectl get namespaces" with the same context: it runs the same plugin. Often a new login helps.',
    [command],
  );
}
