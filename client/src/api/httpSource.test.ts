// The data source over HTTP: paths, the token, and errors in words.
import { encodeGraph } from '@portolan/shared/contract';
import { afterEach, expect, test, vi } from 'vitest';
import { SAMPLE_GRAPH } from '../testing/sampleCluster';
import { createHttpSource } from './httpSource';

const { signal } = new AbortController();

function answer(body: unknown, status = 200) {
  const fetch = vi.fn(async (_path: string, _init: RequestInit) => new Response(JSON.stringify(body), { status }));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

afterEach(() => vi.unstubAllGlobals());

test('a graph arrives as it was sent', async () => {
  const fetch = answer(encodeGraph(SAMPLE_GRAPH, 7));
  expect(await createHttpSource(null).graph(false, signal)).toEqual({ revision: 7, graph: SAMPLE_GRAPH });
  expect(fetch.mock.calls[0]![0]).toBe('./api/graph?form=columns&level=workload');
});

test('names travel encoded, and a token in a header only', async () => {
  const fetch = answer({});
  await createHttpSource('s3cret').policy({ kind: 'NetworkPolicy', namespace: 'a/b', name: 'x?y' }, signal);
  const [path, init] = fetch.mock.calls[0]!;
  expect(path).toBe('./api/policies/NetworkPolicy/a%2Fb/x%3Fy');
  expect(init.headers).toMatchObject({ authorization: 'Bearer s3cret' });
  expect(path).not.toContain('s3cret');
});

test('an error answer keeps its code, message and next step', async () => {
  answer({ error: { code: 'not-found', message: 'No such policy.', next: 'Read again.' } }, 404);
  await expect(createHttpSource(null).policies(signal)).rejects.toMatchObject({
    code: 'not-found',
    message: 'No such policy.',
    next: 'Read again.',
  });
});

test('an answer that is no such error still says what to do', async () => {
  vi.stubGlobal('fetch', async () => new Response('<html>', { status: 502 }));
  await expect(createHttpSource(null).status(signal)).rejects.toMatchObject({ code: 'bad-answer' });
});

test('no answer at all is a server that is away', async () => {
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('failed')));
  await expect(createHttpSource(null).status(signal)).rejects.toMatchObject({ code: 'server-unreachable' });
});
