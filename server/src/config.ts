// The command line: every option, its default, and what may not be combined; the result is a plain value.

import type { Level } from '@portolan/shared/graph';
import type { ListFormat } from '@portolan/shared/report';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { isLoopback } from './hostRules';
import { addReviewCommands, type ReviewConfig } from './reviewOptions';
import { addSigningCommands, type KeygenConfig, type VerifyConfig } from './signing/signingOptions';
import { type Common, collect, common, type SourceOptions, wholeNumber, withSources } from './sourceOptions';
import { VERSION } from './version';

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
  /** A private key's file, to sign exported pages with; null: they are not signed. */
  readonly sign: string | null;
  /** The folder that keeps snapshots; null: the user's own. */
  readonly snapshots: string | null;
  /** Seconds between snapshots; null: none are taken on schedule. */
  readonly everySeconds: number | null;
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
  /** Also what would open or close it. */
  readonly changes: boolean;
  readonly format: 'text' | 'json';
}

export type Config = ServeConfig | ListConfig | ExplainConfig | ReviewConfig | KeygenConfig | VerifyConfig;
/** Nothing left to do: help or the version was printed (0), or the usage was wrong (2). */
export interface Exit {
  readonly exit: 0 | 2;
}

/** Where help and usage errors are printed. */
export interface Printer {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

interface Options extends SourceOptions {
  level: Level;
  nodes: boolean;
  changes: boolean;
  output: ListFormat;
  port: number;
  host: string;
  token?: string | true;
  userHeader?: string;
  allowHost?: string[];
  open: boolean;
  sign?: string;
  refresh?: number;
  snapshots?: string;
  every?: number;
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
    .option('--sign <key>', 'sign pages that are exported with this private key, as "portolan keygen" makes it')
    .option('--snapshots <folder>', 'where snapshots are kept (default: a folder of your own)')
    .option('--every <time>', 'take a snapshot this often if anything has changed, such as 30m, 1h or 1d', timeSpan)
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
    .option('--changes', 'also say what would open it, or close it, and what else that would do', false)
    .addOption(new Option('-o, --output <format>', 'format').choices(['text', 'json']).default('text'))
    .action((from: string, to: string, port: string | undefined, options: Options, command: Command) => {
      const format = options.output === 'json' ? 'json' : 'text';
      const question = port === undefined ? null : questionOf(port, command);
      const { changes } = options;
      config = { command: 'explain', ...common(options, command), from, to, question, changes, format };
    });
  addReviewCommands(program, (chosen) => {
    config = chosen;
  });
  addSigningCommands(program, (chosen) => {
    config = chosen;
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
  const { sign = null, snapshots = null, every: everySeconds = null } = options;
  if (everySeconds !== null && snapshots === null && (token !== null || !isLoopback(host))) {
    command.error('error: --every on a server that others use as well needs --snapshots: the folder that keeps them');
  }
  const address = { host, port, furtherHosts, token, userHeader };
  return { command: 'serve', ...shared, ...address, open, refreshSeconds, sign, snapshots, everySeconds };
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

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
/** A timer cannot wait longer than this many seconds, 24 days. */
const LONGEST_SPAN = 24 * 86_400;

function timeSpan(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,7})([smhd])$/.exec(text) ?? [];
  const seconds = Number(number) * (SECONDS[unit] ?? 0);
  if (seconds >= 60 && seconds <= LONGEST_SPAN) return seconds;
  throw new InvalidArgumentError('It must be a time from 1m to 24d, such as 30m, 1h or 1d.');
}

function questionOf(text: string, command: Command): ExplainConfig['question'] {
  const [, protocol = 'TCP', port = ''] = /^(?:(TCP|UDP|SCTP)\/)?(\d{1,5})$/i.exec(text) ?? [];
  const number = Number(port);
  if (!(number >= 1 && number <= 65_535)) command.error(`error: "${text}" is no port; write TCP/5432, UDP/53 or 5432`);
  return { protocol: protocol.toUpperCase() as 'TCP' | 'UDP' | 'SCTP', port: number };
}
