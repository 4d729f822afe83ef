// The store of snapshots over real HTTP, and the schedule that fills it.
import { readdirSync } from 'node:fs';
import { parseManifests } from '@portolan/shared/cluster';
import { apiErrorSchema, parseSnapshot, snapshotsSchema } from '@portolan/shared/contract';
import { expect, it, onTestFinished } from 'vitest';
import { DEFAULT_LIMITS, DirectoryStore } from '../snapshots/directoryStore';
import { REAL_DISK } from '../snapshots/disk';
import { Schedule } from '../snapshots/schedule';
import type { SnapshotStore } from '../snapshots/snapshotStore';
import { type Answer, runApp } from '../testing/runningApp';
import { testFolder } from '../testing/surroundings';

const manifest = (name: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
`;

async function run(folder = testFolder(), store: SnapshotStore = new DirectoryStore(folder)) {
  let name = 'first';
  const source = {
    describe: () => ({ kind: 'manifests' as const, title: 'shop' }),
    read: async () => parseManifests([{ name: 'shop.yaml', text: manifest(name) }], 'shop'),
  };
  const app = await runApp({ source, snapshots: { store } });
  await app.state.reread();
  const post = (path: string, body: unknown): Promise<Answer> =>
    app.send('POST', path, { host: `127.0.0.1:${app.port}`, 'content-type': 'application/json' }, JSON.stringify(body));
  const change = async (to: string): Promise<void> => {
    name = to;
    await app.state.reread();
  };
  return { app, post, change, folder, store };
}

function problem(answer: Answer): readonly [number, string] {
  return [answer.status, apiErrorSchema.parse(answer.json()).error.code];
}

const listed = (answer: Answer) => snapshotsSchema.parse(answer.json()).snapshots;

it('a snapshot is taken, listed, fetched, described and deleted', async () => {
  const { app, post } = await run();
  expect(snapshotsSchema.parse((await app.get('/api/snapshots')).json())).toMatchObject({ off: null, snapshots: [] });
  const taken = await post('/api/snapshots', { name: ' Monday ', note: '' });
  expect(taken.status).toBe(201);
  const [one] = listed(taken);
  expect(one).toMatchObject({ name: 'Monday', by: 'person', title: 'shop', policies: 1, workloads: 0, revision: 1 });
  const file = await app.get(`/api/snapshots/${one!.id}`);
  const parsed = parseSnapshot(file.text);
  expect(parsed.ok && parsed.value.inputsHash).toBe(one!.inputsHash);
  expect(file.headers['content-disposition']).toBe(`attachment; filename="portolan-${one!.id}.json"`);
  expect(listed(await post(`/api/snapshots/${one!.id}`, { name: 'M', note: 'two\nlines' }))).toEqual([
    { ...one, name: 'M', note: 'two\nlines' },
  ]);
  expect(listed(await post(`/api/snapshots/${one!.id}/delete`, {}))).toEqual([]);
  expect(problem(await app.get(`/api/snapshots/${one!.id}`))).toEqual([404, 'snapshot-not-found']);
  expect(app.bugs).toEqual([]);
});

it('what is not a name and a note is refused, and so is a form of another page', async () => {
  const { app, post, folder } = await run();
  for (const body of [{}, { name: 'x' }, { name: 1, note: '' }, { name: '', note: '', id: 'x' }, []]) {
    expect(problem(await post('/api/snapshots', body))).toEqual([400, 'bad-body']);
  }
  for (const words of [
    { name: 'x'.repeat(121), note: '' },
    { name: 'a\nb', note: '' },
    { name: '', note: 'x'.repeat(2_001) },
  ]) {
    expect(problem(await post('/api/snapshots', words))).toEqual([400, 'bad-name']);
  }
  const host = `127.0.0.1:${app.port}`;
  const plain = { host, 'content-type': 'text/plain' };
  expect(problem(await app.send('POST', '/api/snapshots', plain, '{"name":"","note":""}'))).toEqual([
    415,
    'json-needed',
  ]);
  const foreign = { host, origin: 'http://evil.example', 'content-type': 'application/json' };
  expect(problem(await app.send('POST', '/api/snapshots', foreign, '{"name":"","note":""}'))).toEqual([
    403,
    'origin-not-allowed',
  ]);
  expect(problem(await app.get('/api/snapshots/..%2f..%2fetc%2fpasswd'))).toEqual([404, 'snapshot-not-found']);
  expect(problem(await post('/api/snapshots/x/delete', { now: true }))).toEqual([400, 'bad-body']);
  expect(readdirSync(folder)).toEqual([]);
});

it('a full store is 507, a folder that may not be written 409, and a missing store says so', async () => {
  const full = await run(testFolder(), new DirectoryStore(testFolder(), { ...DEFAULT_LIMITS, maxFiles: 0 }));
  expect(problem(await full.post('/api/snapshots', { name: '', note: '' }))).toEqual([507, 'store-full']);
  const open = async (): Promise<never> => {
    throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
  };
  const refused = await run(testFolder(), new DirectoryStore(testFolder(), DEFAULT_LIMITS, { ...REAL_DISK, open }));
  expect(problem(await refused.post('/api/snapshots', { name: '', note: '' }))).toEqual([409, 'store-not-writable']);
  expect([...full.app.bugs, ...refused.app.bugs]).toEqual([]);
  const source = { describe: () => ({ kind: 'demo' as const, title: 'x' }), read: () => Promise.reject(new Error()) };
  const none = await runApp({ source, snapshots: { off: 'Shared.' } });
  expect((await none.get('/api/snapshots')).json()).toMatchObject({ off: 'Shared.' });
});

it('a schedule keeps what has changed and nothing twice, and says what went wrong', async () => {
  const limits = { maxBytes: 2 ** 30, maxFiles: 2 };
  const { app, change, store, post } = await run(testFolder(), new DirectoryStore(testFolder(), limits));
  const looks: unknown[] = [];
  const schedule = new Schedule({
    state: app.state,
    store,
    version: '0.0.0-test',
    everySeconds: 3_600,
    onLook: (told) => looks.push(told?.code ?? null),
    onBug: (error) => looks.push(error),
  });
  onTestFinished(() => schedule.close());
  await schedule.look();
  await schedule.look();
  expect((await store.list()).snapshots).toHaveLength(1);
  await change('second');
  await Promise.all([schedule.look(), schedule.look()]);
  const { snapshots } = await store.list();
  expect(snapshots.map(({ by, revision }) => [by, revision])).toEqual([
    ['schedule', 2],
    ['schedule', 1],
  ]);
  await change('third');
  await schedule.look();
  expect(schedule.status()).toMatchObject({ everySeconds: 3_600, problem: { code: 'store-full' } });
  await post(`/api/snapshots/${snapshots[1]!.id}/delete`, {});
  await schedule.look();
  expect(schedule.status().problem).toBeNull();
  expect(looks).toEqual([null, null, null, 'store-full', null]);
});
