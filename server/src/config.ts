// The command line: every option, its default, and what may not be combined; the result is a plain value.

import type { Profile } from '@portolan/shared/cluster';
import type { Level } from '@portolan/shared/graph';
import type { ListFormat } from '@portolan/shared/report';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { isLoopback } from './hostRules';
import { DEMO_VARIANTS, type DemoVariant } from './sources/demoVariant';
import { PLUGINS_ALLOWED, type PluginPolicy } from './sources/execPlugin';
import type { SourceChoice } from './sources/openSource';
import { VERSION } from './version';

interface Common {
  readonly source: SourceChoice;
  /** null: the source's own, or `auto`. `auto`: by the network plugin that is found. */
  readonly profile: Profile | 'auto' | null;
}

export interface ServeConfig extends Common {
  readonly command: 'serve';
  readonly host: string;
  readonly port: number;
  /** Names beside the address listened on. */
  readonly furtherHosts: readonly string[];
  /** true: make one up. */
  readonly token: string | true | null;
  /** In which header an authenticating proxy says who the user is; null: in none. */
  readonly userHeader: string | null;
  readonly open: boolean;
  readonly refreshSeconds: number;
}

export interface ListConfig extends Common {
  readonly command: 'list';
  readonly level: Level;
  readonly nodes: boolean;
  readonly format: ListFormat;
}

export interface ExplainConfig extends Common {
  readonly command: 'explain';
  readonly from: string;
  readonly to: string;
  readonly question: { readonly protocol: 'TCP' | 'UDP' | 'SCTP'; readonly port: number } | null;
  readonly format: 'text' | 'json';
}

export interface CheckConfig extends Common {
  readonly command: 'check';
  /** The file of expectations. */
  readonly expectations: string;
  readonly format: 'text' | 'json';
}

export type Config = ServeConfig | ListConfig | ExplainConfig | CheckConfig;
/** Nothing left to do: help or the version was printed (0), or the usage was wrong (2). */
export interface Exit {
  readonly exit: 0 | 2;
}

/** Where help and usage errors are printed. */
export interface Printer {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

interface Options {
  kubeconfig?: string[];
  context?: string;
  namespace?: string[];
  manifests?: string[];
  snapshot?: string;
  demo?: DemoVariant;
  profile?: Profile | 'auto';
  level: Level;
  nodes: boolean;
  output: ListFormat;
  port: number;
  host: string;
  token?: string | true;
  userHeader?: string;
  allowHost?: string[];
  open: boolean;
  refresh?: number;
  execPlugins?: 'allow' | 'deny';
  execTimeout?: number;
  expectations: string;
}

/** Reads the arguments (without node and script). The token may also come from the environment, where `ps` does not show it. */
export function parseArguments(
  args: readonly string[],
  printer: Printer,
  env: Readonly<Record<string, string | undefined>>,
): Config | Exit {
  let config: Config | null = null;
  const program = new Command('portolan')
    .description('Shows which pods can reach which, on which port, and why: Kubernetes network policies as a graph.')
    .version(VERSION)
    .configureOutput({ writeOut: printer.out, writeErr: printer.err })
    .exitOverride();
  const add = (name: string, description: string, isDefault = false) =>
    withSources(program.command(name, { isDefault }).description(description).exitOverride());
  add('serve', 'open the graph in the browser (when no command is given)', true)
    .option('--port <number>', 'port to listen on', wholeNumber(0, 65_535), 4400)
    .option('--host <address>', 'address to listen on; others than loopback need --token', '127.0.0.1')
    .option('--token [token]', 'ask every request for this token; without a value one is made up')
    .option('--allow-host <name>', 'a further name to answer under, as a proxy in front has it (repeatable)', collect)
    .option('--user-header <name>', 'header in which a proxy in front says who the user is, for the log (with --token)')
    .option(
      '--refresh <seconds>',
      'seconds between readings, 0 for none (default: 30 for a cluster)',
      wholeNumber(0, 86_400),
    )
    .option('--no-open', 'do not open a browser')
    .action((options: Options, command: Command) => {
      config = serveConfig(options, command, env);
    });
  add('list', 'print all connections')
    .addOption(
      new Option('--level <level>', 'what is an end').choices(['pod', 'workload', 'namespace']).default('workload'),
    )
    .option('--nodes', 'add traffic between pods and nodes', false)
    .addOption(new Option('-o, --output <format>', 'format').choices(['text', 'json', 'csv']).default('text'))
    .action((options: Options, command: Command) => {
      const { level, nodes, output: format } = options;
      config = { command: 'list', ...common(options, command), level, nodes, format };
    });
  add('explain', 'say why one end can or cannot reach another')
    .argument('<from>', 'NAMESPACE/WORKLOAD, KIND/NAMESPACE/NAME or an address')
    .argument('<to>', 'the same, or svc:NAMESPACE/NAME')
    .argument('[port]', 'PROTOCOL/PORT or PORT, such as TCP/5432')
    .addOption(new Option('-o, --output <format>', 'format').choices(['text', 'json']).default('text'))
    .action((from: string, to: string, port: string | undefined, options: Options, command: Command) => {
      const format = options.output === 'json' ? 'json' : 'text';
      const question = port === undefined ? null : questionOf(port, command);
      config = { command: 'explain', ...common(options, command), from, to, question, format };
    });
  add('check', 'hold the cluster to a file of expectations; exit code 1 where it breaks one')
    .option('--expectations <file>', 'the file', 'portolan.yaml')
    .addOption(new Option('-o, --output <format>', 'format').choices(['text', 'json']).default('text'))
    .action((options: Options, command: Command) => {
      const format = options.output === 'json' ? 'json' : 'text';
      config = { command: 'check', ...common(options, command), expectations: options.expectations, format };
    });
  try {
    program.parse(args.map(spellDemo), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return { exit: error.exitCode === 0 ? 0 : 2 };
    throw error;
  }
  return config ?? { exit: 2 };
}

/** A bare --demo must not swallow the argument after it. */
function spellDemo(argument: string): string {
  return argument === '--demo' ? '--demo=default' : argument;
}

function withSources(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'kubeconfig to use (repeatable)', collect)
    .option('--context <name>', 'context of the kubeconfig')
    .addOption(
      new Option(
        '--exec-plugins <policy>',
        'credential plugins of the kubeconfig: run them, as kubectl does, or refuse',
      ).choices(['allow', 'deny']),
    )
    .option(
      '--exec-timeout <seconds>',
      'end a credential plugin that takes longer (default: 60)',
      wholeNumber(1, 3_600),
    )
    .option('-n, --namespace <name>', 'read only this namespace (repeatable); all else is unknown', collect)
    .option('--manifests <path>', 'file or folder of manifests, - for standard input (repeatable)', collect)
    .option('--snapshot <file>', 'a saved JSON snapshot')
    .addOption(
      new Option('--demo <variant>', 'a built-in demo cluster (write --demo, or --demo=cilium)').choices(DEMO_VARIANTS),
    )
    .addOption(
      new Option('--profile <profile>', 'whose policies and behaviour count (default: auto, by what runs)').choices([
        'auto',
        'kubernetes',
        'calico',
        'cilium',
      ]),
    );
}

function common(options: Options, command: Command): Common {
  return { source: sourceOf(options, command), profile: options.profile ?? null };
}

function sourceOf(options: Options, command: Command): SourceChoice {
  const { kubeconfig = [], context, manifests = [], snapshot, demo, namespace: scope = [] } = options;
  const given = [
    ...(manifests.length > 0 ? ['--manifests'] : []),
    ...(snapshot === undefined ? [] : ['--snapshot']),
    ...(demo === undefined ? [] : ['--demo']),
    ...(kubeconfig.length > 0 || context !== undefined ? ['--kubeconfig or --context'] : []),
  ];
  if (given.length > 1) command.error(`error: choose one source; ${given.join(' and ')} do not go together`);
  if (manifests.length > 0) return { from: 'manifests', paths: manifests, scope };
  if (snapshot !== undefined) return { from: 'snapshot', path: snapshot, scope };
  if (demo !== undefined) return { from: 'demo', variant: demo, scope };
  const plugins = pluginsOf(options);
  const choice = { files: kubeconfig, context: context ?? null, ...(plugins && { plugins }) };
  return { from: 'kubeconfig', kubeconfig: choice, scope };
}

function pluginsOf({ execPlugins, execTimeout }: Options): PluginPolicy | null {
  if (execPlugins === undefined && execTimeout === undefined) return null;
  const { timeoutMs } = PLUGINS_ALLOWED;
  return {
    allowed: execPlugins !== 'deny',
    timeoutMs: execTimeout === undefined ? timeoutMs : execTimeout * 1000,
  };
}

function serveConfig(
  options: Options,
  command: Command,
  env: Readonly<Record<string, string | undefined>>,
): ServeConfig {
  const { host, port, open, refresh } = options;
  const shared = common(options, command);
  const token = options.token ?? (env.PORTOLAN_TOKEN || null);
  if (!isLoopback(host) && token === null) {
    command.error(
      `error: --host ${host} lets other machines in, so it needs --token.\n` +
        'Add --token (one is made up and printed), or leave out --host to serve this machine only.',
    );
  }
  if (typeof token === 'string' && !/^[\w.~+/=-]{16,}$/.test(token)) {
    command.error('error: a token has at least 16 letters, digits or the characters . ~ + / = _ -');
  }
  const furtherHosts = (options.allowHost ?? []).map((name) => hostName(name, command));
  const userHeader = options.userHeader ?? null;
  if (userHeader !== null) checkUserHeader(userHeader, token !== null, command);
  const refreshSeconds = refresh ?? (shared.source.from === 'kubeconfig' ? 30 : 0);
  return { command: 'serve', ...shared, host, port, furtherHosts, token, userHeader, open, refreshSeconds };
}

/** A host name as browsers send it: in lower case, with its port where that is not the scheme's own. */
function hostName(text: string, command: Command): string {
  const name = text.toLowerCase();
  if (!/^(\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?$/.test(name)) {
    command.error(`error: --allow-host takes a host name, such as portolan.example or localhost:8080, not "${text}"`);
  }
  return name;
}

/** Headers that hold what must not be written down. */
const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'cookie']);

function checkUserHeader(name: string, hasToken: boolean, command: Command): void {
  if (!/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name)) command.error(`error: --user-header takes the name of one header`);
  if (SECRET_HEADERS.has(name.toLowerCase())) {
    command.error(`error: the header ${name} holds secrets, which are never logged; name another with --user-header`);
  }
  if (!hasToken) {
    command.error(
      'error: --user-header says whose requests are logged, and nothing is logged without --token.\n' +
        'Add --token and have the proxy send it, or leave out --user-header.',
    );
  }
}

function questionOf(text: string, command: Command): ExplainConfig['question'] {
  const [, protocol = 'TCP', port = ''] = /^(?:(TCP|UDP|SCTP)\/)?(\d{1,5})$/i.exec(text) ?? [];
  const number = Number(port);
  if (!(number >= 1 && number <= 65_535)) command.error(`error: "${text}" is no port; write TCP/5432, UDP/53 or 5432`);
  return { protocol: protocol.toUpperCase() as 'TCP' | 'UDP' | 'SCTP', port: number };
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}
