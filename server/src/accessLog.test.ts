// Checks what is written of each request, how it is bounded, and what is never written.
import { describe, expect, it } from 'vitest';
import type { Access } from './accessLog';
import { DemoSource } from './sources/fileSource';
import { rawRequest } from './testing/rawRequest';
import { type RunningApp, runApp } from './testing/runningApp';

const TOKEN = 'tok+en/0123456789=';
const AUTH = { authorization: `Bearer ${TOKEN}` };
const JSON_BODY = { 'content-type': 'application/json' };

async function run(userHeader: string | null = 'X-Forwarded-User'): Promise<RunningApp & { lines: Access[] }> {
  const lines: Access[] = [];
  const access = { write: (line: Access) => void lines.push(line), userHeader, token: TOKEN };
  const contexts = { list: async () => ({ names: [], chosen: null }), open: async () => null };
  const app = await runApp({ source: new DemoSource('default', []), token: TOKEN, access, contexts });
  await app.state.reread();
  return { ...app, lines };
}

/** The server sees the end of a request a moment after the client. */
async function settled(lines: readonly Access[], count: number): Promise<readonly Access[]> {
  for (let tries = 0; tries < 200 && lines.length < count; tries += 1) await new Promise((go) => setTimeout(go, 5));
  return lines;
}

describe('the log', () => {
  it('has one line for each view, export and change', async () => {
    const { get, send, lines } = await run();
    const paths = [
      'cluster',
      'graph',
      'policies',
      'exposure',
      'inputs',
      'findings',
      'pods?node=x',
      'explain?from=a&to=b',
      'snapshot',
    ];
    for (const path of paths) await get(`/api/${path}`, AUTH);
    await get('/api/policies/NetworkPolicy/shop/db', AUTH);
    await send('POST', '/api/reread', { ...AUTH, ...JSON_BODY }, '{}');
    await send('POST', '/api/context', { ...AUTH, ...JSON_BODY }, '{"name":"prod"}');
    await get('/api/snapshots', AUTH);
    await get('/api/snapshots/none', AUTH);
    await send('POST', '/api/snapshots/none/delete', { ...AUTH, ...JSON_BODY }, '{}');
    const written = (await settled(lines, 15)).map(
      ({ kind, method, route, status }) => `${kind} ${method} ${route} ${status}`,
    );
    expect(written).toEqual([
      'view GET /api/cluster 200',
      'view GET /api/graph 200',
      'view GET /api/policies 200',
      'view GET /api/exposure 200',
      'view GET /api/inputs 200',
      'view GET /api/findings 200',
      'view GET /api/pods 404',
      'view GET /api/explain 404',
      'export GET /api/snapshot 200',
      'view GET /api/policies/KIND/NAMESPACE/NAME 404',
      'change POST /api/reread 202',
      'change POST /api/context 404',
      'view GET /api/snapshots 200',
      'export GET /api/snapshots/ID 409',
      'change POST /api/snapshots/ID/delete 409',
    ]);
    expect(lines.at(-4)).toMatchObject({ context: 'prod', remote: '127.0.0.1', user: null });
  });

  it('has a stream from its beginning on', async () => {
    const { port, lines } = await run();
    const headers = [['Host', `127.0.0.1:${port}`] as const, ['Authorization', AUTH.authorization] as const];
    await rawRequest(port, { target: '/api/events', headers }, () => {
      if (lines.length > 0) expect(lines[0]).toMatchObject({ kind: 'view', route: '/api/events', status: 200 });
      return lines.length > 0;
    });
    expect(lines).toHaveLength(1);
  });

  it('names the user as the proxy does, and what was asked', async () => {
    const { get, lines } = await run();
    await get('/api/graph?level=pod&ns=shop', { ...AUTH, 'x-forwarded-user': 'ann@example.org' });
    expect(await settled(lines, 1)).toEqual([
      {
        kind: 'view',
        remote: '127.0.0.1',
        user: 'ann@example.org',
        method: 'GET',
        route: '/api/graph',
        target: '/api/graph?level=pod&ns=shop',
        status: 200,
      },
    ]);
  });

  it('believes no header that was not named', async () => {
    const { get, lines } = await run(null);
    await get('/api/graph', { ...AUTH, 'x-forwarded-user': 'root', 'x-forwarded-for': '10.9.9.9' });
    expect((await settled(lines, 1))[0]).toMatchObject({ user: null, remote: '127.0.0.1' });
  });

  it('has neither what says nothing of the cluster nor who was not let in', async () => {
    const { get, lines } = await run();
    for (const path of ['/api/status', '/api/contexts', '/api/nothing', '/livez', '/metrics', '/'])
      await get(path, AUTH);
    await get('/api/graph');
    await get('/api/graph', { ...AUTH, host: 'evil.example' });
    await get('/api/findings', AUTH);
    expect((await settled(lines, 1)).map(({ route }) => route)).toEqual(['/api/findings']);
  });

  it('is bounded, stays on its line and hides what would turn its words around', async () => {
    const { get, lines } = await run();
    await get(`/api/graph?find=${'x'.repeat(5_000)}`, { ...AUTH, 'x-forwarded-user': 'a\u0085\u009b'.repeat(500) });
    const { user, target } = (await settled(lines, 1))[0]!;
    expect([user?.length, target.length]).toEqual([200, 1_000]);
    expect(user).toMatch(/^a\\u\{85\}\\u\{9b\}a/);
  });

  it('never has the token, however it got there', async () => {
    const { get, send, lines } = await run();
    await get(`/api/graph?token=${encodeURIComponent(TOKEN)}`, AUTH);
    await get(`/api/graph?find=%zz${TOKEN}`, AUTH);
    await get(`/api/policies/${encodeURIComponent(TOKEN)}/a/b`, { ...AUTH, 'x-forwarded-user': TOKEN });
    await send('POST', '/api/context', { ...AUTH, ...JSON_BODY }, JSON.stringify({ name: TOKEN }));
    const text = JSON.stringify(await settled(lines, 4));
    expect(lines).toHaveLength(4);
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain(encodeURIComponent(TOKEN));
    expect(text).toContain('[redacted]');
  });

  it('has nothing of any answer', async () => {
    const { get, lines } = await run();
    for (const path of ['graph', 'snapshot', 'policies']) await get(`/api/${path}`, AUTH);
    const text = JSON.stringify(await settled(lines, 3));
    for (const word of ['payments', 'storefront', 'Demo']) expect(text).not.toContain(word);
  });
});
