// The event stream in the page: cut into events whatever the pieces, opened again where it broke, resumed where it was left.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventFeed, EventParser } from './eventFeed';
import type { FeedEvent } from './feedEvent';

const event = fc.record({
  id: fc.option(fc.stringMatching(/^[\w.]{1,8}$/)),
  name: fc.constantFrom('revision', 'status', 'reset'),
  data: fc.json().map((text) => text.replaceAll('\n', ' ')),
});

test('events are the same whatever the pieces they come in', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 6 }), fc.array(fc.nat(40), { maxLength: 12 }), (events, cuts) => {
      const text = events
        .map(({ id, name, data }) => `:\n${id === null ? '' : `id: ${id}\n`}event: ${name}\ndata: ${data}\n\n`)
        .join('');
      const heard: unknown[] = [];
      const parser = new EventParser((id, name, data) => heard.push({ id, name, data }));
      let at = 0;
      for (const cut of cuts) {
        parser.take(text.slice(at, at + cut));
        at += cut;
      }
      parser.take(text.slice(at));
      expect(heard).toEqual(events);
    }),
  );
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Opened {
  readonly lastId: string | null;
  write(text: string): void;
  end(): void;
}

function feed(answers: (count: number) => boolean = () => true) {
  const opened: Opened[] = [];
  const told: FeedEvent[] = [];
  const source = {
    open: async (lastId: string | null, signal: AbortSignal): Promise<Response> => {
      let controller: ReadableStreamDefaultController<Uint8Array>;
      const body = new ReadableStream<Uint8Array>({
        start: (given) => {
          controller = given;
        },
      });
      signal.addEventListener('abort', () => controller.error(new Error('aborted')));
      const encoder = new TextEncoder();
      opened.push({
        lastId,
        write: (text) => controller.enqueue(encoder.encode(text)),
        end: () => controller.close(),
      });
      return answers(opened.length) ? new Response(body) : new Response('', { status: 503 });
    },
  };
  const running = new EventFeed(source, (one) => told.push(one));
  return { opened, told, running };
}
const settle = () => vi.advanceTimersByTimeAsync(5);

test('a stream that breaks is opened again from the last event, and the page is told in between', async () => {
  const { opened, told, running } = feed();
  await settle();
  opened[0]!.write('id: e.1\nevent: revision\ndata: {"revision":1,"at":"x","news":null}\n\n');
  await settle();
  opened[0]!.end();
  await settle();
  expect(told.map(({ type }) => type)).toEqual(['open', 'revision', 'lost']);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(opened.map(({ lastId }) => lastId)).toEqual([null, 'e.1']);
  expect(told.at(-1)?.type).toBe('open');
  running.close();
});

test('a stream without a sign of life is given up and opened again', async () => {
  const { opened, told, running } = feed();
  await vi.advanceTimersByTimeAsync(39_000);
  opened[0]!.write(':\n\n');
  await vi.advanceTimersByTimeAsync(39_000);
  expect(opened).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(3_000);
  expect([told.some(({ type }) => type === 'lost'), opened.length]).toEqual([true, 2]);
  running.close();
});

test('a server that refuses is asked ever less often, and not at all once the page is gone', async () => {
  const { opened, running } = feed(() => false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(opened.length).toBeGreaterThan(4);
  expect(opened.length).toBeLessThan(9);
  running.close();
  const count = opened.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(opened).toHaveLength(count);
});
