// A program that writes snapshots until it is ended: takes them, renames them, deletes them. Tests bundle it and kill it.
import { DirectoryStore } from '../snapshots/directoryStore';
import { sampleSnapshot } from './sampleSnapshot';

const [folder = '', turns = '0', first = '0'] = process.argv.slice(2);
const store = new DirectoryStore(folder);
const facts = { note: '', by: 'person', workloads: 1, policies: 1, revision: 1 } as const;
for (let turn = 0; turns === '0' || turn < Number(turns); turn += 1) {
  const text = sampleSnapshot(Number(first) + turn);
  const { id } = await store.take(text, { ...facts, name: `turn ${turn}` });
  await store.describe(id, { name: `turn ${turn}, named again`, note: 'x'.repeat(1_000) });
  // It is killed from here on.
  if (turn === 0) process.stdout.write('.');
  if (turns === '0' && turn % 3 === 1) await store.delete(id);
}
