// How one watch ends: each end told apart, for each is met differently.
import { expect, it } from 'vitest';
import { QUICK_BOUNDS } from '../../testing/followedCluster';
import { type Fault, failWith, startScriptedApiServer } from '../../testing/scriptedApiServer';
import { accessTo } from '../../testing/smallCluster';
import { testSurroundings } from '../../testing/surroundings';
import { ApiClient } from '../apiClient';
import { ClusterConnection } from '../clusterConnection';
import { type WatchEnd, type WatchEvent, watch } from './watchStream';

/** Watches a server that answers so. */
async function watching(answer: Fault): Promise<{ readonly end: WatchEnd; readonly events: WatchEvent[] }> {
  const api = await startScriptedApiServer();
  try {
    api.faults.set('/', answer);
    const client = new ApiClient(new ClusterConnection(accessTo(api.url), testSurroundings()), QUICK_BOUNDS);
    const events: WatchEvent[] = [];
    const call = { path: '/api/v1/pods', accept: 'application/json', version: '1', seconds: 0.1, graceMs: 100 };
    const onEvent = (event: WatchEvent) => void events.push(event);
    const end = await watch(client, { ...call, onOpen: () => {}, onEvent }, new AbortController().signal);
    return { end, events };
  } finally {
    await api.close();
  }
}

const saying =
  (pieces: readonly string[], how: 'end' | 'destroy' | 'stay' = 'end'): Fault =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    for (const piece of pieces) response.write(piece);
    if (how === 'end') response.end();
    if (how === 'destroy') setTimeout(() => response.destroy(), 20);
    return true;
  };
const line = (type: string, name: string) =>
  `${JSON.stringify({ type, object: { metadata: { name, resourceVersion: '5' } } })}\n`;

it('cuts what comes into events, whatever the pieces', async () => {
  const whole = `${line('ADDED', 'ä')}\n${line('DELETED', 'b')}${line('BOOKMARK', '')}`;
  for (const size of [1, 3, 1000]) {
    const pieces = whole.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g'))!;
    const { end, events } = await watching(saying(pieces));
    expect(end).toEqual({ kind: 'closed' });
    expect(events.map(({ type, version }) => `${type} ${version}`)).toEqual(['set 5', 'deleted 5', 'bookmark 5']);
  }
});

it('a whole line that is no event ends it: what it said may be lost', async () => {
  for (const bad of ['nonsense\n', '{"type":"ADDED"}\n', '[]\n', '{"type":"NEWS","object":{}}\n', '\u0000\n']) {
    const { end, events } = await watching(saying([line('ADDED', 'a'), bad, line('ADDED', 'never')], 'stay'));
    expect([end.kind, events.length]).toEqual(['garbled', 1]);
  }
});

it('a line that is cut is no event, and no reason to doubt those before it', async () => {
  for (const how of ['end', 'destroy'] as const) {
    const { end, events } = await watching(saying([line('ADDED', 'a'), '{"type":"ADDED","obj'], how));
    expect([end.kind, events.length]).toEqual(['broken', 1]);
  }
});

it('a server that neither speaks nor ends is given up after its time and the grace', async () => {
  expect((await watching(saying([], 'stay'))).end).toEqual({ kind: 'silent' });
});

it('errors inside the stream and refusals are told with what the server asks for', async () => {
  const error = (code: number, details = {}) =>
    saying([`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code, details } })}\n`]);
  expect((await watching(error(410))).end).toEqual({ kind: 'expired' });
  expect((await watching(error(429, { retryAfterSeconds: 7 }))).end).toEqual({
    kind: 'error',
    code: 429,
    retryAfterMs: 7000,
  });
  expect((await watching(failWith(410))).end).toEqual({ kind: 'expired' });
  const { end } = await watching(failWith(503, { 'retry-after': '3' }));
  expect(end.kind === 'refused' && [end.fault.kind, end.fault.retryAfterMs]).toEqual(['busy', 3000]);
});
