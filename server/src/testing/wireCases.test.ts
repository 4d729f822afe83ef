// The scripted API server held to the real one: the same requests, and of each answer what readings and watches rely on. Against the real
// one it runs where PORTOLAN_WIRE is set and KUBECONFIG names a cluster to write to (`npm run wire`).
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JSON_TYPE, METADATA_TYPE } from '../sources/apiClient';
import { ClusterConnection } from '../sources/clusterConnection';
import { findCluster } from '../sources/kubeconfig';
import { type ScriptedApiServer, startScriptedApiServer } from './scriptedApiServer';
import { testSurroundings } from './surroundings';

const NAMESPACE = 'wire-cases';
const GROUP = '/apis/networking.k8s.io/v1';
const COLLECTION = `${GROUP}/networkpolicies`;
const OWN = `${GROUP}/namespaces/${NAMESPACE}/networkpolicies`;

/** Whatever a server says, as far as it is looked at. */
interface Said {
  readonly kind: string;
  readonly code: number;
  readonly message: string;
  readonly name: string;
  readonly namespaced: boolean;
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly spec: { readonly ingress: readonly { readonly ports: readonly { readonly port: number }[] }[] };
  readonly items: readonly Said[];
  readonly resources: readonly Said[];
  readonly groups: readonly { readonly name: string; readonly preferredVersion: { readonly version: string } }[];
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Said;
  /** Of a watch. */
  readonly lines: readonly { readonly type: string; readonly object: Said }[];
  readonly ended: boolean;
}

interface World {
  ask(path: string, accept?: string): Promise<Answer>;
  /** Watches, lets something happen, and gives what was told; ends it itself unless the server does within a second and a half. */
  watch(path: string, happens?: () => Promise<void>, accept?: string): Promise<Answer>;
  write(name: string, port: number): Promise<void>;
  remove(name: string): Promise<void>;
  /** A version from which no watch can begin any more. */
  readonly expired: string;
  close(): Promise<void>;
}

function policy(name: string, port: number) {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: NAMESPACE },
    spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports: [{ port, protocol: 'TCP' }] }] },
  };
}

type Send = (
  method: string,
  path: string,
  headers: http.OutgoingHttpHeaders,
  body?: object,
) => Promise<IncomingMessage>;

async function whole(response: IncomingMessage): Promise<Answer> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  const type = response.headers['content-type'] ?? '';
  return {
    status: response.statusCode ?? 0,
    type,
    body: JSON.parse(type.startsWith('application/json') ? text : '{}'),
    lines: [],
    ended: true,
  };
}

/** How long a watch is followed: the real server takes its time. */
const SCRIPTED_MS = 200;
const REAL_MS = 1_500;

function worldOver(send: Send, ms: number): Pick<World, 'ask' | 'watch'> {
  return {
    ask: async (path, accept = JSON_TYPE) => whole(await send('GET', path, { accept })),
    watch: async (path, happens = async () => {}, accept = JSON_TYPE) => {
      const response = await send('GET', path, { accept });
      const { statusCode: status = 0, headers } = response;
      if (status !== 200) return whole(response);
      let text = '';
      let ended = false;
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', () => {});
      const over = new Promise<void>((resolve) => {
        response.on('end', () => {
          ended = true;
          resolve();
        });
        setTimeout(resolve, path.includes('timeoutSeconds') ? REAL_MS : ms);
      });
      await happens();
      await over;
      response.destroy();
      const lines = text.split('\n').filter((line) => line !== '');
      return {
        status,
        type: headers['content-type'] ?? '',
        body: JSON.parse('{}'),
        lines: lines.map((line) => JSON.parse(line)),
        ended,
      };
    },
  };
}

function sendTo(server: string, base: https.RequestOptions): Send {
  return (method, path, headers, body) =>
    new Promise((resolve, reject) => {
      const given = { ...base.headers, ...headers, ...(body ? { 'content-type': JSON_TYPE } : {}) };
      const request = (server.startsWith('https:') ? https : http).request(
        `${server}${path}`,
        { ...base, method, headers: given },
        resolve,
      );
      request.on('error', reject).end(body && JSON.stringify(body));
    });
}

async function scriptedWorld(): Promise<World> {
  const api: ScriptedApiServer = await startScriptedApiServer();
  api.collections.set(COLLECTION, []);
  api.collections.set('/api/v1/pods', []);
  api.history.write(COLLECTION, policy('from-before', 1));
  api.history.remove(COLLECTION, NAMESPACE, 'from-before');
  const expired = '1';
  api.history.compact();
  return {
    ...worldOver(sendTo(api.url, {}), SCRIPTED_MS),
    write: async (name, port) => api.history.write(COLLECTION, policy(name, port)),
    remove: async (name) => api.history.remove(COLLECTION, NAMESPACE, name),
    expired,
    close: () => api.close(),
  };
}

async function realWorld(): Promise<World> {
  const access = await findCluster({ files: [process.env.KUBECONFIG ?? ''], context: null }, testSurroundings());
  const connection = new ClusterConnection(access!, testSurroundings());
  const { agent, headers } = await connection.prepare(new AbortController().signal);
  const send = sendTo(access!.server, { agent, headers });
  await whole(
    await send(
      'POST',
      '/api/v1/namespaces',
      {},
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    ),
  );
  const remove = async (name: string): Promise<void> => {
    await whole(await send('DELETE', `${OWN}/${name}`, {}));
  };
  return {
    ...worldOver(send, REAL_MS),
    write: async (name, port) => {
      const { status, body } = await whole(await send('GET', `${OWN}/${name}`, {}));
      const version = status === 200 ? body.metadata.resourceVersion : undefined;
      const object = { ...policy(name, port), metadata: { name, namespace: NAMESPACE, resourceVersion: version } };
      const answer = await whole(
        await (version ? send('PUT', `${OWN}/${name}`, {}, object) : send('POST', OWN, {}, object)),
      );
      if (answer.status >= 300) throw new Error(`${answer.status} ${answer.body?.message}`);
    },
    remove,
    expired: '1',
    close: async () => {
      await whole(await send('DELETE', `/api/v1/namespaces/${NAMESPACE}`, {}));
      connection.close();
    },
  };
}

const names = (answer: Answer): readonly string[] =>
  answer.body.items.map((item: { metadata: { name: string } }) => item.metadata.name);
const told = (answer: Answer): readonly string[] =>
  answer.lines.map(({ type, object }) =>
    `${type} ${type === 'BOOKMARK' ? '' : (object.metadata?.name ?? object.code)}`.trim(),
  );
const isVersion = (value: unknown): boolean => typeof value === 'string' && /^[1-9]\d*$/.test(value);
const watchFrom = (version: string, more = ''): string => `${OWN}?watch=true&resourceVersion=${version}${more}`;
const versionOf = async (world: World): Promise<string> =>
  (await world.ask(`${OWN}?limit=500`)).body.metadata.resourceVersion;

/** What each request is answered with, in the few words that count for us; the same words for both servers. */
const CASES: Readonly<Record<string, readonly [(world: World) => Promise<unknown>, unknown]>> = {
  'a list says its type': [async (w) => (await w.ask(`${OWN}?limit=500`)).type, 'application/json'],
  'a list has all objects of its namespace': [
    async (w) => [...names(await w.ask(`${OWN}?limit=500`))].sort(),
    ['a', 'b', 'c', 'd', 'e'],
  ],
  'a list has a version that is a number': [async (w) => isVersion(await versionOf(w)), true],
  'each object of a list has one': [
    async (w) =>
      (await w.ask(`${OWN}?limit=500`)).body.items.every((one: { metadata: { resourceVersion: string } }) =>
        isVersion(one.metadata.resourceVersion),
      ),
    true,
  ],
  'a page has as many objects as asked for, and says that more come': [
    async (w) => {
      const { body } = await w.ask(`${OWN}?limit=2`);
      return [body.items.length, typeof body.metadata.continue, body.metadata.remainingItemCount];
    },
    [2, 'string', 3],
  ],
  'pages together are the list, and the last one has no token': [
    async (w) => {
      const pages: number[] = [];
      const seen: string[] = [];
      for (let token = ''; ; ) {
        const page = await w.ask(`${OWN}?limit=2${token && `&continue=${encodeURIComponent(token)}`}`);
        pages.push(page.body.items.length);
        seen.push(...names(page));
        token = page.body.metadata.continue ?? '';
        if (token === '') return [pages, [...seen].sort()];
      }
    },
    [
      [2, 2, 1],
      ['a', 'b', 'c', 'd', 'e'],
    ],
  ],
  'all pages show the collection as it was at the first, and its version': [
    async (w) => {
      const first = await w.ask(`${OWN}?limit=2`);
      await w.write('late', 9);
      const second = await w.ask(`${OWN}?limit=500&continue=${encodeURIComponent(first.body.metadata.continue ?? '')}`);
      await w.remove('late');
      return [
        [...names(first), ...names(second)].sort(),
        first.body.metadata.resourceVersion === second.body.metadata.resourceVersion,
      ];
    },
    [['a', 'b', 'c', 'd', 'e'], true],
  ],
  'a field selector finds one by its name': [
    async (w) => names(await w.ask(`${OWN}?limit=500&fieldSelector=metadata.name%3Dc`)),
    ['c'],
  ],
  'a field selector that fits nothing gives an empty list': [
    async (w) => (await w.ask(`${OWN}?limit=500&fieldSelector=metadata.name%3Dnone`)).body.items,
    [],
  ],
  'an object is served by its name': [async (w) => (await w.ask(`${OWN}/b`)).body.metadata.name, 'b'],
  'an object that is not there is 404': [async (w) => (await w.ask(`${OWN}/none`)).status, 404],
  'a collection that is not served is 404': [
    async (w) => (await w.ask('/apis/example.invalid/v1/things?limit=5')).status,
    404,
  ],
  'a group that is not served is 404': [async (w) => (await w.ask('/apis/example.invalid/v1')).status, 404],
  'groups are told with their preferred version': [
    async (w) => {
      const { body } = await w.ask('/apis');
      const group = body.groups.find(({ name }: { name: string }) => name === 'networking.k8s.io');
      return [body.kind, group?.preferredVersion.version];
    },
    ['APIGroupList', 'v1'],
  ],
  'kinds of a group are told with their plural, and subresources with a slash': [
    async (w) => {
      const { body } = await w.ask(GROUP);
      const found = body.resources.find(({ name }: { name: string }) => name === 'networkpolicies');
      return [body.kind, found?.kind, found?.namespaced];
    },
    ['APIResourceList', 'NetworkPolicy', true],
  ],
  'a watch begins at once, and says its type': [
    async (w) => {
      const { status, type } = await w.watch(watchFrom(await versionOf(w)));
      return [status, type];
    },
    [200, 'application/json'],
  ],
  'a watch from the list’s version tells what came after, and nothing before': [
    async (w) => {
      const version = await versionOf(w);
      return told(await w.watch(watchFrom(version), () => w.write('n', 80)));
    },
    ['ADDED n'],
  ],
  'a changed object is told whole, with a greater version': [
    async (w) => {
      const version = await versionOf(w);
      const { lines } = await w.watch(watchFrom(version), () => w.write('n', 81));
      return [
        lines[0]?.type,
        lines[0]?.object.spec.ingress[0]?.ports[0]?.port,
        Number(lines[0]?.object.metadata.resourceVersion) > Number(version),
      ];
    },
    ['MODIFIED', 81, true],
  ],
  'a deleted object is told as it was, with the version of its end': [
    async (w) => {
      const version = await versionOf(w);
      const { lines } = await w.watch(watchFrom(version), () => w.remove('n'));
      return [
        lines[0]?.type,
        lines[0]?.object.metadata.name,
        Number(lines[0]?.object.metadata.resourceVersion) > Number(version),
      ];
    },
    ['DELETED', 'n', true],
  ],
  'several changes are told in their order': [
    async (w) => {
      const version = await versionOf(w);
      return told(
        await w.watch(watchFrom(version), async () => {
          await w.write('x', 1);
          await w.write('y', 1);
          await w.write('x', 2);
          await w.remove('y');
          await w.remove('x');
        }),
      );
    },
    ['ADDED x', 'ADDED y', 'MODIFIED x', 'DELETED y', 'DELETED x'],
  ],
  'a watch that begins later is told what happened in between': [
    async (w) => {
      const version = await versionOf(w);
      await w.write('z', 1);
      await w.remove('z');
      return told(await w.watch(watchFrom(version)));
    },
    ['ADDED z', 'DELETED z'],
  ],
  'a watch of one name is told of no other': [
    async (w) => {
      const version = await versionOf(w);
      return told(
        await w.watch(watchFrom(version, '&fieldSelector=metadata.name%3Done'), async () => {
          await w.write('other', 1);
          await w.write('one', 1);
          await w.remove('other');
          await w.remove('one');
        }),
      );
    },
    ['ADDED one', 'DELETED one'],
  ],
  'a watch ends after the time that was asked for': [
    async (w) => (await w.watch(watchFrom(await versionOf(w), '&timeoutSeconds=1'))).ended,
    true,
  ],
  'a watch without that time stays open': [async (w) => (await w.watch(watchFrom(await versionOf(w)))).ended, false],
  'a watch from a version that is gone is told 410 inside an answer of 200': [
    async (w) => {
      const { status, lines } = await w.watch(watchFrom(w.expired));
      return [status, lines.map(({ type, object }) => `${type} ${object.kind} ${object.code}`)];
    },
    [200, ['ERROR Status 410']],
  ],
  'metadata alone can be listed, where the server knows how': [
    async (w) => [...names(await w.ask(`${OWN}?limit=500`, METADATA_TYPE))].sort(),
    ['a', 'b', 'c', 'd', 'e'],
  ],
  'and watched': [
    async (w) => {
      const version = await versionOf(w);
      const accept = METADATA_TYPE.replace('PartialObjectMetadataList', 'PartialObjectMetadata');
      const happens = async () => {
        await w.write('m', 1);
        await w.remove('m');
      };
      return told(await w.watch(watchFrom(version), happens, accept));
    },
    ['ADDED m', 'DELETED m'],
  ],
  'errors are JSON': [async (w) => (await w.ask(`${OWN}/none`)).body.kind, 'Status'],
};

const WORLDS: readonly (readonly [string, () => Promise<World>])[] = [
  ['the scripted API server', scriptedWorld],
  ...(process.env.PORTOLAN_WIRE ? [['the real API server', realWorld] as const] : []),
];

/** An API server that was started anew over old data remembers nothing from before; the cluster tests do that where they may. */
const RESTARTED = process.env.PORTOLAN_TESTBED !== undefined;
const NEEDS_RESTART = 'a watch from a version that is gone is told 410 inside an answer of 200';

describe.each(WORLDS)('%s', (_name, start) => {
  let world: World;
  beforeAll(async () => {
    world = await start();
    for (const name of ['a', 'b', 'c', 'd', 'e']) await world.write(name, 80);
  }, 60_000);
  afterAll(() => world?.close());

  const cases = Object.entries(CASES).filter(
    ([name]) => start === scriptedWorld || RESTARTED || name !== NEEDS_RESTART,
  );
  it.each(cases)('%s', async (_case, [ask, expected]) => {
    expect(await ask(world)).toEqual(expected);
  });
});
