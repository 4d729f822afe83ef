// The server reads: nothing in its sources writes a file, and nothing sends the API server anything but GET.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const sources = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('testing'))
  .map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));

const WRITING =
  /\b(writeFile|writeFileSync|appendFile|appendFileSync|createWriteStream|rename|renameSync|mkdir|mkdirSync|unlink|unlinkSync|rm|rmSync|truncate|copyFile|symlink|chmod)\s*\(/;

it('no source writes, moves or removes a file', () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(sources.filter(({ text }) => WRITING.test(text)).map(({ name }) => name)).toEqual([]);
});

it('requests to the API server are made in one place, and that place only asks', () => {
  const senders = sources.filter(({ text }) =>
    /\b(https?|http2)(\s*:\s*https?\))?\.request\(|\)\.request\(/.test(text),
  );
  expect(senders.map(({ name }) => name)).toEqual(['sources/apiClient.ts']);
  const methods = [...senders[0]!.text.matchAll(/method: '(\w+)'/g)].map(([, method]) => method);
  expect(methods).toEqual(['GET']);
});
