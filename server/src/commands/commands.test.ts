// The commands with a terminal that remembers: what they print where, and how they end.

import http from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Config, parseArguments } from '../config';
import { startInlineEngine } from '../engine';
import { testFolder } from '../testing/surroundings';
import { TEST_TEMPLATE } from '../testing/testTemplate';
import { type TestTerminal, testTerminal } from '../testing/testTerminal';
import { explain } from './explain';
import { list } from './list';
import { serve } from './serve';

const MANIFEST = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-from-web, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]}
`;

function configOf(...args: readonly string[]): Config {
  const config = parseArguments(args, { out: () => {}, err: () => {} }, {});
  if ('exit' in config) throw new Error(`usage: ${args.join(' ')}`);
  return config;
}

const file = (text = MANIFEST) => join(testFolder({ 'm.yaml': text }), 'm.yaml');

async function runList(...args: readonly string[]): Promise<{ code: number; terminal: TestTerminal }> {
  const config = configOf('list', ...args);
  const terminal = testTerminal();
  if (config.command !== 'list') throw new Error('not list');
  return { code: await list(config, terminal), terminal };
}

async function runExplain(...args: readonly string[]): Promise<{ code: number; terminal: TestTerminal }> {
  const config = configOf('explain', ...args);
  const terminal = testTerminal();
  if (config.command !== 'explain') throw new Error('not explain');
  return { code: await explain(config, terminal), terminal };
}

describe('list', () => {
  it('prints one JSON document of rows, findings and what was not considered', async () => {
    const { code, terminal } = await runList('--manifests', file(), '-o', 'json', '--level', 'pod');
    const { connections, findings, notConsidered } = JSON.parse(terminal.seen.out);
    expect([code, findings, notConsidered, terminal.seen.told]).toEqual([0, [], [], []]);
    expect(connections).toContainEqual({
      from: { namespace: 'shop', name: 'web', kind: 'Pod' },
      to: { namespace: 'shop', name: 'db', kind: 'Pod' },
      traffic: { TCP: '5432' },
      verdict: 'allow',
      certainty: 'defined',
      kind: 'explicit',
    });
  });

  it('prints text and CSV', async () => {
    expect((await runList('--manifests', file())).terminal.seen.out).toContain('TCP 5432');
    expect((await runList('--manifests', file(), '-o', 'csv')).terminal.seen.out.split('\n')[0]).toContain('verdict');
  });

  it('answers for what could be read and ends with 3 when something is broken', async () => {
    const { code, terminal } = await runList('--manifests', file(`${MANIFEST}---\nkind: [\n`), '-o', 'json');
    expect([code, JSON.parse(terminal.seen.out).connections.length > 0]).toEqual([3, true]);
    expect(terminal.seen.told.join('\n')).toMatch(/m\.yaml:\d+: /);
  });

  it('says beside CSV what the rows leave out, and inside JSON and text', async () => {
    const staged = `${MANIFEST}---
apiVersion: projectcalico.org/v3
kind: StagedNetworkPolicy
metadata: {name: try, namespace: shop}
spec: {selector: all()}
`;
    const note = /1 StagedNetworkPolicy \(projectcalico\.org\) not considered/;
    const told = async (format: string) => {
      const { terminal } = await runList('--manifests', file(staged), '-o', format);
      return [note.test(terminal.seen.told.join()), note.test(terminal.seen.out)];
    };
    expect([await told('csv'), await told('json'), await told('text')]).toEqual([
      [true, false],
      [false, true],
      [false, true],
    ]);
  });

  it('judges by the policies of the files unless --profile says otherwise', async () => {
    const cilium = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: shop}
spec: {endpointSelector: {}, ingress: [{}]}
`;
    const profileOf = async (text: string, ...args: readonly string[]) =>
      JSON.parse((await runList('--manifests', file(text), '-o', 'json', ...args)).terminal.seen.out).profile;
    expect(await profileOf(cilium)).toBe('cilium');
    expect(await profileOf(cilium, '--profile', 'auto')).toBe('cilium');
    expect(await profileOf(cilium, '--profile', 'kubernetes')).toBe('kubernetes');
    // Beside NetworkPolicies nobody guesses that Cilium runs.
    expect(await profileOf(`${MANIFEST}---${cilium}`)).toBe('kubernetes');
  });

  it('ends well when --namespace leaves something out: that was asked for', async () => {
    const { code, terminal } = await runList('--manifests', file(), '-n', 'shop', '-o', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(terminal.seen.out).notConsidered.length).toBeGreaterThan(0);
  });

  it('fails with a message and a next step when nothing can be read', async () => {
    await expect(runList('--manifests', '/nonexistent')).rejects.toMatchObject({ code: 'manifests-missing' });
    await expect(runList('--snapshot', file())).rejects.toMatchObject({ code: 'snapshot-unreadable' });
  });

  it('shows the demo cluster, and says so, when there is no kubeconfig', async () => {
    const { code, terminal } = await runList('-o', 'json');
    expect(code).toBe(0);
    expect(terminal.seen.told).toEqual([
      expect.stringContaining('demo cluster'),
      'Judged by the profile kubernetes: kube-router 2.5.0 was found (high confidence).',
    ]);
    expect(JSON.parse(terminal.seen.out).connections.length).toBeGreaterThan(50);
  });
});

describe('explain', () => {
  it('finds workloads by namespace and name, and marks the rule that decides', async () => {
    const { code, terminal } = await runExplain('--manifests', file(), 'shop/web', 'shop/db', 'TCP/5432');
    expect([code, terminal.seen.told]).toEqual([0, []]);
    expect(terminal.seen.out).toContain('* rule 1');
    expect(terminal.seen.out).toContain('db-from-web');
  });

  it('says beside the answer what it leaves out', async () => {
    const { terminal } = await runExplain('--demo=default', 'web/storefront', 'web/bff', '-o', 'json');
    expect(terminal.seen.told.join('\n')).toMatch(
      /Note: 2 CiliumNetworkPolicy \(cilium\.io\) not considered: no Cilium/,
    );
    expect(JSON.parse(terminal.seen.out).verdict).toBeDefined();
  });

  it('takes addresses and gives JSON', async () => {
    const { terminal } = await runExplain('--manifests', file(), '8.8.8.8', 'shop/db', '-o', 'json');
    expect(JSON.parse(terminal.seen.out)).toMatchObject({ verdict: 'deny', question: null });
  });

  it('ends with 2 for an end that does not exist', async () => {
    const { code, terminal } = await runExplain('--manifests', file(), 'shop/none', 'shop/db');
    expect([code, terminal.seen.out]).toEqual([2, '']);
    expect(terminal.seen.told.join()).toContain('none');
  });
});

describe('serve', () => {
  const parts = { startEngine: startInlineEngine, pageFolder: '/nonexistent', template: TEST_TEMPLATE };

  function start(...args: readonly string[]) {
    const config = configOf('serve', ...args);
    if (config.command !== 'serve') throw new Error('not serve');
    const terminal = testTerminal();
    const logged: string[] = [];
    const ended = serve(config, terminal, { ...parts, logTo: { write: (line) => void logged.push(line) } });
    onTestFinished(async () => {
      terminal.interrupt();
      await ended;
    });
    return { terminal, ended, logged };
  }

  async function addressOf(terminal: TestTerminal): Promise<URL> {
    for (let tries = 0; tries < 500; tries += 1) {
      const found = /http:\S+/.exec(terminal.seen.out)?.[0];
      if (found) return new URL(found);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`no address in ${terminal.seen.out}`);
  }

  async function untilState(url: URL, state: string, headers: Record<string, string> = {}): Promise<unknown> {
    for (let tries = 0; tries < 500; tries += 1) {
      const status = (await (await fetch(new URL('/api/status', url), { headers })).json()) as { state: string };
      if (status.state === state) return status;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`never ${state}`);
  }

  it('prints its address, opens it, answers, and ends well when interrupted', async () => {
    const { terminal, ended } = start('--manifests', file(), '--port', '0');
    const url = await addressOf(terminal);
    expect([url.hostname, terminal.seen.opened]).toEqual(['127.0.0.1', [url.href]]);
    await untilState(url, 'ready');
    terminal.interrupt();
    expect(await ended).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('stays up when nothing can be read, and says what to do on the terminal and in the API', async () => {
    const { terminal } = start('--kubeconfig', '/nonexistent', '--port', '0', '--no-open');
    const url = await addressOf(terminal);
    expect(await untilState(url, 'failed')).toMatchObject({ problem: { code: 'kubeconfig-missing' } });
    expect(terminal.seen.told).toEqual([expect.stringContaining('There is no kubeconfig /nonexistent')]);
    expect(terminal.seen.opened).toEqual([]);
  });

  it('makes up a token that the address carries in its fragment', async () => {
    const { terminal } = start('--manifests', file(), '--port', '0', '--token', '--no-open');
    const url = await addressOf(terminal);
    const token = /^#token=([\w-]{43})$/.exec(url.hash)?.[1];
    expect((await fetch(new URL('/api/status', url))).status).toBe(401);
    await untilState(url, 'ready', { authorization: `Bearer ${token}` });
  });

  it('writes down who viewed what where a token is asked for, and nothing where none is', async () => {
    const shared = start('--manifests', file(), '--port', '0', '--token', '--user-header', 'X-User', '--no-open');
    const url = await addressOf(shared.terminal);
    const token = decodeURIComponent(url.hash.slice('#token='.length));
    const headers = { authorization: `Bearer ${token}`, 'x-user': 'ann' };
    await untilState(url, 'ready', headers);
    await (await fetch(new URL('/api/graph?level=pod', url), { headers })).text();
    shared.terminal.interrupt();
    await shared.ended;
    expect(shared.logged.map((line) => JSON.parse(line) as object)).toEqual([
      {
        level: 30,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        msg: 'access',
        kind: 'view',
        remote: '127.0.0.1',
        user: 'ann',
        method: 'GET',
        route: '/api/graph',
        target: '/api/graph?level=pod',
        status: 200,
      },
    ]);
    const own = start('--manifests', file(), '--port', '0', '--no-open');
    const address = await addressOf(own.terminal);
    await untilState(address, 'ready');
    await (await fetch(new URL('/api/graph', address))).text();
    own.terminal.interrupt();
    await own.ended;
    expect(own.logged).toEqual([]);
  });

  it('says which option helps when the port is in use', async () => {
    const other = http.createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { terminal, ended } = start('--manifests', file(), '--port', port);
    expect(await ended).toBe(2);
    expect(terminal.seen.told.join()).toMatch(/in use.*--port/s);
  });
});
