// Runs real credential plugins (small scripts) and checks what is made of their answers and failures.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXEC_API, printCredential, testPlugin } from '../testing/clusterUsers';
import { testSurroundings } from '../testing/surroundings';
import { type ExecPlugin, runExecPlugin } from './execPlugin';
import { Secret } from './secret';

const API = EXEC_API;
const plugin = testPlugin;
const echo = printCredential;
const run = (it: ExecPlugin, timeoutMs = 10_000, surroundings = testSurroundings()) =>
  runExecPlugin({ ...it, timeoutMs }, surroundings, new AbortController().signal);

/** False once the process has ended, even if nobody has asked for its exit code yet. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const state = process.platform === 'linux' ? readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] : '';
    return !state?.startsWith('Z');
  } catch {
    return false;
  }
}

describe('an exec plugin', () => {
  it('gives a token, and is named on the terminal before it runs', async () => {
    const it = plugin(echo({ token: 't1', expirationTimestamp: '2030-01-01T00:00:00Z' }));
    const surroundings = testSurroundings();
    const credential = await run(it, 10_000, surroundings);
    expect(credential.token?.reveal()).toBe('t1');
    expect(credential.expires).toBe(Date.UTC(2030, 0, 1));
    expect(surroundings.told).toEqual([expect.stringContaining(it.command)]);
  });

  it('gets its arguments, its environment and KUBERNETES_EXEC_INFO, without a shell', async () => {
    const it = plugin(`printf '%s' "$1|$CANARY|$KUBERNETES_EXEC_INFO" > seen\n${echo({ token: 't' })}`, {
      args: ['a b; echo $HOME'],
      env: [['CANARY', new Secret('yes')]],
      clusterInfo: { server: 'https://one' },
    });
    await run(it);
    const [argument, canary, info] = readFileSync(join(it.folder, 'seen'), 'utf8').split('|');
    expect([argument, canary]).toEqual(['a b; echo $HOME', 'yes']);
    expect(JSON.parse(info ?? '')).toEqual({
      kind: 'ExecCredential',
      apiVersion: API,
      spec: { interactive: false, cluster: { server: 'https://one' } },
    });
  });

  it('gives a certificate with its key', async () => {
    const credential = await run(plugin(echo({ clientCertificateData: 'C', clientKeyData: 'K' })));
    expect([credential.certificate?.reveal(), credential.key?.reveal(), credential.token]).toEqual(['C', 'K', null]);
  });

  it.each([
    ['ends with an error', 'echo s3cr3t-canary; exit 3', 'ended with exit code 3'],
    ['prints no JSON', 'echo s3cr3t-canary', 'not JSON'],
    ['prints another kind', `echo '{"kind":"Other"}'`, 'no ExecCredential'],
    ['gives nothing', echo({}), 'neither a token nor a certificate'],
    ['gives half a pair', echo({ clientCertificateData: 'C' }), 'without its key'],
    ['prints an older version', echo({ token: 't' }, 'client.authentication.k8s.io/v1beta1'), 'no ExecCredential of'],
    ['prints its credential twice', `${echo({ token: 't' })}\n${echo({ token: 't' })}`, 'not JSON'],
    ['gives a token of two lines', echo({ token: 'a\nb' }), 'cannot be sent'],
    ['gives an expiry that is no time', echo({ token: 't', expirationTimestamp: 'soon' }), 'no time'],
    ['gives a number for an expiry', echo({ token: 't', expirationTimestamp: 5 }), 'no time'],
    ['complains', 'echo s3cr3t-canary >&2; exit 1', 'ended with exit code 1'],
    ['is killed', 'kill -9 $$', 'was ended by SIGKILL'],
    ['hangs', 'exec sleep 20', 'did not answer within 0.7 s'],
    ['prints without end', 'exec yes s3cr3t-canary 2>/dev/null', 'printed far more'],
  ])('that %s is refused without quoting it', async (_what, script, words) => {
    const error = await run(plugin(script), 700).catch((caught: Error) => caught);
    expect(error).toMatchObject({ code: 'exec-plugin-failed', message: expect.stringContaining(words) });
    expect(JSON.stringify(error) + String(error)).not.toContain('canary');
  });

  it('may take its time', async () => {
    const credential = await run(plugin(`sleep 0.3\n${echo({ token: 'late' })}`));
    expect(credential.token?.reveal()).toBe('late');
  });

  it.each([
    ['in the past', '2001-02-03T04:05:06Z', Date.UTC(2001, 1, 3, 4, 5, 6)],
    ['with a zone', '2030-01-01T01:00:00+01:00', Date.UTC(2030, 0, 1)],
    ['not given', undefined, null],
    ['null', null, null],
  ])('may give an expiry %s', async (_when, expirationTimestamp, expected) => {
    const credential = await run(plugin(echo({ token: 't', expirationTimestamp })));
    expect(credential.expires).toBe(expected);
  });

  it.each(['deadline', 'cancelling'])('that hangs is ended with all that it has started: %s', async (how) => {
    const it = plugin('sleep 30 &\necho $! > child\necho $$ > self\nwait');
    const stop = new AbortController();
    const running = runExecPlugin(
      { ...it, timeoutMs: how === 'deadline' ? 400 : 60_000 },
      testSurroundings(),
      stop.signal,
    );
    const ended = expect(running).rejects.toMatchObject({
      code: how === 'deadline' ? 'exec-plugin-failed' : 'reading-cancelled',
    });
    const pid = (name: string) => Number(readFileSync(join(it.folder, name), 'utf8'));
    await expect.poll(() => existsSync(join(it.folder, 'self')) && pid('self') > 0, { timeout: 5_000 }).toBe(true);
    if (how === 'cancelling') stop.abort();
    await ended;
    await expect.poll(() => lives(pid('self')) || lives(pid('child')), { timeout: 5_000 }).toBe(false);
  });

  it('that is not installed is named, with the hint of the kubeconfig', async () => {
    const missing = plugin('', { command: 'portolan-no-such-plugin', installHint: 'Get it at example.org' });
    await expect(run(missing)).rejects.toMatchObject({
      code: 'exec-plugin-missing',
      next: expect.stringContaining('Get it at example.org'),
    });
  });

  it('that cannot be started with its arguments is refused', async () => {
    await expect(run(plugin(echo({ token: 't' }), { args: ['a\0b'] }))).rejects.toMatchObject({
      code: 'exec-plugin-failed',
      message: expect.stringContaining('could not be started'),
    });
  });

  it('that must ask questions is refused where nobody can answer', async () => {
    await expect(run(plugin(echo({ token: 't' }), { interactiveMode: 'Always' }))).rejects.toMatchObject({
      code: 'exec-plugin-failed',
      message: expect.stringContaining('not a terminal'),
    });
  });
});
