// The event stream over real HTTP: order, resuming, slow readers, room, and a clean end.
import http, { type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { revisionEventSchema, statusSchema } from '@portolan/shared/contract';
import { expect, it, onTestFinished } from 'vitest';
import { DemoSource } from '../sources/fileSource';
import { type RunningApp, runApp } from '../testing/runningApp';
import type { HubBounds } from './eventHub';

const BOUNDS: HubBounds = { maxClients: 12, maxQueued: 64 * 1024, stalledMs: 300, heartbeatMs: 50, statusMs: 5 };

interface Heard {
  readonly id: string | null;
  readonly name: string;
  readonly data: string;
}

interface Listener {
  readonly response: IncomingMessage;
  /** All that was heard so far; null after the stream ended is still what was heard. */
  readonly heard: Heard[];
  readonly ended: Promise<void>;
  stop(): void;
}

function listen(port: number, lastId: string | null = null): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const headers = lastId === null ? {} : { 'last-event-id': lastId };
    const request = http.get({ host: '127.0.0.1', port, path: '/api/events', headers, agent: false }, (response) => {
      const heard: Heard[] = [];
      let rest = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const parts = (rest + chunk).split('\n\n');
        rest = parts.pop() ?? '';
        for (const part of parts) {
          const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1] ?? null;
          const [name, data] = [field('event'), field('data')];
          if (name !== null && data !== null) heard.push({ id: field('id'), name, data });
        }
      });
      response.on('error', () => {});
      const ended = new Promise<void>((end) => response.on('close', () => end()));
      onTestFinished(() => void request.destroy());
      resolve({ response, heard, ended, stop: () => request.destroy() });
    });
    request.on('error', reject);
  });
}

const app = (): Promise<RunningApp> => runApp({ source: new DemoSource('default', []), bounds: BOUNDS });
const revisions = ({ heard }: Listener) =>
  heard.filter(({ name }) => name === 'revision').map(({ data }) => JSON.parse(data).revision);

it('tells the state of things first, then every new graph, in the shapes of the contract', async () => {
  const { port, state } = await app();
  const listener = await listen(port);
  expect(listener.response.headers['content-type']).toContain('text/event-stream');
  expect(listener.response.headers['content-encoding']).toBeUndefined();
  await state.reread();
  await expect.poll(() => revisions(listener)).toEqual([1]);
  await expect.poll(() => listener.heard.at(-1)?.name).toBe('status');
  expect(listener.heard.slice(0, 2).map(({ name }) => name)).toEqual(['reset', 'status']);
  for (const { name, data } of listener.heard) {
    if (name === 'status') statusSchema.parse(JSON.parse(data));
    if (name === 'revision') revisionEventSchema.parse(JSON.parse(data));
  }
  expect(JSON.parse(listener.heard.at(-1)!.data).state).toBe('ready');
});

it('loses and doubles nothing over hundreds of cuts (P10)', async () => {
  const { port, events } = await app();
  const seen: number[] = [];
  let lastId: string | null = null;
  let told = 0;
  const publish = (): void => {
    told += 1;
    events.publish('revision', { revision: told });
  };
  const first = await listen(port);
  await expect.poll(() => first.heard.length).toBeGreaterThan(0);
  lastId = first.heard[0]!.id;
  first.stop();
  for (let cut = 0; cut < 300; cut += 1) {
    const away = cut % 4;
    for (let n = 0; n < away; n += 1) publish();
    const listener: Listener = await listen(port, lastId);
    for (let n = 0; n < cut % 3; n += 1) publish();
    await expect
      .poll(() => listener.heard.filter(({ name }) => name === 'status').length, { interval: 1 })
      .toBeGreaterThan(0);
    if (cut % 5 === 0) await sleep(1);
    listener.stop();
    await listener.ended;
    for (const { id, name, data } of listener.heard) {
      expect(name).not.toBe('reset');
      if (name !== 'revision') continue;
      seen.push(JSON.parse(data).revision);
      lastId = id;
    }
  }
  const last = await listen(port, lastId);
  await expect.poll(() => last.heard.at(-1)?.name).toBe('status');
  seen.push(...revisions(last));
  expect(seen).toEqual(Array.from({ length: told }, (_, n) => n + 1));
});

it('a page of an earlier run is told to begin anew', async () => {
  const { port } = await app();
  const listener = await listen(port, 'AAAAAAAAAAAA.7');
  await expect.poll(() => listener.heard.map(({ name }) => name)).toEqual(['reset', 'status']);
});

it('who does not read is cut off, and nobody else notices (P8)', async () => {
  const { port, events } = await app();
  const stalled = await Promise.all(Array.from({ length: 4 }, () => listen(port)));
  for (const { response } of stalled) response.pause();
  const quick = await Promise.all(Array.from({ length: 4 }, () => listen(port)));
  await expect.poll(() => events.clients).toBe(8);
  const block = 'x'.repeat(50_000);
  for (let revision = 1; revision <= 200 && events.clients > 4; revision += 1) {
    events.publish('revision', { revision, block });
    await sleep(5);
  }
  await expect.poll(() => events.clients, { timeout: 5000 }).toBe(4);
  expect(events.cutOff).toBe(4);
  events.publish('revision', { revision: 1000 });
  for (const listener of quick) await expect.poll(() => revisions(listener).at(-1), { timeout: 5000 }).toBe(1000);
});

it('has room for so many, and says when to ask again', async () => {
  const { port, get } = await app();
  await Promise.all(Array.from({ length: BOUNDS.maxClients }, () => listen(port)));
  const answer = await get('/api/events');
  expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
  expect(answer.text).toContain('too-many-pages');
});

it('says goodbye when it stops (P11)', async () => {
  const { port, events } = await app();
  const listeners = await Promise.all(Array.from({ length: 5 }, () => listen(port)));
  await expect.poll(() => events.clients).toBe(5);
  events.close();
  await Promise.all(listeners.map(({ ended }) => ended));
  for (const { heard } of listeners) expect(heard.at(-1)?.name).toBe('bye');
});

it('figures are told in the text format, each with help and type, and labels are plain', async () => {
  const { port, get, state } = await app();
  await state.reread();
  await listen(port);
  const { status, headers, text } = await get('/metrics');
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  const lines = text.trimEnd().split('\n');
  for (const line of lines)
    expect(line).toMatch(
      /^(# (HELP|TYPE) portolan_[a-z_]+ .+|portolan_[a-z_]+(\{(\w+="[\w.-]*",?)+\})? -?\d[\d.e+-]*)$/,
    );
  const names = new Set(lines.filter((line) => !line.startsWith('#')).map((line) => line.split(/[ {]/)[0]!));
  for (const name of names) {
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^# HELP ${name} `)));
    expect(lines).toContainEqual(`# TYPE ${name} ${name.endsWith('_total') ? 'counter' : 'gauge'}`);
  }
  expect(text).toContain('portolan_event_clients 1\n');
  expect(text).toContain('portolan_graph_revision 1\n');
});
