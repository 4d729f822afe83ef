// Checks our SHA-256 against the one of Node, by random text and at the edges of blocks.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from './sha256';

const theirs = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

test('the known answers', () => {
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('every length around a block', () => {
  for (let length = 0; length <= 200; length++) {
    const text = 'é'.repeat(length % 3) + 'x'.repeat(length);
    expect(sha256(text)).toBe(theirs(text));
  }
});

test('any text, lone surrogates included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 3 }), (a, b) => {
      const text = `${a}\ud800${b}\udc00`;
      expect(sha256(text)).toBe(theirs(text));
      expect(sha256(a)).toBe(theirs(a));
    }),
    { numRuns: 1000 },
  );
});

test('ten megabytes', () => {
  const text = '{"name":"pod-ü-😀"},'.repeat(500_000);
  const start = performance.now();
  const ours = sha256(text);
  console.info(`sha256 of ${(text.length / 1e6).toFixed(1)} M characters: ${Math.round(performance.now() - start)} ms`);
  expect(ours).toBe(theirs(text));
});
