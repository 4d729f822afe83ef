// Checks that credentials live on: files read again, plugins run again in time and never more often than needed, 401 answered once for all.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { printCredential, testAccess, testPlugin } from '../testing/clusterUsers';
import { type Fault, failWith, type ScriptedApiServer, startScriptedApiServer } from '../testing/scriptedApiServer';
import { testFolder, testSurroundings } from '../testing/surroundings';
import { ApiClient, DEFAULT_BOUNDS, JSON_TYPE } from './apiClient';
import { type ClusterAccess, type ClusterUser, inClusterAccess } from './clusterAccess';
import { ClusterConnection } from './clusterConnection';
import { DEFAULT_LIFETIMES } from './clusterCredentials';
import { findCluster } from './kubeconfig';

const HOUR = 3_600_000;
const CA = fileURLToPath(new URL('../../testing/kubeconfig/fixtures/pki/ca-one.pem', import.meta.url));
const never = new AbortController().signal;

/** A connection whose clock stands still until it is told otherwise. */
function connectionFor(
  user: Partial<ClusterUser>,
  server = 'https://127.0.0.1:1',
  authority: ClusterAccess['authority'] = null,
) {
  let time = Date.UTC(2030, 0, 1);
  const surroundings = testSurroundings();
  const lifetimes = { ...DEFAULT_LIFETIMES, now: () => time };
  const connection = new ClusterConnection(testAccess(server, user, { authority }), surroundings, lifetimes);
  const token = async () => String((await connection.prepare(never)).headers.Authorization).replace('Bearer ', '');
  const isoIn = (ms: number) => new Date(time + ms).toISOString();
  return { connection, token, told: surroundings.told, wait: (ms: number) => (time += ms), isoIn };
}

async function startServer(accepts: (authorization: string) => boolean): Promise<ScriptedApiServer> {
  const api = await startScriptedApiServer();
  onTestFinished(() => api.close());
  api.collections.set('/api/v1/pods', []);
  const guard: Fault = (request, response, url) =>
    !accepts(request.headers.authorization ?? '') && failWith(401)(request, response, url);
  api.faults.set('/api', guard);
  return api;
}

const get = (client: ApiClient) => client.get('/api/v1/pods', JSON_TYPE, never);
const clientOf = (connection: ClusterConnection) =>
  new ApiClient(connection, { ...DEFAULT_BOUNDS, attempts: 1, timeoutMs: 5_000 });

describe('a token file', () => {
  it('is read again when a minute has passed, however long the process lives', async () => {
    const tokenFile = join(testFolder({ token: 'one\n' }), 'token');
    const { token, wait } = connectionFor({ tokenFile });
    expect(await token()).toBe('one');
    writeFileSync(tokenFile, 'two\n');
    wait(59_000);
    expect(await token()).toBe('one');
    wait(1_000);
    expect(await token()).toBe('two');
    writeFileSync(tokenFile, 'three');
    wait(60_000);
    expect(await token()).toBe('three');
  });

  it('is read again at once when the API server rejects its token', async () => {
    const tokenFile = join(testFolder({ token: 'one' }), 'token');
    let accepted = 'Bearer one';
    const api = await startServer((authorization) => authorization === accepted);
    const { connection } = connectionFor({ tokenFile }, api.url);
    await get(clientOf(connection));
    writeFileSync(tokenFile, 'two');
    accepted = 'Bearer two';
    await get(clientOf(connection));
    expect(api.requests.map(({ authorization }) => authorization)).toEqual(['Bearer one', 'Bearer one', 'Bearer two']);
  });

  it('that is away for a while does no harm while its last token is accepted', async () => {
    const tokenFile = join(testFolder({ token: 'one' }), 'token');
    const { connection, token, wait } = connectionFor({ tokenFile });
    await token();
    rmSync(tokenFile);
    wait(60_000);
    expect(await token()).toBe('one');
    const rejected = await connection.prepare(never);
    await expect(connection.prepare(never, rejected)).rejects.toMatchObject({
      code: 'kubeconfig-credentials',
      message: expect.stringContaining(tokenFile),
    });
    writeFileSync(tokenFile, 'two');
    wait(2_000);
    expect(await token()).toBe('two');
  });

  it('of a pod is followed as it rotates', async () => {
    const folder = testFolder({ token: 'one', 'ca.crt': '' });
    const { authority, ...access } = inClusterAccess('10.0.0.1', '443', folder, 'tools');
    expect(authority).toEqual({ file: join(folder, 'ca.crt') });
    const { token, wait } = connectionFor(access.user, access.server);
    expect(await token()).toBe('one');
    writeFileSync(join(folder, 'token'), 'two');
    wait(60_000);
    expect(await token()).toBe('two');
  });

  it('that has not changed changes nothing for requests, nor their connections', async () => {
    const tokenFile = join(testFolder({ token: 'one' }), 'token');
    const { connection, wait } = connectionFor({ tokenFile });
    const first = await connection.prepare(never);
    wait(HOUR);
    expect(await connection.prepare(never)).toBe(first);
    connection.begin();
    expect(await connection.prepare(never)).toBe(first);
  });
});

describe('a kubeconfig that somebody has logged in with again', () => {
  const text = (token: string, server: string, current = 'mine') => `current-context: ${current}
contexts: [{name: mine, context: {cluster: c, user: u}}, {name: other, context: {cluster: c, user: v}}]
clusters: [{name: c, cluster: {server: "${server}"}}]
users: [{name: u, user: {token: ${token}}}, {name: v, user: {token: of-another}}]
`;

  async function rejectedAfter(change: string | null): Promise<string> {
    const file = join(testFolder({ config: text('one', 'https://api.internal') }), 'config');
    const access = await findCluster({ files: [file], context: null }, testSurroundings());
    if (!access) throw new Error('no cluster');
    const connection = new ClusterConnection(access, testSurroundings());
    const rejected = await connection.prepare(never);
    if (change === null) rmSync(file);
    else writeFileSync(file, change);
    return String((await connection.prepare(never, rejected)).headers.Authorization);
  }

  it('is read again when the API server rejects what it held', async () => {
    expect(await rejectedAfter(text('two', 'https://api.internal'))).toBe('Bearer two');
  });

  it('is read for the same context, whichever is the current one by now', async () => {
    expect(await rejectedAfter(text('two', 'https://api.internal', 'other'))).toBe('Bearer two');
  });

  it('gives nothing for another server, and nothing when it is gone or broken', async () => {
    expect(await rejectedAfter(text('two', 'https://other.internal'))).toBe('Bearer one');
    expect(await rejectedAfter('contexts: [')).toBe('Bearer one');
    expect(await rejectedAfter(null)).toBe('Bearer one');
  });
});

describe('the credential of a plugin', () => {
  it('without an expiry is kept until it is rejected', async () => {
    const exec = testPlugin(printCredential({ token: 't$RUN' }));
    const { connection, token, wait } = connectionFor({ exec });
    const first = await connection.prepare(never);
    wait(1_000 * HOUR);
    connection.begin();
    expect([await token(), exec.runs()]).toEqual(['t1', 1]);
    await connection.prepare(never, first);
    expect([await token(), exec.runs()]).toEqual(['t2', 2]);
  });

  it('is renewed shortly before it expires, for whichever request comes next', async () => {
    const exec = testPlugin('');
    const { token, wait, isoIn, told } = connectionFor({ exec });
    exec.become(printCredential({ token: 't$RUN', expirationTimestamp: isoIn(HOUR) }));
    expect(await token()).toBe('t1');
    wait(HOUR - 11_000);
    expect(await token()).toBe('t1');
    exec.become(printCredential({ token: 't$RUN', expirationTimestamp: isoIn(HOUR) }));
    wait(1_000);
    expect([await token(), await token(), exec.runs()]).toEqual(['t2', 't2', 2]);
    expect(told).toHaveLength(2);
    expect(told.every((line) => line.includes(exec.command))).toBe(true);
  });

  it('that has expired when it comes is used, and the plugin does not run for each request', async () => {
    const exec = testPlugin(printCredential({ token: 't$RUN', expirationTimestamp: '2001-01-01T00:00:00Z' }));
    const { token, wait } = connectionFor({ exec });
    expect([await token(), await token(), exec.runs()]).toEqual(['t1', 't1', 1]);
    wait(5_000);
    expect([await token(), exec.runs()]).toEqual(['t2', 2]);
  });

  it('is renewed exactly once for seven requests that are rejected together', async () => {
    const exec = testPlugin(printCredential({ token: 't$RUN' }));
    const api = await startServer((authorization) => authorization === 'Bearer t2');
    const client = clientOf(connectionFor({ exec }, api.url).connection);
    await Promise.all(Array.from({ length: 7 }, () => get(client)));
    expect(exec.runs()).toBe(2);
  });

  it('is renewed exactly once for seven requests that are rejected one after the other', async () => {
    const exec = testPlugin(printCredential({ token: 't$RUN' }));
    const { connection, wait } = connectionFor({ exec });
    const rejected = await connection.prepare(never);
    for (let request = 0; request < 7; request += 1) {
      wait(HOUR);
      const { headers } = await connection.prepare(never, rejected);
      expect(headers.Authorization).toBe('Bearer t2');
    }
    expect(exec.runs()).toBe(2);
  });

  it('is renewed for a request that was rejected while others only had files looked at', async () => {
    const exec = testPlugin(printCredential({ token: 't$RUN' }));
    const { connection, token, wait } = connectionFor({ exec }, 'https://127.0.0.1:1', { file: CA });
    const rejected = await connection.prepare(never);
    wait(60_000);
    const [meanwhile, renewed] = await Promise.all([token(), connection.prepare(never, rejected)]);
    expect([meanwhile, renewed.headers.Authorization, exec.runs()]).toEqual(['t1', 'Bearer t2', 2]);
  });

  it('is renewed ever less often by a server that rejects all', async () => {
    const exec = testPlugin(printCredential({ token: 't$RUN' }));
    const { connection, wait } = connectionFor({ exec });
    for (let second = 0; second < 60; second += 1) {
      await connection.prepare(never, await connection.prepare(never));
      wait(1_000);
    }
    // At 0, 2, 6, 14, 30 seconds, after the first.
    expect(exec.runs()).toBe(6);
  });

  it('comes from one run for all who need it at the same time', async () => {
    const exec = testPlugin(`sleep 0.1\n${printCredential({ token: 't$RUN' })}`);
    const { token } = connectionFor({ exec });
    expect(await Promise.all(Array.from({ length: 7 }, token))).toEqual(Array.from({ length: 7 }, () => 't1'));
    expect(exec.runs()).toBe(1);
  });
});

describe('a plugin that fails', () => {
  it('is not run for each request, but tried again after a while, ever longer', async () => {
    const exec = testPlugin('exit 1');
    const { token, wait } = connectionFor({ exec });
    const failure = { code: 'exec-plugin-failed', message: expect.stringContaining('exit code 1') };
    for (let request = 0; request < 7; request += 1) await expect(token()).rejects.toMatchObject(failure);
    expect(exec.runs()).toBe(1);
    wait(2_000);
    await expect(token()).rejects.toMatchObject(failure);
    wait(2_000);
    await expect(token()).rejects.toMatchObject(failure);
    expect(exec.runs()).toBe(2);
    exec.become(printCredential({ token: 'good' }));
    wait(2_000);
    expect([await token(), exec.runs()]).toEqual(['good', 3]);
  });

  it('is tried again at once when somebody reads anew', async () => {
    const exec = testPlugin('exit 1');
    const { connection, token } = connectionFor({ exec });
    await expect(token()).rejects.toThrow();
    exec.become(printCredential({ token: 'good' }));
    connection.begin();
    expect(await token()).toBe('good');
  });

  it('before its last credential has expired leaves that in use', async () => {
    const exec = testPlugin('');
    const { token, wait, isoIn } = connectionFor({ exec });
    exec.become(printCredential({ token: 't$RUN', expirationTimestamp: isoIn(HOUR) }));
    await token();
    exec.become('exit 1');
    wait(HOUR - 10_000);
    expect(await token()).toBe('t1');
    wait(10_000);
    await expect(token()).rejects.toMatchObject({ code: 'exec-plugin-failed' });
  });
});

describe('a request that is cancelled while a plugin runs', () => {
  it('does not take the credential from the others', async () => {
    const exec = testPlugin(`sleep 0.2\n${printCredential({ token: 't$RUN' })}`);
    const { connection, token } = connectionFor({ exec });
    const stop = new AbortController();
    const first = connection.prepare(stop.signal);
    const second = token();
    stop.abort();
    await expect(first).rejects.toMatchObject({ code: 'reading-cancelled' });
    expect([await second, exec.runs()]).toEqual(['t1', 1]);
  });

  it('ends it when nobody else waits, and the next request starts it again', async () => {
    const exec = testPlugin('exec sleep 20');
    const { connection, token } = connectionFor({ exec });
    const stop = new AbortController();
    const first = connection.prepare(stop.signal);
    stop.abort();
    await expect(first).rejects.toMatchObject({ code: 'reading-cancelled' });
    exec.become(printCredential({ token: 'good' }));
    expect(await token()).toBe('good');
  });
});
