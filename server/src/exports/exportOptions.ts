// The options of `portolan export`, and which of them go together.
import { type FindExpression, type Level, parseFind } from '@portolan/shared/graph';
import { PNG_TIMES } from '@portolan/shared/picture';
import { type Command, Option } from 'commander';
import { type Common, common, type SourceOptions, withSources } from '../sourceOptions';
import { EXPORT_FORMATS, EXPORT_MEANINGS, type ExportFormat, FILTERED_FORMATS } from './exportNames';

export interface ExportConfig extends Common {
  readonly command: 'export';
  readonly format: ExportFormat;
  readonly level: Level;
  /** What the find box would say; null: the whole graph. */
  readonly filter: { readonly text: string; readonly find: FindExpression } | null;
  /** A file of expectations that a report holds the cluster to; null: none. */
  readonly expectations: string | null;
  /** For a PNG: its pixels for one of the picture. */
  readonly times: number;
  /** null: standard output. */
  readonly out: string | null;
  readonly force: boolean;
  /** A private key's file, to sign with; null: not signed. */
  readonly sign: string | null;
  /** Replace names first. */
  readonly redact: boolean;
}

const LEVELS = ['pod', 'workload', 'namespace'] as const;

interface ExportOptions extends SourceOptions {
  format: ExportFormat;
  level: Level;
  filter?: string;
  expectations?: string;
  scale?: string;
  sign?: string;
  out: string;
  force: boolean;
  redact: boolean;
}

/** Adds the command; `choose` hears of it if it was given. */
export function addExport(program: Command, choose: (config: ExportConfig) => void): void {
  withSources(
    program
      .command('export')
      .description('save a snapshot, or the graph in a form that other programs read')
      .exitOverride(),
  )
    .addOption(new Option('-o, --format <format>', EXPORT_MEANINGS).choices(EXPORT_FORMATS).default('json'))
    .addOption(new Option('--level <level>', 'what is an end').choices(LEVELS).default('workload'))
    .option('--filter <expression>', 'only what the find box of the page would show, such as "to:app=db port:5432"')
    .option(
      '--expectations <file>',
      'for pdf: hold the cluster to this file, and add zones and statements to the report',
    )
    .addOption(
      new Option('--scale <times>', 'for png: its pixels for one of the picture (default: 2)').choices(
        PNG_TIMES.map(String),
      ),
    )
    .option('--out <file>', 'file to write, - for standard output', '-')
    .option('--force', 'write over a file that is there already', false)
    .option('--sign <key>', 'for html: sign with this private key, as "portolan keygen" makes it')
    .option('--redact', 'put other names in the place of all names, the same throughout the file', false)
    .action((options: ExportOptions, command: Command) => {
      const { format, level, out, force, redact } = options;
      const find = options.filter === undefined ? null : parseFind(options.filter);
      const mistake = mistakeIn(options) ?? (find?.ok === false ? `--filter: ${find.error.message}` : null);
      if (mistake !== null) command.error(`error: ${mistake}`);
      choose({
        command: 'export',
        ...common(options, command),
        format,
        level,
        filter: find?.ok ? { text: options.filter!, find: find.value } : null,
        expectations: options.expectations ?? null,
        times: Number(options.scale ?? 2),
        out: out === '-' ? null : out,
        force,
        sign: options.sign ?? null,
        redact,
      });
    });
}

/** Options that do not go together, in words; null: they do. */
function mistakeIn({ format, filter, expectations, scale, sign, redact }: ExportOptions): string | null {
  const gone = 'which would look for names that are gone';
  if (redact && filter !== undefined) return `--redact goes without --filter, ${gone}`;
  if (redact && expectations !== undefined) return `--redact goes without --expectations, ${gone}`;
  if (sign !== undefined && format !== 'html') return '--sign goes with --format html';
  if (expectations !== undefined && format !== 'pdf') return '--expectations goes with --format pdf';
  if (scale !== undefined && format !== 'png') return '--scale goes with --format png';
  if (filter === undefined || FILTERED_FORMATS.includes(format)) return null;
  return `${format} always holds the whole cluster; --filter goes with ${FILTERED_FORMATS.join(', ')}`;
}
