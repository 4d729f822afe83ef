// A file of expectations as commands take it: read, or what is wrong with it told line by line.
import { type Expectations, parseExpectations } from '@portolan/shared/review';
import { readExpectationsFile } from '../sources/expectationsFile';
import { printable } from '../sources/sourceError';
import { problemLines, type Terminal } from '../terminal';

export interface NamedExpectations {
  /** Of the file, as it may be shown. */
  readonly name: string;
  readonly value: Expectations;
}

/** null: it cannot be used, which was told. */
export async function readExpectations(path: string, terminal: Terminal): Promise<NamedExpectations | null> {
  const name = printable(path);
  const file = await readExpectationsFile(path);
  if (!file.ok) {
    terminal.tell(problemLines(file));
    return null;
  }
  const parsed = parseExpectations(file.text);
  if (parsed.ok) return { name, value: parsed.value };
  for (const { line, column, message } of parsed.errors)
    terminal.tell(printable(`${name}:${line}:${column}: ${message}`, 500));
  return null;
}
