// `portolan export`: a snapshot, the connections, the workloads or a summary, on standard output or in a file.
import { formatSnapshot } from '@portolan/shared/contract';
import { type Analysis, analyse } from '@portolan/shared/graph';
import { formatList, formatSummary, workloadsCsv } from '@portolan/shared/report';
import type { ExportConfig } from '../reviewOptions';
import { problemLines, type Terminal, writeAll } from '../terminal';
import { VERSION } from '../version';
import { isIncomplete, readNamed, tellEngine, tellIncomplete, tellNotConsidered } from './readOnce';
import { OutputError, writeOutput } from './writeOutput';

/** @throws SourceError when nothing could be read. */
export async function exportCluster(
  config: ExportConfig,
  terminal: Terminal,
  now: () => Date = () => new Date(),
): Promise<0 | 2 | 3> {
  const { out, force, format } = config;
  const reading = await readNamed(config.source, config.profile, terminal);
  const analysis = analyse(reading.objects, reading);
  const pieces = exported(analysis, config, now());
  if (out === null) await writeAll(terminal.write, pieces);
  else {
    try {
      await writeOutput({ path: out, force, secret: format === 'json' }, pieces);
    } catch (error) {
      if (!(error instanceof OutputError)) throw error;
      terminal.tell(problemLines(error));
      return 2;
    }
  }
  tellEngine(analysis, terminal);
  if (format !== 'markdown') tellNotConsidered(analysis, terminal);
  return tellIncomplete(analysis.objects, terminal);
}

function exported(analysis: Analysis, { format, level }: ExportConfig, readAt: Date): Iterable<string> {
  const { objects, evaluation } = analysis;
  switch (format) {
    case 'json': {
      const { profile, chosenBy } = evaluation;
      const notConsidered = analysis.notConsidered.map(({ message }) => message);
      const createdAt = readAt.toISOString();
      return [formatSnapshot(objects, { engineVersion: VERSION, createdAt, profile, chosenBy, notConsidered })];
    }
    case 'csv':
      return formatList(analysis.graph({ level, nodes: false, variants: 'merge' }), 'csv');
    case 'workloads':
      return workloadsCsv(
        analysis.graph({ level: 'workload', nodes: false, variants: 'split' }),
        analysis.exposureStates(),
      );
    case 'markdown': {
      const about = { title: objects.source.title, version: VERSION, isComplete: !isIncomplete(objects) };
      const graph = analysis.graph({ level: 'workload', nodes: false, variants: 'merge' });
      return [formatSummary(graph, analysis.exposure(), about)];
    }
  }
}
