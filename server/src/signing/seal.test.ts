// The seal holds every byte of a file, its own included; keys are for their owner alone.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { makeKey } from '../commands/keygen';
import { OutputError } from '../outputError';
import { readPrivateKey, readPublicKey } from './keys';
import { checkSeal, fingerprintOf, sealed } from './seal';

const folder = mkdtempSync(join(tmpdir(), 'portolan-seal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const PAGE = '<!doctype html>\n<p>Zürich → ☕ <!--portolan-seal {"sha256":"x"}-->\n</p>\n';
const check = (text: string) => checkSeal(Buffer.from(text, 'utf8'));

describe('a sealed page', () => {
  it('is intact, and names the key that signed it', () => {
    expect(check(sealed(PAGE, null))).toMatchObject({ ok: true, signer: null });
    expect(check(sealed(PAGE, privateKey))).toMatchObject({
      ok: true,
      signer: { fingerprint: fingerprintOf(publicKey) },
    });
  });

  it.each([null, privateKey])('is refused with any bit of any byte changed (%#)', (key) => {
    const file = Buffer.from(sealed(PAGE, key), 'utf8');
    for (let at = 0; at < file.length; at++)
      for (let bit = 0; bit < 8; bit++) {
        const other = Buffer.from(file);
        other[at]! ^= 1 << bit;
        expect(checkSeal(other).ok, `byte ${at}, bit ${bit}`).toBe(false);
      }
  });

  it('is refused when it is cut, and when anything follows it', () => {
    const file = Buffer.from(sealed(PAGE, privateKey), 'utf8');
    fc.assert(
      fc.property(fc.nat(file.length - 1), (length) => !checkSeal(file.subarray(0, length)).ok),
      {
        numRuns: 1000,
      },
    );
    for (const more of ['\n', ' ', '<script>alert(1)</script>', '-->\n'])
      expect(check(sealed(PAGE, privateKey) + more).ok).toBe(false);
  });

  it('says why', () => {
    const file = sealed(PAGE, privateKey);
    expect(check(PAGE.slice(0, 20))).toMatchObject({ ok: false, why: expect.stringContaining('missing or cut off') });
    expect(check(file.replace('Zürich', 'Zurich'))).toMatchObject({ why: expect.stringContaining('changed after') });
    const other = sealed(PAGE, generateKeyPairSync('ed25519').privateKey);
    const field = (text: string, name: string): string => new RegExp(`"${name}":"([^"]*)"`).exec(text)![1]!;
    const swapped = (name: string): string => file.replace(field(file, name), () => field(other, name));
    expect(check(swapped('publicKey'))).toMatchObject({ why: expect.stringContaining('fingerprint') });
    expect(check(swapped('signature'))).toMatchObject({ why: expect.stringContaining('not by the key') });
  });
});

describe('keys', () => {
  it('are a pair of files, the private one for its owner alone, and never written over', async () => {
    const path = join(folder, 'a.key');
    const made = await makeKey(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(fingerprintOf(await readPublicKey(made.publicFile))).toBe(made.fingerprint);
    const before = readFileSync(path, 'utf8');
    await expect(makeKey(path)).rejects.toThrow(OutputError);
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(check(sealed(PAGE, await readPrivateKey(path)))).toMatchObject({
      ok: true,
      signer: { fingerprint: made.fingerprint },
    });
  });

  it('of another kind, and files that are none, are refused in words', async () => {
    await expect(readPrivateKey(join(folder, 'none'))).rejects.toThrow('cannot be read');
    await expect(readPrivateKey(import.meta.filename)).rejects.toThrow('holds no private Ed25519 key');
    const made = await makeKey(join(folder, 'b.key'));
    await expect(readPrivateKey(made.publicFile)).rejects.toThrow('holds no private Ed25519 key');
  });
});
