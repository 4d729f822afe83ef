// A source that is read in another thread: the same objects, progress and errors, and an end to readings that nobody wants any more.
import { MessageChannel } from 'node:worker_threads';
import type { ClusterObjects } from '@portolan/shared/cluster';
import type { ResourceStatus } from '@portolan/shared/contract';
import { expect, onTestFinished, test } from 'vitest';
import type { ClusterSource } from './clusterSource';
import { readDemoCluster } from './demoCluster';
import { SourceError } from './sourceError';
import { type FromSource, serveSource, type ToSource } from './sourceThread';
import { type SourceThread, ThreadedSource } from './threadedSource';

const DEMO = readDemoCluster('default');
const never = new AbortController().signal;

interface Started {
  readonly source: ThreadedSource;
  readonly told: string[];
  /** Threads that were started, and ended by us. */
  readonly seen: { started: number; terminated: number; end: (error: Error) => void };
}

/** The two sides with a real channel of structured clones between them, in one thread. */
function start(served: ClusterSource): Started {
  const told: string[] = [];
  const seen: Started['seen'] = { started: 0, terminated: 0, end: () => {} };
  const connect = (): SourceThread => {
    seen.started += 1;
    const { port1, port2 } = new MessageChannel();
    serveSource(served, port2);
    onTestFinished(() => port1.close());
    return {
      send: (message) => port1.postMessage(message),
      listen: (onMessage: (message: FromSource) => void, onEnd) => {
        port1.on('message', onMessage);
        seen.end = onEnd;
      },
      terminate: () => {
        seen.terminated += 1;
      },
    };
  };
  return { source: new ThreadedSource(served, connect, (line) => told.push(line)), told, seen };
}

function sourceOf(read: ClusterSource['read'], more: Partial<ClusterSource> = {}): ClusterSource {
  return { describe: () => ({ kind: 'manifests', title: 't' }), read, ...more };
}

test('brings what the source reads, time and again, in one thread', async () => {
  const { source, seen } = start(sourceOf(async () => DEMO));
  expect(await source.read(() => {}, never)).toEqual(DEMO);
  expect(await source.read(() => {}, never)).toEqual(DEMO);
  expect(seen).toMatchObject({ started: 1, terminated: 0 });
});

test('tells progress in order, before the objects', async () => {
  const status = (count: number): ResourceStatus => ({ resource: 'pods', state: 'reading', count, total: 3 });
  const { source } = start(
    sourceOf(async (onProgress) => {
      for (const count of [1, 2, 3]) onProgress(status(count));
      return DEMO;
    }),
  );
  const progress: number[] = [];
  await source.read(({ count }) => progress.push(count), never);
  expect(progress).toEqual([1, 2, 3]);
});

test('knows what the source says of itself, before and after', async () => {
  let name = 'before';
  const served = sourceOf(
    async () => {
      name = 'after';
      return DEMO;
    },
    { describe: () => ({ kind: 'snapshot', title: name }), profile: () => 'calico' },
  );
  const { source } = start(served);
  expect([source.describe().title, source.profile()]).toEqual(['before', null]);
  await source.read(() => {}, never);
  expect([source.describe().title, source.profile()]).toEqual(['after', 'calico']);
});

test('fails as the source fails, and reads again', async () => {
  const errors = [new SourceError('cluster-timeout', 'Too slow.', 'Wait.', ['/a/b']), new Error('a bug')];
  const { source, seen } = start(
    sourceOf(async () => {
      const error = errors.shift();
      if (error) throw error;
      return DEMO;
    }),
  );
  const first = await source.read(() => {}, never).catch((error: unknown) => error);
  expect(first).toBeInstanceOf(SourceError);
  expect(first).toMatchObject({ code: 'cluster-timeout', message: 'Too slow.', next: 'Wait.', paths: ['/a/b'] });
  const second = await source.read(() => {}, never).catch((error: unknown) => error);
  expect(second).not.toBeInstanceOf(SourceError);
  expect((second as Error).stack).toContain('a bug');
  expect(await source.read(() => {}, never)).toEqual(DEMO);
  expect(seen.started).toBe(1);
});

test('hands a cancelled reading on to the source', async () => {
  const { source, seen } = start(
    sourceOf(
      (_onProgress, signal) =>
        new Promise((_resolve, reject) => {
          const refuse = () => reject(new SourceError('reading-cancelled', 'Cancelled.', 'Read again.'));
          signal.addEventListener('abort', refuse);
        }),
    ),
  );
  const stop = new AbortController();
  const reading = source.read(() => stop.abort(), stop.signal);
  setTimeout(() => stop.abort(), 5);
  await expect(reading).rejects.toMatchObject({ code: 'reading-cancelled' });
  expect(seen.terminated).toBe(0);
});

test('ends a thread that does not hear, and starts another one', async () => {
  let deaf = true;
  const { source, seen } = start(
    sourceOf(() => (deaf ? new Promise<ClusterObjects>(() => {}) : Promise.resolve(DEMO))),
  );
  const stop = new AbortController();
  const reading = source.read(() => {}, stop.signal);
  stop.abort();
  await expect(reading).rejects.toMatchObject({ code: 'reading-cancelled' });
  deaf = false;
  expect(await source.read(() => {}, never)).toEqual(DEMO);
  expect(seen).toMatchObject({ started: 2, terminated: 1 });
});

test('a thread that dies fails the reading; the next one starts another', async () => {
  let silent = true;
  const { source, seen } = start(
    sourceOf(() => (silent ? new Promise<ClusterObjects>(() => {}) : Promise.resolve(DEMO))),
  );
  const reading = source.read(() => {}, never);
  seen.end(new Error('out of memory'));
  await expect(reading).rejects.toThrow('out of memory');
  silent = false;
  expect(await source.read(() => {}, never)).toEqual(DEMO);
  expect(seen.started).toBe(2);
});

test('nothing is read for who has already stopped', async () => {
  const { source, seen } = start(sourceOf(async () => DEMO));
  await expect(source.read(() => {}, AbortSignal.abort())).rejects.toMatchObject({ code: 'reading-cancelled' });
  expect(seen.started).toBe(0);
});

test('objects come a part at a time: the next one when the last was taken', async () => {
  const waiting: string[] = [];
  let receive: (message: ToSource) => void = () => {};
  serveSource(
    sourceOf(async () => DEMO),
    {
      postMessage: ({ type }) => void waiting.push(type),
      on: (_event, listener) => {
        receive = listener;
      },
    },
  );
  receive({ type: 'read', since: null });
  const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
  for (let parts = 1; parts <= 3; parts += 1) {
    await settled();
    expect(waiting).toEqual(Array.from({ length: parts }, () => 'part'));
    receive({ type: 'taken' });
  }
});
