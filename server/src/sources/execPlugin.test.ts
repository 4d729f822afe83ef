// Runs real credential plugins (small scripts) and checks what is made of their answers and failures.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testFolder, testSurroundings } from '../testing/surroundings';
import { type ExecPlugin, runExecPlugin } from './execPlugin';
import { Secret } from './secret';

const API = 'client.authentication.k8s.io/v1';

function plugin(script: string, more: Partial<ExecPlugin> = {}): ExecPlugin & { folder: string } {
  const folder = testFolder();
  const command = join(folder, 'login');
  writeFileSync(command, `#!/bin/sh\ncd "${folder}"\n${script}\n`);
  chmodSync(command, 0o755);
  return {
    folder,
    command,
    args: [],
    env: [],
    apiVersion: API,
    interactiveMode: 'IfAvailable',
    installHint: null,
    clusterInfo: null,
    ...more,
  };
}

const echo = (status: object) => `printf '%s' '${JSON.stringify({ kind: 'ExecCredential', apiVersion: API, status })}'`;
const run = (it: ExecPlugin, timeoutMs = 10_000, surroundings = testSurroundings()) =>
  runExecPlugin({ ...it, timeoutMs }, surroundings, new AbortController().signal);

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
    ['hangs', 'exec sleep 20', 'did not answer within 0.7 s'],
    ['prints without end', 'exec yes s3cr3t-canary 2>/dev/null', 'printed far more'],
  ])('that %s is refused without quoting it', async (_what, script, words) => {
    const error = await run(plugin(script), 700).catch((caught: Error) => caught);
    expect(error).toMatchObject({ code: 'exec-plugin-failed', message: expect.stringContaining(words) });
    expect(JSON.stringify(error) + String(error)).not.toContain('canary');
  });

  it('that is not installed is named, with the hint of the kubeconfig', async () => {
    const missing = plugin('', { command: 'portolan-no-such-plugin', installHint: 'Get it at example.org' });
    await expect(run(missing)).rejects.toMatchObject({
      code: 'exec-plugin-missing',
      next: expect.stringContaining('Get it at example.org'),
    });
  });

  it('that must ask questions is refused where nobody can answer', async () => {
    await expect(run(plugin(echo({ token: 't' }), { interactiveMode: 'Always' }))).rejects.toMatchObject({
      code: 'exec-plugin-failed',
      message: expect.stringContaining('not a terminal'),
    });
  });
});
