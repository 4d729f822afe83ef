// Runs one command of the command line as a person would write it, with a terminal that remembers.

import { check } from '../commands/check';
import { diff } from '../commands/diff';
import { explain } from '../commands/explain';
import { exportCluster } from '../commands/export';
import { keygen } from '../commands/keygen';
import { lintCluster } from '../commands/lint';
import { list } from '../commands/list';
import { verifyFile } from '../commands/verify';
import { type Config, parseArguments } from '../config';
import type { Terminal } from '../terminal';
import { TEST_TEMPLATE } from './testTemplate';

const NOW = new Date('2026-01-02T03:04:05Z');

/** Any command but `serve`; gives the exit code. @throws SourceError as the command does, and Error for wrong usage. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  let usage = '';
  const config = parseArguments(args, { out: () => {}, err: (text) => (usage += text) }, {});
  if ('exit' in config) throw new Error(`usage: ${args.join(' ')}: ${usage}`);
  return runParsed(config, terminal);
}

function runParsed(config: Config, terminal: Terminal): Promise<number> {
  switch (config.command) {
    case 'list':
      return list(config, terminal);
    case 'explain':
      return explain(config, terminal);
    case 'diff':
      return diff(config, terminal);
    case 'lint':
      return lintCluster(config, terminal);
    case 'check':
      return check(config, terminal, NOW);
    case 'export':
      return exportCluster(config, terminal, TEST_TEMPLATE, () => NOW);
    case 'keygen':
      return keygen(config, terminal);
    case 'verify':
      return verifyFile(config, terminal);
    case 'serve':
      throw new Error('serve does not end by itself');
  }
}
