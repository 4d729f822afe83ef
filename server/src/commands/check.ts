// `portolan check`: holds the cluster to a file of expectations, for a person or for a pipeline.
import { isIncomplete } from '@portolan/shared/cluster';
import { type Analysis, analyse } from '@portolan/shared/graph';
import { checkText, formatCheckReport } from '@portolan/shared/report';
import { type CheckReport, checkExpectations, dayOf } from '@portolan/shared/review';
import type { CheckConfig } from '../reviewOptions';
import { printable } from '../sources/sourceError';
import { type Terminal, writeAll } from '../terminal';
import { VERSION } from '../version';
import { readExpectations } from './readExpectations';
import { readNamed, tellEngine, tellIncomplete, tellNotConsidered } from './readOnce';

/**
 * 0: everything is kept. 1: a statement of severity error is broken. 2: the file cannot be used. 3: an input that decides, or any
 * other, could not be read.
 * @throws SourceError when nothing could be read.
 */
export async function check(config: CheckConfig, terminal: Terminal, now: Date): Promise<0 | 1 | 2 | 3> {
  const expectations = await readExpectations(config.expectations, terminal);
  if (expectations === null) return 2;
  const reading = await readNamed(config.source, config.profile, terminal);
  const analysis = analyse(reading.objects, reading);
  const report = checkExpectations({ analysis }, expectations.value, { today: dayOf(now) });
  await writeAll(terminal.write, written(report, config, analysis, terminal));
  tellEngine(analysis, terminal);
  tellNotConsidered(analysis, terminal);
  const incomplete = tellIncomplete(analysis.objects, terminal);
  if (report.state === 'broken') return 1;
  return report.state === 'cannot-tell' ? 3 : incomplete;
}

function written(
  report: CheckReport,
  { format, expectations: file }: CheckConfig,
  { objects, notConsidered }: Analysis,
  { surroundings }: Terminal,
): Iterable<string> {
  if (format === 'text') return checkText(report, printable(file));
  if (format === 'json') return [`${JSON.stringify(report, null, 2)}\n`];
  const about = {
    file,
    title: objects.source.title,
    version: VERSION,
    root: surroundings.cwd,
    isComplete: !isIncomplete(objects),
    notes: notConsidered.map(({ message }) => message),
  };
  return [formatCheckReport(report, format, about)];
}
