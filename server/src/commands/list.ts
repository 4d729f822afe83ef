// `portolan list`: all connections on standard output.
import { formatList } from '@portolan/shared/report';
import type { ListConfig } from '../config';
import { type Terminal, writeAll } from '../terminal';
import { readOnce, tellEngine, tellIncomplete, tellNotConsidered } from './readOnce';

/** @throws SourceError when nothing could be read. */
export async function list(config: ListConfig, terminal: Terminal): Promise<0 | 3> {
  const analysis = await readOnce(config.source, config.profile, terminal);
  const graph = analysis.graph({ level: config.level, nodes: config.nodes, variants: 'merge' });
  await writeAll(terminal.write, formatList(graph, config.format));
  tellEngine(analysis, terminal);
  // Text and JSON hold them.
  if (config.format === 'csv') tellNotConsidered(analysis, terminal);
  return tellIncomplete(analysis.objects, terminal);
}
