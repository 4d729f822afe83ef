// The server reads: one module of the command line writes a file, one keeps snapshots, nothing else in its sources does, and nothing sends the API server anything but GET.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const sources = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('testing'))
  .map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));

const WRITING =
  /\b(writeFile|writeFileSync|appendFile|appendFileSync|createWriteStream|rename|renameSync|mkdir|mkdirSync|unlink|unlinkSync|rm|rmSync|truncate|copyFile|symlink|link|linkSync|cp|cpSync|chmod)\s*\(|\b(open|openSync)\([^)]*'(?:[wa]|r\+)/;
const WRITER = 'commands/writeOutput.ts';
const KEEPER = 'snapshots/disk.ts';

it('two sources write, move or remove a file: the one for what the person named, and the one that keeps snapshots', () => {
  expect(sources.length).toBeGreaterThan(50);
  const writing = sources.filter(({ text }) => WRITING.test(text));
  expect(writing.map(({ name }) => name)).toEqual([WRITER, KEEPER]);
});

it('what serves never reaches the one that writes', () => {
  const served = ['commands/serve.ts', 'engineWorker.ts', 'sourceWorker.ts'].flatMap((name) => [...reachedFrom(name)]);
  expect(served).toContain('routes/clusterRoutes.ts');
  expect(served).not.toContain(WRITER);
  const importers = sources.filter(({ name }) => importsOf(name).includes(WRITER)).map(({ name }) => name);
  expect(importers.sort()).toEqual(['cli.ts', 'commands/export.ts', 'commands/keygen.ts']);
  // Of it, the entry takes what tidies up, and never what writes.
  expect(readFileSync(join(FOLDER, 'cli.ts'), 'utf8')).toContain(
    "import { discardOutput } from './commands/writeOutput'",
  );
});

/** Sources of this workspace that a source imports, at once or later. */
function importsOf(name: string): readonly string[] {
  const { text } = sources.find((source) => source.name === name) ?? { text: '' };
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^'?]+)'/g)].map(([, path = '']) => {
    const file = join(FOLDER, dirname(name), path);
    const found = [`${file}.ts`, join(file, 'index.ts')].find((one) => existsSync(one));
    if (!found) throw new Error(`${name} imports ${path}, which is not there`);
    return relative(FOLDER, found);
  });
}

function reachedFrom(name: string, reached = new Set<string>()): Set<string> {
  if (reached.has(name)) return reached;
  reached.add(name);
  for (const next of importsOf(name)) reachedFrom(next, reached);
  return reached;
}

it('requests to the API server are made in one place, and that place only asks', () => {
  const senders = sources.filter(({ text }) =>
    /\b(https?|http2)(\s*:\s*https?\))?\.request\(|\)\.request\(/.test(text),
  );
  expect(senders.map(({ name }) => name)).toEqual(['sources/apiClient.ts']);
  const methods = [...senders[0]!.text.matchAll(/method: '(\w+)'/g)].map(([, method]) => method);
  expect(methods).toEqual(['GET']);
});
