// Checks that the kubeconfig is found, merged and resolved as kubectl does it.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { testFolder, testSurroundings } from '../testing/surroundings';
import type { ClusterAccess } from './clusterAccess';
import { findCluster } from './kubeconfig';
import { openSource } from './openSource';

const NONE = { files: [], context: null };

interface Parts {
  current?: string;
  server?: string;
  cluster?: string;
  user?: string;
  context?: string;
}

function config({
  current = 'one',
  server = 'https://one:6443',
  cluster = '',
  user = 'token: t1',
  context = '',
}: Parts = {}) {
  return `apiVersion: v1
kind: Config
current-context: ${current}
clusters: [{name: c, cluster: {server: "${server}"${cluster && `, ${cluster}`}}}]
users: [{name: u, user: {${user}}}]
contexts: [{name: one, context: {cluster: c, user: u${context && `, ${context}`}}}]
`;
}

async function load(text: string): Promise<ClusterAccess> {
  const file = join(testFolder({ config: text }), 'config');
  const access = await findCluster({ files: [file], context: null }, testSurroundings());
  if (!access) throw new Error('no cluster');
  return access;
}

async function problem(text: string, context: string | null = null) {
  const file = join(testFolder({ config: text }), 'config');
  return findCluster({ files: [file], context }, testSurroundings()).then(
    () => 'no problem',
    (error: { code: string; message: string; next: string }) => `${error.code}: ${error.message} ${error.next}`,
  );
}

describe('where the kubeconfig is looked for', () => {
  it('is nowhere without any file: then there is no cluster and no error', async () => {
    expect(await findCluster(NONE, testSurroundings())).toBeNull();
    expect(
      await findCluster(NONE, testSurroundings({ env: { KUBECONFIG: '/nonexistent/a:/nonexistent/b' } })),
    ).toBeNull();
  });

  it('is the home folder only if $KUBECONFIG is empty', async () => {
    const home = testFolder();
    mkdirSync(join(home, '.kube'));
    writeFileSync(join(home, '.kube', 'config'), config({ server: 'https://home' }));
    expect((await findCluster(NONE, testSurroundings({ home, env: { KUBECONFIG: '' } })))?.server).toBe('https://home');
    const elsewhere = join(testFolder({ config: config({ server: 'https://elsewhere' }) }), 'config');
    expect((await findCluster(NONE, testSurroundings({ home, env: { KUBECONFIG: elsewhere } })))?.server).toBe(
      'https://elsewhere',
    );
  });

  it('refuses a file named on the command line that does not exist', async () => {
    await expect(findCluster({ files: ['/nonexistent/k'], context: null }, testSurroundings())).rejects.toMatchObject({
      code: 'kubeconfig-missing',
    });
  });

  it('is the service account inside a cluster, with its namespace and token file', async () => {
    const account = testFolder({ token: 'abc', namespace: 'tools\n' });
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
    expect(await findCluster(NONE, testSurroundings({ env }), account)).toMatchObject({
      context: null,
      server: 'https://[fd00::1]:443',
      namespace: 'tools',
      authority: { file: `${account}/ca.crt` },
      user: { tokenFile: `${account}/token` },
    });
  });

  it('prefers a kubeconfig to the service account', async () => {
    const account = testFolder({ token: 'abc' });
    const file = join(testFolder({ config: config() }), 'config');
    const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443', KUBECONFIG: file };
    expect((await findCluster(NONE, testSurroundings({ env }), account))?.context).toBe('one');
  });
});

describe('several files', () => {
  it('merge so that the first current-context and the first of each name win, missing and empty files aside', async () => {
    const folder = testFolder({
      a: 'contexts: [{name: shared, context: {cluster: c1, user: u1}}]\nclusters: [{name: c1, cluster: {server: "https://first"}}]\n',
      b: `current-context: shared
contexts: [{name: shared, context: {cluster: c2, user: u1}}]
clusters: [{name: c1, cluster: {server: "https://second"}}, {name: c2, cluster: {server: "https://c2"}}]
users: [{name: u1, user: {token: first}}]
`,
      c: 'current-context: other\nusers: [{name: u1, user: {token: second}}]\n',
      empty: '',
    });
    const KUBECONFIG = ['a', 'missing', 'empty', 'b', 'c'].map((name) => join(folder, name)).join(':');
    const access = await findCluster(NONE, testSurroundings({ env: { KUBECONFIG } }));
    expect(access).toMatchObject({ context: 'shared', server: 'https://first' });
    expect(access?.user.token?.reveal()).toBe('first');
  });

  it('with two equal names in one file are refused', async () => {
    const text = config().replace('clusters: [', 'clusters: [{name: c, cluster: {server: "https://earlier"}}, ');
    expect(await problem(text)).toMatch(/^kubeconfig-unreadable: .*two clusters with the name "c"/);
  });
});

describe('one context', () => {
  it('is the one asked for, with its namespace', async () => {
    const text = config({ current: 'none-such', context: 'namespace: shop' });
    const file = join(testFolder({ config: text }), 'config');
    expect(await findCluster({ files: [file], context: 'one' }, testSurroundings())).toMatchObject({
      context: 'one',
      namespace: 'shop',
    });
  });

  it('is refused with the names that exist when it is unknown or not set', async () => {
    expect(await problem(config({ current: 'two' }))).toMatch(/^kubeconfig-context: .*"two".* There are: one\./);
    expect(await problem(config({ current: '""' }))).toMatch(/^kubeconfig-context: .*no current context/);
    expect(await problem(config(), 'three')).toMatch(/^kubeconfig-context: .*"three"/);
  });

  it('is refused when its cluster, user or server is missing', async () => {
    expect(await problem(config().replace('clusters: [{name: c,', 'clusters: [{name: d,'))).toMatch(
      /cluster of context/,
    );
    expect(await problem(config().replace('users: [{name: u,', 'users: [{name: v,'))).toMatch(/user of context/);
    expect(await problem(config({ server: 'ftp://x' }))).toMatch(/no usable server address/);
  });

  it.each([
    ['https://h:6443/', '', 'https://h:6443'],
    ['https://h/k8s/clusters/c1', '', 'https://h/k8s/clusters/c1'],
    ['h:8080', '', 'http://h:8080'],
    ['h:6443', 'insecure-skip-tls-verify: true', 'http://h:6443'],
  ])('reads the server %s (%s) as %s', async (server, cluster, expected) => {
    expect((await load(config({ server, cluster }))).server).toBe(expected);
  });
});

describe('credentials', () => {
  it('trims the token', async () => {
    expect((await load(config({ user: 'token: " abc\\n"' }))).user.token?.reveal()).toBe('abc');
  });

  it('starts relative paths at the folder of their file', async () => {
    const text = config({
      cluster: 'certificate-authority: ca.pem',
      user: 'client-certificate: certs/c.pem, client-key: /abs/k.pem, tokenFile: ../token',
    });
    const folder = testFolder({ config: text });
    const access = await findCluster({ files: [join(folder, 'config')], context: null }, testSurroundings());
    expect(access?.authority).toEqual({ file: join(folder, 'ca.pem') });
    expect(access?.user).toMatchObject({
      certificate: { file: join(folder, 'certs/c.pem') },
      key: { file: '/abs/k.pem' },
      tokenFile: join(folder, '../token'),
    });
  });

  it.each([
    ['cluster', 'certificate-authority: ca.pem, certificate-authority-data: QUJD', 'both certificate-authority and'],
    [
      'user',
      'client-certificate: c.pem, client-certificate-data: QUJD, client-key-data: QUJD',
      'both client-certificate and',
    ],
  ])('of a %s are either data or a file', async (part, fields, words) => {
    expect(await problem(config({ [part]: fields }))).toContain(words);
  });

  it('keeps the whole impersonation', async () => {
    const user = 'as: jane, as-uid: "7", as-groups: [a, b], as-user-extra: {scopes: [a, b]}';
    expect((await load(config({ user }))).user.impersonation).toEqual({
      user: 'jane',
      uid: '7',
      groups: ['a', 'b'],
      extra: [['scopes', ['a', 'b']]],
    });
  });

  it.each([
    ['as-groups: [admins]', 'without as'],
    ['token: t, username: u, password: p', 'both a password and a token'],
    ['auth-provider: {name: gcp}', 'which kubectl removed'],
    ['auth-provider: {name: oidc, config: {client-id: x}}', 'without an id-token'],
    ['exec: {apiVersion: client.authentication.k8s.io/v1}', 'without a command'],
    ['exec: {command: c, apiVersion: client.authentication.k8s.io/v1alpha1}', 'v1 and v1beta1 are known'],
    ['exec: {command: c, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Maybe}', 'interactiveMode'],
    ['tokenfile: t', 'the field "tokenfile"'],
    ['exec: {command: c, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, cwd: x}', '"exec.cwd"'],
  ])('refuses %s', async (user, words) => {
    const text = await problem(config({ user }));
    expect(text).toMatch(/^kubeconfig-credentials: /);
    expect(text).toContain(words);
  });

  it('resolves a plugin path but leaves a bare command to PATH, and tells it the cluster only if asked', async () => {
    const exec = (command: string, more = '') =>
      `exec: {command: ${command}, args: [a, '1'], env: [{name: A, value: b}], interactiveMode: Never, apiVersion: client.authentication.k8s.io/v1${more}}`;
    const bare = await load(config({ user: exec('aws') }));
    expect(bare.user.exec).toMatchObject({ command: 'aws', args: ['a', '1'], clusterInfo: null });
    const folder = testFolder({ config: config({ user: exec('./bin/login', ', provideClusterInfo: true') }) });
    const access = await findCluster({ files: [join(folder, 'config')], context: null }, testSurroundings());
    expect(access?.user.exec).toMatchObject({
      command: join(folder, 'bin/login'),
      clusterInfo: { server: 'https://one:6443' },
    });
  });
});

describe('credential plugins', () => {
  const exec = (command: string) =>
    `exec: {command: ${command}, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}`;
  const plugins = { allowed: false, timeoutMs: 60_000 };

  it('that may not run are refused by name, and nothing else is', async () => {
    const find = (user: string) => {
      const file = join(testFolder({ config: config({ user }) }), 'config');
      return findCluster({ files: [file], context: null, plugins }, testSurroundings());
    };
    await expect(find(exec('aws'))).rejects.toMatchObject({
      code: 'exec-plugin-denied',
      message: expect.stringContaining('plugin aws'),
    });
    expect(await find(`token: t, ${exec('aws')}`)).toMatchObject({ user: { exec: null } });
  });

  it('never run because of what is imported: a kubeconfig among manifests is a manifest that nobody knows', async () => {
    const folder = testFolder();
    const command = join(folder, 'login');
    writeFileSync(command, `#!/bin/sh\ntouch "${folder}/ran"\n`, { mode: 0o755 });
    writeFileSync(join(folder, 'config.yaml'), config({ user: exec(command) }));
    const choice = { from: 'manifests', paths: [folder], scope: [] } as const;
    const { source } = await openSource(choice, testSurroundings({ env: { KUBECONFIG: join(folder, 'config.yaml') } }));
    await source.read(() => {}, new AbortController().signal).catch(() => {});
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });
});

describe('a file that is no kubeconfig', () => {
  it.each([
    ['a: [', 'not valid YAML'],
    ['- 1', 'a mapping is expected'],
    ['contexts: {}', 'contexts must be a list'],
    ['users: [{user: {}}]', 'users[0] has no name'],
  ])('%j is refused', async (text, words) => {
    expect(await problem(text)).toContain(words);
  });

  it('never quotes the lines around a mistake', async () => {
    const text = await problem('users:\n- name: u\n  user: {token: "s3cr3t-canary\n: [');
    expect(text).toMatch(/^kubeconfig-unreadable/);
    expect(text).not.toContain('canary');
  });
});

describe('secrets', () => {
  it('show in no text made from the access', async () => {
    const access = await load(
      config({
        user: 'token: s3cr3t-canary, client-key-data: czNjcjN0LWNhbmFyeQ==',
        cluster: 'certificate-authority-data: czNjcjN0LWNhbmFyeQ==',
      }),
    );
    for (const text of [
      JSON.stringify(access),
      inspect(access, { depth: 9 }),
      format('%o', access),
      `${access.user.token}`,
    ]) {
      expect(text).not.toContain('canary');
      expect(text).not.toContain('czNjcjN0');
    }
  });
});
