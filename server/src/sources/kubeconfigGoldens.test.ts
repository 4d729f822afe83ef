// Holds our reading of kubeconfigs against that of client-go, case by case, taken where the request leaves (testing/kubeconfig/README.md).
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Agent } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { testFolder, testSurroundings } from '../testing/surroundings';
import type { ClusterAccess } from './clusterAccess';
import { ClusterConnection } from './clusterConnection';
import { findCluster } from './kubeconfig';
import { SourceError } from './sourceError';

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly kubeconfig?: string;
  readonly context?: string;
  /** What we refuse although client-go does not: a word of the refusal. */
  readonly stricter?: string;
  /** Why we read what client-go refuses. */
  readonly kinder?: string;
}

interface Reading {
  readonly server: string;
  readonly namespace: string;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  readonly serverName: string;
  readonly insecure: boolean;
  readonly proxy: string;
  readonly compression: boolean;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly plugin: unknown;
}

type Golden = { readonly name: string } & ({ readonly refused: string } | Reading);

const HOME = fileURLToPath(new URL('../../testing/kubeconfig/fixtures/', import.meta.url));
const PEMS = new Map(
  readdirSync(join(HOME, 'pki')).map((file) => [basename(file, '.pem'), readFileSync(join(HOME, 'pki', file), 'utf8')]),
);
const CASES = parse(readFileSync(join(HOME, 'cases.yaml'), 'utf8')) as readonly Case[];
const GOLDENS = new Map(
  (JSON.parse(readFileSync(join(HOME, 'goldens.json'), 'utf8')) as readonly Golden[]).map((golden) => [
    golden.name,
    golden,
  ]),
);

function fill(text: string, folder: string): string {
  return text
    .replaceAll('$DIR', folder)
    .replaceAll(/\{\{\{([\w-]+)\}\}\}/g, (_, name: string) => PEMS.get(name) ?? '')
    .replaceAll(/\{\{([\w-]+)\}\}/g, (_, name: string) => Buffer.from(PEMS.get(name) ?? '').toString('base64'));
}

function layOut({ files }: Case): string {
  const folder = testFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), fill(text, folder));
    if (text.startsWith('#!')) chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

/** What a request would carry and where it would go, or the refusal. */
async function read(one: Case): Promise<Reading | SourceError> {
  const folder = layOut(one);
  const usual = one.kubeconfig === undefined ? { KUBECONFIG: join(folder, 'config') } : {};
  const given = Object.entries(one.env ?? {}).map(([name, value]) => [name, fill(value, folder)]);
  const env = { PATH: `${folder}/bin:${process.env.PATH}`, ...usual, ...Object.fromEntries(given) };
  const surroundings = testSurroundings({ env, home: join(folder, 'home'), cwd: folder });
  const files = one.kubeconfig === undefined ? [] : [fill(one.kubeconfig, folder)];
  try {
    const access = await findCluster({ files, context: one.context ?? null }, surroundings);
    if (access === null) return new SourceError('kubeconfig-missing', 'There is none.', '');
    const connection = new ClusterConnection(access, surroundings);
    const { agent, headers, auth } = await connection.prepare(new AbortController().signal);
    const basic = auth === null ? {} : { authorization: `Basic ${Buffer.from(auth).toString('base64')}` };
    const seen = join(folder, 'seen.json');
    return readingOf(access, agent, { ...headers, ...basic }, existsSync(seen) ? readFileSync(seen, 'utf8') : 'null');
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
}

function readingOf(access: ClusterAccess, agent: Agent, headers: object, plugin: string): Reading {
  const { options } = agent as unknown as { readonly options: Readonly<Record<string, unknown>> };
  const { ca, cert, key, servername, rejectUnauthorized } = options;
  const base64 = (pem: unknown) => Buffer.from(String(pem ?? '')).toString('base64');
  return {
    server: access.server,
    namespace: access.namespace ?? 'default',
    ca: base64(ca),
    certificate: base64(cert),
    key: base64(key),
    serverName: String(servername ?? ''),
    insecure: rejectUnauthorized === false,
    proxy: proxyOf(agent),
    compression: access.compression,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name.toLowerCase(),
        [value].flat().map((text: string) => Buffer.from(text, 'latin1').toString()),
      ]),
    ),
    plugin: JSON.parse(plugin),
  };
}

function proxyOf(agent: Agent): string {
  const { proxy } = agent as { proxy?: URL | { host: string; port: number; type: number } };
  if (proxy === undefined) return '';
  return proxy instanceof URL ? proxy.href : `socks${proxy.type}://${proxy.host}:${proxy.port}`;
}

/** Capitals of a host and a slash at the end do not matter, and neither does a `config` that is not there. */
function normal<T extends object>(reading: T): T {
  const text = JSON.stringify(reading, (key, value: unknown) => {
    if (key === 'config' && value === null) return undefined;
    return (key === 'server' || key === 'proxy') && value !== '' ? new URL(String(value)).href : value;
  });
  return JSON.parse(text) as T;
}

describe('a kubeconfig is read as client-go reads it:', () => {
  it.each(CASES.map((one) => [one.name, one] as const))('%s', async (name, one) => {
    const golden = GOLDENS.get(name);
    if (!golden) throw new Error('no golden: see testing/kubeconfig/README.md');
    const ours = await read(one);
    if (one.stricter !== undefined) {
      expect(golden).not.toHaveProperty('refused');
      expect(ours).toBeInstanceOf(SourceError);
      expect(String(ours)).toContain(one.stricter);
    } else if ('refused' in golden && one.kinder === undefined) {
      expect(ours).toMatchObject({ code: expect.stringMatching(/^(kubeconfig|exec-plugin)-/) });
    } else if ('refused' in golden) {
      expect(ours).not.toBeInstanceOf(SourceError);
    } else {
      const { name: _, ...theirs } = golden;
      if (ours instanceof SourceError) throw ours;
      expect(normal(ours)).toEqual(normal(theirs));
    }
  });

  it('by at least forty cases, each with a golden and no golden without its case', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(40);
    expect([...GOLDENS.keys()]).toEqual(CASES.map(({ name }) => name));
  });

  it('and no golden holds the path of a machine', () => {
    const text = readFileSync(join(HOME, 'goldens.json'), 'utf8');
    expect(text.match(/(^|[" ])\/(tmp|home|root|Users|var|usr|private)\//gm)).toBeNull();
  });
});
