// Runs an exec credential plugin as kubectl does: no shell, its messages on the terminal, its answer on standard output.
import { spawn } from 'node:child_process';
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
}

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
  timeoutMs = 60_000,
): Promise<PluginCredential> {
  const command = printable(plugin.command);
  const interactive = plugin.interactiveMode !== 'Never' && surroundings.interactive;
  if (plugin.interactiveMode === 'Always' && !interactive) {
    throw failed(command, 'asks questions, and standard input is not a terminal');
  }
  surroundings.tell(`Credentials: running the plugin ${command}, as the kubeconfig asks.`);
  const output = await collect(
    plugin,
    surroundings,
    interactive,
    AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  );
  if (signal.aborted) throw new SourceError('reading-cancelled', 'The reading was cancelled.', 'Read again.');
  return credentialOf(output, plugin, command);
}

function collect(
  plugin: ExecPlugin,
  surroundings: Surroundings,
  interactive: boolean,
  signal: AbortSignal,
): Promise<string> {
  const command = printable(plugin.command);
  const info = {
    kind: 'ExecCredential',
    apiVersion: plugin.apiVersion,
    spec: { interactive, ...(plugin.clusterInfo ? { cluster: plugin.clusterInfo } : {}) },
  };
  const own = Object.fromEntries(plugin.env.map(([name, value]) => [name, value.reveal()]));
  return new Promise((resolve, reject) => {
    const child = spawn(plugin.command, plugin.args, {
      cwd: surroundings.cwd,
      env: { ...surroundings.env, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'inherit'],
      windowsHide: true,
    });
    const stop = (problem: string) => {
      child.kill('SIGKILL');
      child.stdout?.destroy(); // a grandchild may hold the pipe open
      reject(failed(command, problem));
    };
    const late = () => stop('did not answer in time');
    signal.addEventListener('abort', late, { once: true });
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.length > MAX_OUTPUT) stop('printed far more than a credential');
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      signal.removeEventListener('abort', late);
      reject(error.code === 'ENOENT' ? missing(command, plugin) : failed(command, 'could not be started'));
    });
    child.on('close', (code, killedBy) => {
      signal.removeEventListener('abort', late);
      if (code === 0) resolve(text);
      else reject(failed(command, code === null ? `was ended by ${killedBy}` : `ended with exit code ${code}`));
    });
  });
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
  const expires = Date.parse(textOf(status, 'expirationTimestamp') ?? '');
  return {
    token: token === null ? null : new Secret(token),
    certificate: certificate === null ? null : new Secret(certificate),
    key: key === null ? null : new Secret(key),
    expires: Number.isNaN(expires) ? null : expires,
  };
}

function missing(command: string, plugin: ExecPlugin): SourceError {
  const hint = plugin.installHint === null ? '' : ` The kubeconfig says: ${printable(plugin.installHint, 500)}`;
  return new SourceError(
    'exec-plugin-missing',
    `The credential plugin ${command} is not installed.`,
    `Install it and make sure that it is in PATH, or choose another context with --context.${hint}`,
  );
}

function failed(command: string, problem: string): SourceError {
  return new SourceError(
    'exec-plugin-failed',
    `The credential plugin ${command} ${problem}.`,
    'Run "kubectl get namespaces" with the same context: it runs the same plugin. Often a new login helps.',
  );
}
