// Checks what is kept, for how long, and that packed bodies unpack to what was answered.
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { EngineAnswer } from '../engine';
import { AnswerBody, AnswerCache } from './answerCache';

const LONG = 'x'.repeat(2_000);

/** Answers every key with itself, and counts. */
function counting(answer: (key: string) => EngineAnswer = (key) => ({ ok: true, body: key + LONG })) {
  const asked: string[] = [];
  const ask = (key: string) => async () => {
    asked.push(key);
    return answer(key);
  };
  return { asked, ask };
}

test('an answer is asked for once a revision', async () => {
  const { asked, ask } = counting();
  const cache = new AnswerCache();
  const [first, second] = await Promise.all([cache.get(1, 'a', ask('a')), cache.get(1, 'a', ask('a'))]);
  expect(first).toBe(second);
  await cache.get(1, 'b', ask('b'));
  await cache.get(1, 'a', ask('a'));
  await cache.get(2, 'a', ask('a'));
  expect(asked).toEqual(['a', 'b', 'a']);
});

test('what was not asked for longest makes room', async () => {
  const { asked, ask } = counting();
  const cache = new AnswerCache(2.5 * LONG.length);
  for (const key of ['a', 'b', 'a', 'c', 'a', 'c', 'b']) await cache.get(1, key, ask(key));
  expect(asked).toEqual(['a', 'b', 'c', 'b']);
});

test('an answer larger than the room is still given', async () => {
  const { ask } = counting();
  expect(await new AnswerCache(10).get(1, 'a', ask('a'))).toMatchObject({ ok: true });
});

test('failures are told to all who wait and not kept', async () => {
  const failure: EngineAnswer = { ok: false, code: 'end-not-found', message: 'None.', next: 'Another.' };
  const { asked, ask } = counting(() => failure);
  const cache = new AnswerCache();
  expect(await Promise.all([cache.get(1, 'a', ask('a')), cache.get(1, 'a', ask('a'))])).toEqual([failure, failure]);
  await cache.get(1, 'a', ask('a'));
  expect(asked).toHaveLength(2);
  await expect(cache.get(1, 'b', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  expect(await cache.get(1, 'b', counting().ask('b'))).toMatchObject({ ok: true });
});

test('an answer that comes after its revision is gone is given and not kept', async () => {
  const { asked, ask } = counting();
  const cache = new AnswerCache();
  const late = cache.get(1, 'a', ask('a'));
  const next = cache.get(2, 'a', ask('a'));
  expect(await late).not.toBe(await next);
  expect(await cache.get(2, 'a', ask('a'))).toBe(await next);
  expect(asked).toHaveLength(2);
});

test('packed bodies unpack to the body; equal bodies have equal tags', async () => {
  const body = new AnswerBody(LONG);
  expect(gunzipSync(await body.encoded('gzip')).toString()).toBe(LONG);
  expect(brotliDecompressSync(await body.encoded('br')).toString()).toBe(LONG);
  expect(body.encoded('br')).toBe(body.encoded('br'));
  expect(new AnswerBody(LONG).tag).toBe(body.tag);
  expect(new AnswerBody(`${LONG}y`).tag).not.toBe(body.tag);
});
