// `portolan export`: a snapshot, or the graph in a form that other programs read, on standard output or in a file.
import type { KeyObject } from 'node:crypto';
import { type Analysis, analyse } from '@portolan/shared/graph';
import { redactObjects } from '@portolan/shared/review';
import { EXPORT_WRITERS } from '../exports/exportFormats';
import { exportInput } from '../exports/exportInput';
import type { ExportConfig } from '../exports/exportOptions';
import { OutputError } from '../outputError';
import { readPrivateKey } from '../signing/keys';
import { problemLines, type Terminal, writeAll } from '../terminal';
import { readExpectations } from './readExpectations';
import { readNamed, tellEngine, tellIncomplete } from './readOnce';
import { writeOutput } from './writeOutput';

/** @param template path of the page that a snapshot is put into @throws SourceError when nothing could be read. */
export async function exportCluster(
  config: ExportConfig,
  terminal: Terminal,
  template: string,
  now: () => Date = () => new Date(),
): Promise<0 | 2 | 3> {
  const { out, force, format } = config;
  const expectations = config.expectations === null ? null : await readExpectations(config.expectations, terminal);
  if (config.expectations !== null && expectations === null) return 2;
  const reading = await readNamed(config.source, config.profile, terminal);
  let analysis = analyse(reading.objects, reading);
  const { make, secret = false } = EXPORT_WRITERS[format];
  try {
    if (config.redact) analysis = analyse(redacted(analysis), reading);
    const pieces = await make(
      exportInput(analysis, config, await keyOf(config), template, now(), { expectations, tell: terminal.tell }),
    );
    if (out === null) await writeAll(terminal.write, textOnly(pieces));
    else await writeOutput({ path: out, force, secret }, pieces);
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    terminal.tell(problemLines(error));
    return 2;
  }
  tellEngine(analysis, terminal);
  return tellIncomplete(analysis.objects, terminal);
}

/** @throws OutputError where the names cannot be replaced without changing the picture. */
function redacted({ objects, profile }: Analysis): Analysis['objects'] {
  const answer = redactObjects(objects, { profile });
  if (!answer.ok) throw new OutputError(`The export cannot be redacted. ${answer.message}`, answer.next);
  return answer.value;
}

/** @throws OutputError for bytes, which no terminal shows. */
function* textOnly(pieces: Iterable<string | Uint8Array>): Generator<string> {
  for (const piece of pieces) {
    if (typeof piece !== 'string') throw new OutputError('This format is no text.', 'Name a file with --out.');
    yield piece;
  }
}

function keyOf({ sign }: ExportConfig): Promise<KeyObject | null> {
  return sign === null ? Promise.resolve(null) : readPrivateKey(sign);
}
