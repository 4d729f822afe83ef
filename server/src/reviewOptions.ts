// The commands of a review on the command line: diff, lint, check, export.
import type { Profile, Severity } from '@portolan/shared/cluster';
import { parseLabelSelector } from '@portolan/shared/graph';
import {
  CHECK_REPORT_FORMATS,
  type CheckReportFormat,
  COMPARISON_FORMATS,
  type ComparisonFormat,
  type ComparisonGate,
  FINDING_FORMATS,
  type FindingFormat,
} from '@portolan/shared/report';
import { type Command, Option } from 'commander';
import { addExport, type ExportConfig } from './exports/exportOptions';
import {
  type Common,
  type ConnectionOptions,
  collect,
  common,
  liveSource,
  type SourceOptions,
  withConnection,
  withSources,
} from './sourceOptions';
import { DEMO_VARIANTS } from './sources/demoVariant';
import type { SourceChoice } from './sources/openSource';

/** A source in one word; `file`: manifests or a snapshot, as its content says. */
export type SourceWord =
  | SourceChoice
  | { readonly from: 'file'; readonly path: string; readonly scope: readonly string[] };

export interface DiffConfig {
  readonly command: 'diff';
  readonly base: SourceWord;
  /** `whole`: another state. `applied`: the base with these files applied, and these objects deleted. */
  readonly head:
    | { readonly how: 'whole'; readonly source: SourceWord }
    | { readonly how: 'applied'; readonly paths: readonly string[]; readonly deleted: readonly string[] };
  readonly profile: Profile | 'auto' | null;
  /** Label selectors: a new way to what they select is an alarm. */
  readonly assets: readonly string[];
  readonly format: ComparisonFormat;
  readonly failOn: ComparisonGate;
}

export interface LintConfig extends Common {
  readonly command: 'lint';
  readonly format: FindingFormat;
  /** The least severe finding that is shown. */
  readonly severity: Severity;
  /** null: no finding fails. */
  readonly failOn: Severity | null;
}

export interface CheckConfig extends Common {
  readonly command: 'check';
  /** The file of expectations. */
  readonly expectations: string;
  readonly format: 'text' | 'json' | CheckReportFormat;
}

export type ReviewConfig = DiffConfig | LintConfig | CheckConfig | ExportConfig;

const SEVERITIES = ['error', 'warning', 'info'] as const;

/** Adds the commands; `choose` hears of the one that was given. */
export function addReviewCommands(program: Command, choose: (config: ReviewConfig) => void): void {
  addDiff(program, choose);
  addLint(program, choose);
  addCheck(program, choose);
  addExport(program, choose);
}

interface DiffOptions extends ConnectionOptions {
  apply?: string[];
  delete?: string[];
  asset?: string[];
  output: ComparisonFormat;
  failOn: ComparisonGate;
}

function addDiff(program: Command, choose: (config: DiffConfig) => void): void {
  withConnection(program.command('diff').description('say which connections differ between two states').exitOverride())
    .argument('<base>', 'a file or folder of manifests, a snapshot file, -, live, context:NAME or demo[:VARIANT]')
    .argument('[head]', 'the same: the other state as a whole; or leave it out and use --apply or --delete')
    .option('--apply <path>', 'compare with the base after these manifests were applied to it (repeatable)', collect)
    .option('--delete <policy>', 'and after this policy was deleted: KIND/NAMESPACE/NAME (repeatable)', collect)
    .option(
      '--asset <selector>',
      'raise an alarm for a new way to pods with these labels, such as pci=cde (repeatable)',
      collect,
    )
    .addOption(new Option('-o, --output <format>', 'format').choices(COMPARISON_FORMATS).default('text'))
    .addOption(
      new Option('--fail-on <what>', 'end with 1 for any difference, for gains, for alarms, or never')
        .choices(['differences', 'gained', 'alarms', 'none'])
        .default('differences'),
    )
    .action((base: string, head: string | undefined, options: DiffOptions, command: Command) => {
      const { apply = [], delete: deleted = [], asset: assets = [], profile = null, output: format, failOn } = options;
      const edits = apply.length + deleted.length > 0;
      if ((head === undefined) !== edits) {
        command.error(
          'error: name what the base is compared with: a second state, or changes to the base with --apply or --delete, not both',
        );
      }
      for (const name of deleted) {
        if (!/^[A-Za-z][A-Za-z.0-9]*(\/[^/]+){1,2}$/.test(name)) {
          command.error(
            `error: --delete takes KIND/NAMESPACE/NAME, such as NetworkPolicy/payments/old-allow, not "${name}"`,
          );
        }
      }
      for (const selector of assets) {
        const parsed = parseLabelSelector(selector);
        if (!parsed.ok) command.error(`error: --asset ${selector}: ${parsed.error.message}`);
        else if (parsed.value.length === 0) command.error('error: --asset takes a label selector, such as pci=cde');
      }
      if ([base, head, ...apply].filter((word) => word === '-').length > 1) {
        command.error('error: standard input can be read once');
      }
      const word = (text: string) => sourceWord(text, options, command);
      choose({
        command: 'diff',
        base: word(base),
        head: head === undefined ? { how: 'applied', paths: apply, deleted } : { how: 'whole', source: word(head) },
        profile,
        assets,
        format,
        failOn,
      });
    });
}

/** A source as `diff` takes it. A file that is called like a word is written with its folder, as `./live`. */
function sourceWord(text: string, options: ConnectionOptions, command: Command): SourceWord {
  const { namespace: scope = [], context = null } = options;
  const [, word = '', rest] = /^(live|context|demo|snapshot|manifests)(?::(.*))?$/s.exec(text) ?? [];
  if (word === 'live' && rest === undefined) return liveSource(options, context);
  if (word === 'context' && rest) return liveSource(options, rest);
  if (word === 'snapshot' && rest) return { from: 'snapshot', path: rest, scope };
  if (word === 'manifests' && rest) return { from: 'manifests', paths: [rest], scope };
  if (word === 'demo') {
    const variant = DEMO_VARIANTS.find((one) => one === (rest ?? 'default'));
    if (!variant) return command.error(`error: there is no demo:${rest}; there are ${DEMO_VARIANTS.join(', ')}`);
    return { from: 'demo', variant, scope };
  }
  if (word !== '' && word !== 'snapshot' && word !== 'manifests') {
    return command.error(`error: "${text}" names no source; a file of this name is written ./${text}`);
  }
  if (text === '-') return { from: 'manifests', paths: ['-'], scope };
  return { from: 'file', path: text, scope };
}

interface LintOptions extends SourceOptions {
  output: FindingFormat;
  severity: Severity;
  failOn: Severity | 'none';
}

function addLint(program: Command, choose: (config: LintConfig) => void): void {
  withSources(program.command('lint').description('print what is wrong or doubtful about the policies').exitOverride())
    .addOption(new Option('-o, --output <format>', 'format').choices(FINDING_FORMATS).default('text'))
    .addOption(new Option('--severity <least>', 'print findings from here on').choices(SEVERITIES).default('info'))
    .addOption(
      new Option('--fail-on <least>', 'end with 1 for findings from here on')
        .choices([...SEVERITIES, 'none'])
        .default('warning'),
    )
    .action((options: LintOptions, command: Command) => {
      const { output: format, severity, failOn } = options;
      choose({
        command: 'lint',
        ...common(options, command),
        format,
        severity,
        failOn: failOn === 'none' ? null : failOn,
      });
    });
}

interface CheckOptions extends SourceOptions {
  expectations: string;
  output: CheckConfig['format'];
}

function addCheck(program: Command, choose: (config: CheckConfig) => void): void {
  withSources(
    program
      .command('check')
      .description('hold the cluster to a file of expectations; exit code 1 where it breaks one')
      .exitOverride(),
  )
    .option('--expectations <file>', 'the file', 'portolan.yaml')
    .addOption(
      new Option('-o, --output <format>', 'format').choices(['text', 'json', ...CHECK_REPORT_FORMATS]).default('text'),
    )
    .action((options: CheckOptions, command: Command) => {
      const { expectations, output: format } = options;
      choose({ command: 'check', ...common(options, command), expectations, format });
    });
}
